"""Images that other programs push are pulled from a real registry byte for byte."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry.reading import pull
from tests.registry_server.contents import digest_of, layer
from tests.registry_server.daemon import Registry
from tests.registry_server.foreign import Docker, Podman, skopeo
from tests.registry_server.push import push_image
from tests.trees import write_tree

FILES = {
    "Dockerfile": """
        FROM scratch
        LABEL io.example.one=two
        COPY first /application-entity
        COPY second /application-entity
        """,
    "first/Nulecule": "id: one\n",
    "first/artifacts/a": "a\n",
    "second/Nulecule": "id: two\n",
}
pytestmark = pytest.mark.usefixtures("clean_home")


@pytest.fixture
def built(docker_host: str, registry: Registry, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The name and the identity of an image that the engine built and pushed."""
    docker = Docker(tmp_path / "docker")
    name = f"{registry.host}/atomicapp-registry-test/{uuid.uuid4().hex[:10]}"
    identity = docker.build(write_tree(tmp_path / "context", FILES), name)
    try:
        docker("push", name)
        yield name, identity
    finally:
        docker("image", "rm", "--force", identity)


def test_what_the_engine_pushed(built: tuple[str, str]) -> None:
    name, identity = built
    found = pull(name)
    assert found.image_id == identity
    assert digest_of(found.config) == identity
    assert len(found.layers) == 2


@pytest.mark.parametrize("style", ["oci", "v2s2"])
def test_what_skopeo_copied(built: tuple[str, str], registry: Registry, style: str) -> None:
    name, identity = built
    copy = f"{registry.host}/atomicapp-registry-test/copied-{style}"
    tls = ("--src-tls-verify=false", "--dest-tls-verify=false", "--format", style)
    skopeo("copy", *tls, f"docker://{name}", f"docker://{copy}")
    original, found = pull(name), pull(copy)
    assert found.layers == original.layers
    assert (found.image_id == identity) == (style == "v2s2")


def test_what_skopeo_compressed_anew(registry: Registry) -> None:
    tar = layer({"application-entity/Nulecule": "x" * 1000})
    push_image(registry.host, "real/gzip", [tar])
    names = [f"docker://{registry.host}/real/{one}" for one in ("gzip", "zstd")]
    tls = ("--src-tls-verify=false", "--dest-tls-verify=false")
    skopeo("copy", *tls, "--dest-compress-format=zstd", "--format=oci", *names)
    found = pull(f"{registry.host}/real/zstd")
    assert b"+zstd" in found.manifest


@pytest.mark.parametrize("style", ["oci", "docker"])
def test_what_podman_built(registry: Registry, podman: Podman, tmp_path: Path, style: str) -> None:
    name = f"{registry.host}/real/podman-{style}"
    podman.build(write_tree(tmp_path / "context", FILES), name, "--format", style)
    podman("push", "--tls-verify=false", name)
    identity = podman("inspect", "--format", "{{.Id}}", name)
    assert pull(name).image_id == f"sha256:{identity}"
