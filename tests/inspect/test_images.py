"""``inspect`` of applications in images: in a registry, a layout, an archive, an engine."""

from __future__ import annotations

import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from atomicapp_docker.engine.connection import connect_engine
from tests.program import Program
from tests.registry_server.contents import Image, image, index, layer
from tests.registry_server.daemon import Registry
from tests.registry_server.push import push, push_index
from tests.trees import nulecule, write_tree
from tests.unpacking.archives import application

NULECULE = nulecule("[{name: web, artifacts: {docker: ['file://web']}}]")
FILES = {
    "application-entity/": "",
    "application-entity/Nulecule": NULECULE,
    "application-entity/web": "docker run -d --name web busybox",
}


@pytest.fixture
def made() -> Image:
    return image([layer({"etc/": ""}), layer(FILES)], {"Labels": {"version": "1"}})


@pytest.fixture
def elsewhere(clean_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A person without an engine; what is written must be below the directory or gone."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    monkeypatch.setenv("ATOMICAPP_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield tmp_path
    assert list(temporary.iterdir()) == []


def layout(directory: Path, made: Image) -> Path:
    """An OCI image layout with one image, tagged ``1``."""
    blobs = directory / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for blob in (made.manifest, made.config, *made.layers):
        (blobs / blob.digest.removeprefix("sha256:")).write_bytes(blob.data)
    named = {"annotations": {"org.opencontainers.image.ref.name": "1"}}
    listed = {"schemaVersion": 2, "manifests": [{**made.manifest.descriptor, **named}]}
    (directory / "index.json").write_text(json.dumps(listed))
    (directory / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return directory


@pytest.mark.usefixtures("elsewhere")
def test_in_a_registry(atomicapp: Program, registry: Registry, made: Image) -> None:
    name = f"{registry.host}/inspect/one:1"
    push(registry.url, "inspect/one:1", made)
    said = atomicapp.does("inspect", name, "-o", "json")
    assert said.err == "", "nothing but results in a pipe"
    assert said.data["source"] == name
    found = said.data["image"]
    assert found["digest"] == made.manifest.digest
    assert found["id"] == made.config.digest
    assert found["labels"] == {"version": "1"}
    assert [each["digest"] for each in found["layers"]] == [blob.digest for blob in made.layers]
    assert found["size"] == sum(len(blob.data) for blob in made.layers)
    text = atomicapp.does("inspect", name).out
    assert f"Digest:      {made.manifest.digest}\n" in text
    assert f"{made.layers[1].digest}   " in text


@pytest.mark.usefixtures("elsewhere")
def test_documents_as_they_came(atomicapp: Program, registry: Registry, made: Image) -> None:
    arm = image([layer({"a": ""})], platform="linux/arm64")
    top = push_index(registry.url, "inspect/two:1", [made, arm])
    name = f"docker://{registry.host}/inspect/two:1"
    assert atomicapp.does("inspect", name, "--raw").out.encode() == top.data
    one = atomicapp.does("inspect", name, "--raw", "--platform", "linux/arm64")
    assert one.out.encode() == arm.manifest.data
    raw = atomicapp.does("inspect", name, "--raw", "--config", "--platform", "linux/arm64")
    assert raw.out.encode() == arm.config.data
    config = atomicapp.does("inspect", name, "--config", "--platform", "linux/amd64")
    assert config.data == json.loads(made.config.data)
    yaml = atomicapp.does(
        "inspect", name, "--config", "-o", "yaml", "--platform", "linux/amd64"
    ).out
    assert "architecture: amd64\n" in yaml
    again = atomicapp.does("inspect", name, "--raw", "--offline")
    assert again.out.encode() == top.data, "what was fetched once is had without the network"


def test_in_a_layout_and_an_archive(atomicapp: Program, elsewhere: Path, made: Image) -> None:
    directory = layout(elsewhere / "layout", made)
    with tarfile.open(elsewhere / "app.tar", "w") as archive:
        archive.add(directory, arcname=".")
    for name in (f"oci:{directory}:1", f"oci-archive:{elsewhere / 'app.tar'}"):
        said = atomicapp.does("inspect", name, "-o", "json")
        assert said.data["id"] == "app"
        assert said.data["image"]["digest"] == made.manifest.digest
        assert atomicapp.does("inspect", name, "--raw").out.encode() == made.manifest.data


def test_a_configuration_that_is_none(atomicapp: Program, elsewhere: Path, made: Image) -> None:
    config = made.config._replace(data=b"[]")
    document = {**json.loads(made.manifest.data), "config": config.descriptor}
    manifest = made.manifest._replace(data=json.dumps(document).encode())
    name = f"oci:{layout(elsewhere / 'odd', made._replace(config=config, manifest=manifest))}:1"
    for option in ([], ["--config"]):
        err = atomicapp.fails("inspect", name, *option)
        assert "the configuration is no JSON object" in err
        assert err.count("\n") == 1
    assert atomicapp.does("inspect", name, "--config", "--raw").out == "[]"


def test_in_an_engine_only(
    atomicapp: Program, docker_host: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ATOMICAPP_CACHE_DIR", str(tmp_path / "cache"))
    name = f"atomicapp-inspect-test-{os.getpid()}:1"
    query = {"fromSrc": "-", "repo": name.partition(":")[0], "tag": "1", "changes": "LABEL a=b"}
    content = application(run="docker run -d --name web busybox")
    with connect_engine() as engine:
        engine.call("POST", "/images/create", query=query, content=content)
        try:
            for app in (name, f"docker-daemon:{name}"):
                found = atomicapp.does("inspect", app, "-o", "json").data["image"]
                assert found["labels"] == {"a": "b"}
                assert found["layers"] is found["digest"] is None
                assert "Image ID:    sha256:" in atomicapp.does("inspect", app).out
                for option in ("--raw", "--config"):
                    err = atomicapp.fails("inspect", app, option)
                    assert "the engine has the image" in err
                    assert err.count("\n") == 1
        finally:
            # A lock of another test may be made from any image.
            engine.call("DELETE", f"/images/{name}", query={"force": 1})


def test_an_image_without_an_application(
    atomicapp: Program, elsewhere: Path, registry: Registry
) -> None:
    bare = image([layer({"etc/": "", "usr/": ""})])
    push(registry.url, "inspect/bare:1", bare)
    name = f"{registry.host}/inspect/bare:1"
    err = atomicapp.fails("inspect", name)
    assert "holds no application" in err
    assert err.count("\n") == 1
    assert atomicapp.does("inspect", name, "--raw").out.encode() == bare.manifest.data


def test_an_image_for_another_platform_only(
    atomicapp: Program, elsewhere: Path, registry: Registry
) -> None:
    only = image([layer({"a": ""})], platform="plan9/mips")
    top = push_index(registry.url, "inspect/odd:1", [only])
    assert top.data == index([only]).data
    err = atomicapp.fails("inspect", f"{registry.host}/inspect/odd:1")
    assert "plan9/mips" in err


@pytest.mark.usefixtures("elsewhere")
def test_an_image_that_is_not_there(atomicapp: Program, registry: Registry) -> None:
    for option in ([], ["--raw"], ["--config"]):
        err = atomicapp.fails("inspect", f"{registry.host}/inspect/none:1", *option)
        assert f"{registry.host}/inspect/none" in err
        assert err.count("\n") == 1
    err = atomicapp.fails("inspect", f"{registry.host}/inspect/none:1", "--offline")
    assert "--offline" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["{app}", "--raw"], "is no image"),
        (["{app}", "--config"], "is no image"),
        (["git+https://git.example.invalid/a.git", "--raw"], "is no image"),
        (["{app}", "--raw", "-o", "json"], "--output"),
        (["--raw"], "which application?"),
        (["x", "--platform", "odd"], "is not a platform"),
        (["x", "--update", "--offline"], "--offline refuses it"),
    ],
)
def test_wrong_usage(atomicapp: Program, elsewhere: Path, words: list[str], said: str) -> None:
    app = write_tree(elsewhere / "app", {"Nulecule": NULECULE, "web": "docker run busybox"})
    filled = [word.format(app=app) for word in words]
    err = atomicapp.fails("inspect", *filled, status=2)
    assert said in err
    assert err.count("\n") == 1
