"""Real registries: plain, with TLS, with passwords, with tokens."""

from __future__ import annotations

import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from atomicapp.images.image import Descriptor, Index, Manifest
from atomicapp.reference import parse_reference
from atomicapp.registry.client import open_image
from atomicapp.registry.credentials import Credentials
from atomicapp.registry.registries_conf import RegistriesConf, RegistryRule
from tests.registry.faulty import silent
from tests.registry.pulling import HastySession, complaint, opened, pull, read
from tests.registry_server.contents import image, layer
from tests.registry_server.daemon import PASSWORD, USERNAME, Registry
from tests.registry_server.fixtures import session
from tests.registry_server.push import push_image, push_index
from tests.registry_server.token_server import IDENTITY_TOKEN, TokenServer

LAYERS = [layer({f"file{number}": "x" * 5000}) for number in range(5)]
PERSON = Credentials(USERNAME, PASSWORD, "", "/home/person/auth.json")


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(clean_home: Path) -> None:
    """No certificates but those that a test configures."""


@pytest.mark.parametrize("style", ["oci", "docker"])
def test_an_image(registry: Registry, style: str) -> None:
    made = push_image(registry.host, f"client/{style}:1", LAYERS, style=style)
    with opened(f"{registry.host}/client/{style}:1") as one:
        assert one.digest() == made.manifest.digest
        top = one.top()
        assert isinstance(top, Manifest)
        assert (top.raw, top.digest) == (made.manifest.data, made.manifest.digest)
        with one.blob(top.config) as chunks:
            assert b"".join(chunks) == made.config.data
    assert pull(f"{registry.host}/client/{style}@{made.manifest.digest}") == tuple(
        blob.data for blob in made.layers
    )


@pytest.mark.parametrize("style", ["oci", "docker"])
def test_an_index(registry: Registry, style: str) -> None:
    two = [image(LAYERS[:1], style=style, platform=one) for one in ("linux/amd64", "linux/arm64")]
    made = push_index(registry.host, f"client/index-{style}", two, style=style)
    with opened(f"{registry.host}/client/index-{style}") as one:
        top = one.top()
        assert isinstance(top, Index)
        assert top.digest == made.digest
        digests = [one.manifest(descriptor).digest for descriptor in top.manifests]
    assert digests == [each.manifest.digest for each in two]


def test_layers_in_parallel(registry: Registry) -> None:
    made = push_image(registry.host, "client/many:1", LAYERS)
    with opened(f"{registry.host}/client/many:1") as one, ThreadPoolExecutor(5) as threads:
        found = list(threads.map(lambda place: read(one, place), [*range(5)] * 3))
    assert found == [blob.data for blob in made.layers] * 3


def test_what_is_not_there(registry: Registry) -> None:
    message = complaint(f"{registry.host}/client/nothing:1")
    assert message.startswith(f"image {registry.host}/client/nothing:1: there is no such image in")
    assert f"in registry {registry.host}, or it is private" in message


def test_a_search_goes_on_and_tells_all(registry: Registry) -> None:
    push_image(registry.host, "searched:1", LAYERS[:1])
    with silent() as port:
        gone = f"localhost:{port}"
    found = pull("searched:1", configuration=RegistriesConf((gone, registry.host)))
    assert len(found) == 1
    message = complaint("nothing:1", configuration=RegistriesConf((gone, registry.host)))
    assert message.startswith("image nothing:1: no place where it could be has it: image local")
    assert f"{gone} refuses connections" in message
    assert "no such image" in message


def test_a_layer_before_anything_else(registry: Registry) -> None:
    """Where it comes from is found out first."""
    made = push_image(registry.host, "early:1", LAYERS[:1])
    (blob,) = made.layers
    with silent() as port:
        gone = f"localhost:{port}"
    descriptor = Descriptor(blob.media_type, blob.digest, len(blob.data))
    conf = RegistriesConf((gone, registry.host))
    with opened("early:1", configuration=conf) as one, one.blob(descriptor) as chunks:
        assert b"".join(chunks) == blob.data
        assert one.digest() == one.digest() == made.manifest.digest


def test_what_the_person_configured(registry: Registry, clean_home: Path) -> None:
    push_image(registry.host, "team/app:1", LAYERS[:1])
    file = clean_home / ".xdg-config/containers/registries.conf"
    file.parent.mkdir(parents=True)
    file.write_text(f'unqualified-search-registries = ["{registry.host}"]\n')
    with open_image(parse_reference("team/app:1")) as one:
        assert one.top().digest
        assert one.name == f"image {registry.host}/team/app:1"


def test_nobody_else_is_asked_without_tls(
    tls_registry: Registry, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain HTTP is for this machine and for what is configured."""
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", registry.port))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *arguments, **more: answer)
    message = complaint(f"registry.example:{registry.port}/app")
    assert f"registry.example:{registry.port} does not speak TLS" in message


def test_an_authority_that_nobody_knows(tls_registry: Registry) -> None:
    with session(tls_registry) as client:
        push_image(tls_registry.url, "app", LAYERS[:1], session=client)
    message = complaint(f"{tls_registry.host}/app")
    assert f"the certificate of {tls_registry.host} is not trusted: " in message


def _trusting(registry: Registry, home: Path) -> Path:
    assert registry.authority is not None
    directory = home / ".xdg-config/containers/certs.d" / registry.host
    directory.mkdir(parents=True)
    shutil.copy(registry.authority.certificate, directory / "ca.crt")
    return directory


def test_an_authority_of_the_persons_own(
    tls_registry: Registry, clean_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What the environment says of certificates does not take its place."""
    with session(tls_registry) as client:
        push_image(tls_registry.url, "app", LAYERS[:1], session=client)
    _trusting(tls_registry, clean_home)
    assert len(pull(f"{tls_registry.host}/app")) == 1
    assert tls_registry.authority is not None
    other = tmp_path / "other.pem"
    shutil.copy(tls_registry.authority.server().certificate, other)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    assert len(pull(f"{tls_registry.host}/app")) == 1


def test_an_insecure_registry_with_any_certificate(tls_registry: Registry) -> None:
    with session(tls_registry) as client:
        push_image(tls_registry.url, "app", LAYERS[:1], session=client)
    rule = RegistryRule(tls_registry.host, tls_registry.host, True, False, (), "registries.conf")
    conf = RegistriesConf(rules=(rule,))
    assert len(pull(f"{tls_registry.host}/app", configuration=conf)) == 1


def test_a_certificate_of_ours(mutual_tls_registry: Registry, clean_home: Path) -> None:
    with session(mutual_tls_registry, certificate=True) as client:
        push_image(mutual_tls_registry.url, "app", LAYERS[:1], session=client)
    directory = _trusting(mutual_tls_registry, clean_home)
    message = complaint(f"{mutual_tls_registry.host}/app")
    assert mutual_tls_registry.host in message
    assert mutual_tls_registry.authority is not None
    pair = mutual_tls_registry.authority.client()
    shutil.copy(pair.certificate, directory / "client.cert")
    shutil.copy(pair.key, directory / "client.key")
    assert len(pull(f"{mutual_tls_registry.host}/app")) == 1


def test_a_password(htpasswd_registry: Registry) -> None:
    with session(htpasswd_registry, basic=True) as client:
        push_image(htpasswd_registry.url, "app", LAYERS[:1], session=client)
    name = f"{htpasswd_registry.host}/app"
    assert len(pull(name, credentials=PERSON)) == 1
    assert "there are no credentials for it" in complaint(name)
    message = complaint(name, credentials=PERSON._replace(password="expired"))
    assert f"does not accept the credentials from {PERSON.origin}" in message


@pytest.fixture
def private(token_registry: Registry, token_server: TokenServer) -> str:
    """An image that not everybody may pull; ``public/app`` is one that they may."""
    for name in ("team/app", "public/app"):
        token = token_server.token(f"repository:{name}:pull,push")
        with session(token_registry, token=token) as client:
            push_image(token_registry.url, name, LAYERS, session=client)
    return f"{token_registry.host}/team/app"


def test_tokens(private: str, token_registry: Registry, token_server: TokenServer) -> None:
    assert len(pull(f"{token_registry.host}/public/app")) == 5
    assert len(pull(private, credentials=PERSON)) == 5
    assert len(pull(private, credentials=Credentials("", "", IDENTITY_TOKEN, "x"))) == 5
    assert [method for method, _ in token_server.asked] == ["GET", "GET", "POST"]


def test_tokens_that_are_refused(private: str) -> None:
    assert "wants to know who asks" in complaint(private)
    for wrong in (PERSON._replace(password="old"), Credentials("", "", "old", PERSON.origin)):
        message = complaint(private, credentials=wrong)
        assert f"does not accept the credentials from {PERSON.origin}" in message


def test_many_threads_share_one_token(private: str, token_server: TokenServer) -> None:
    with (
        opened(private, HastySession(), credentials=PERSON) as one,
        ThreadPoolExecutor(5) as threads,
    ):
        top = one.top()
        assert isinstance(top, Manifest)
        assert len(list(threads.map(lambda place: read(one, place), range(5)))) == 5
    assert len(token_server.asked) == 1
