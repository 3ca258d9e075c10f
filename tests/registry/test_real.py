"""Pulling from real registries: every way in, every form of an image.

Covers of threats.md: credentials sent to another host, secrets in errors, a manifest that is
two things (digests and sizes are proved).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError, SourceError
from atomicapp.reference import parse_reference
from atomicapp.registry.client import open_image
from atomicapp.registry.registries_conf import load_registries_conf
from tests.registry.reading import NOTHING, pull
from tests.registry_server.contents import image, layer
from tests.registry_server.daemon import Registry
from tests.registry_server.fixtures import session
from tests.registry_server.push import push_image, push_index
from tests.trees import write_tree

LAYERS = (layer({"etc/": "", "etc/motd": "hello\n"}), layer({"application-entity/Nulecule": "x"}))
pytestmark = pytest.mark.usefixtures("clean_home")


def refused(name: str) -> str:
    """The one line that pulling ends with."""
    with pytest.raises(AtomicAppError) as raised:
        pull(name, load_registries_conf())
    assert raised.value.exit_status == 1
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
@pytest.mark.parametrize("style", ["oci", "docker"])
def test_an_image_comes_byte_for_byte(registry: Registry, compression: str, style: str) -> None:
    name = f"real/{style}-{compression}"
    made = push_image(registry.host, name, LAYERS, compression=compression, style=style)
    for version in ("", ":latest", f"@{made.manifest.digest}"):
        assert pull(f"{registry.host}/{name}{version}").is_same(made)


@pytest.mark.parametrize("style", ["oci", "docker"])
def test_an_index_leads_to_the_image_for_a_platform(registry: Registry, style: str) -> None:
    two = [image(LAYERS, style=style, platform=f"linux/{one}") for one in ("amd64", "arm64/v8")]
    made = push_index(registry.host, f"real/{style}-index:1", two, style=style)
    for version in (":1", f"@{made.digest}"):
        for architecture, one in zip(("amd64", "arm64"), two, strict=True):
            name = f"{registry.host}/real/{style}-index{version}"
            assert pull(name, architecture=architecture).is_same(one)


def test_what_a_tag_means_is_told_without_sending_it(registry: Registry) -> None:
    made = push_image(registry.host, "real/digest", LAYERS)
    reference = parse_reference(f"{registry.host}/real/digest")
    with open_image(reference, configuration=NOTHING) as source:
        assert source.digest() == made.manifest.digest


def test_what_is_not_there(registry: Registry) -> None:
    push_image(registry.host, "real/there:1", LAYERS)
    for name in ("real/there:2", "real/nowhere", f"real/there@sha256:{'0' * 64}"):
        said = refused(f"{registry.host}/{name}")
        assert f"there is no such image in registry {registry.host}" in said


def test_nobody_answers(registry: Registry) -> None:
    # Nothing listens on a port of this kind.
    assert "127.0.0.1:1" in refused("127.0.0.1:1/app")


def test_an_unknown_authority_is_refused(tls_registry: Registry) -> None:
    said = refused(f"{tls_registry.host}/app")
    assert f"the certificate of {tls_registry.host} is not trusted" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_authority_from_certs_d_is_believed(
    tls_registry: Registry, clean_home: Path, host: str
) -> None:
    with session(tls_registry) as client:
        made = push_image(tls_registry.url, "app", LAYERS, session=client)
    _trust(clean_home, tls_registry, host)
    assert pull(f"{host}:{tls_registry.port}/app").is_same(made)


def test_another_authority_is_not(
    tls_registry: Registry, mutual_tls_registry: Registry, clean_home: Path
) -> None:
    directory = _trust(clean_home, tls_registry)
    assert mutual_tls_registry.authority
    (directory / "ca.crt").write_bytes(mutual_tls_registry.authority.certificate.read_bytes())
    assert "is not trusted" in refused(f"{tls_registry.host}/app")


def test_insecure_means_that_any_certificate_will_do(
    tls_registry: Registry, clean_home: Path
) -> None:
    with session(tls_registry) as client:
        made = push_image(tls_registry.url, "app", LAYERS, session=client)
    conf = f'[[registry]]\nlocation = "{tls_registry.host}"\ninsecure = true\n'
    write_tree(clean_home, {".xdg-config/containers/registries.conf": conf})
    assert pull(f"{tls_registry.host}/app", load_registries_conf()).is_same(made)


def test_a_client_certificate_lets_in(mutual_tls_registry: Registry, clean_home: Path) -> None:
    with session(mutual_tls_registry, certificate=True) as client:
        made = push_image(mutual_tls_registry.url, "app", LAYERS, session=client)
    directory = _trust(clean_home, mutual_tls_registry)
    name = f"{mutual_tls_registry.host}/app"
    assert "wants a client certificate" in refused(name)

    assert mutual_tls_registry.authority
    pair = mutual_tls_registry.authority.client()
    (directory / "client.cert").write_bytes(pair.certificate.read_bytes())
    (directory / "client.key").write_bytes(pair.key.read_bytes())
    assert pull(name).is_same(made)


def test_a_mirror_is_asked_first_and_the_next_where_it_has_nothing(
    registry: Registry, clean_home: Path
) -> None:
    made = push_image(registry.host, "mirror-two/library/app:1", LAYERS)
    conf = f"""
        [[registry]]
        location = "docker.io"
        [[registry.mirror]]
        location = "{registry.host}/mirror-one"
        [[registry.mirror]]
        location = "{registry.host}/mirror-two"
        """
    write_tree(clean_home, {".xdg-config/containers/registries.conf": conf})
    found = pull("app:1", load_registries_conf())
    assert found.is_same(made)
    assert found.name == "image docker.io/library/app:1"


def test_a_short_name_is_looked_for_in_order(
    registry: Registry, tls_registry: Registry, clean_home: Path
) -> None:
    made = push_image(registry.host, "real/short:1", LAYERS)
    conf = f'unqualified-search-registries = ["{tls_registry.host}", "{registry.host}"]\n'
    write_tree(clean_home, {".xdg-config/containers/registries.conf": conf})
    _trust(clean_home, tls_registry)
    assert pull("real/short:1", load_registries_conf()).is_same(made)
    said = refused("real/long:1")
    for host in (registry.host, tls_registry.host):
        assert f"{host}/real/long:1" in said


def test_a_blocked_registry_is_not_asked(registry: Registry, clean_home: Path) -> None:
    conf = f'[[registry]]\nlocation = "{registry.host}"\nblocked = true\n'
    write_tree(clean_home, {".xdg-config/containers/registries.conf": conf})
    with pytest.raises(SourceError, match="is blocked"):
        pull(f"{registry.host}/real/app", load_registries_conf())


def _trust(home: Path, registry: Registry, host: str = "127.0.0.1") -> Path:
    """Put the registry's authority where it is believed; the directory."""
    assert registry.authority
    directory = home / f".xdg-config/containers/certs.d/{host}:{registry.port}"
    directory.mkdir(parents=True)
    (directory / "ca.crt").write_bytes(registry.authority.certificate.read_bytes())
    return directory
