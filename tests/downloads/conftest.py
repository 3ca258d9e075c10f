"""Fixtures: a server that does what it is told, with and without TLS."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from tests.registry.faulty import Registry, serving
from tests.registry_server.certificates import Authority, Pair, authority
from tests.registry_server.programs import need


@pytest.fixture
def server() -> Iterator[Registry]:
    """Plain HTTP on loopback."""
    with serving() as one:
        yield one


@pytest.fixture
def another() -> Iterator[Registry]:
    """A second one: another origin."""
    with serving() as one:
        yield one


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs certificates here; nobody else knows it."""
    need("openssl")
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def server_pair(signer: Authority) -> Pair:
    """What servers at localhost and 127.0.0.1 show."""
    return signer.server()


@pytest.fixture(scope="session")
def client_pair(signer: Authority) -> Pair:
    """What we show where we are asked."""
    return signer.client()


@pytest.fixture
def tls_context(signer: Authority, server_pair: Pair) -> ssl.SSLContext:
    """TLS for servers, who take a client's certificate where there is one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*server_pair)
    context.load_verify_locations(signer.certificate)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


@pytest.fixture
def tls(tls_context: ssl.SSLContext) -> Iterator[Registry]:
    """A server that speaks TLS."""
    with serving(tls_context) as one:
        yield one


@pytest.fixture
def another_tls(tls_context: ssl.SSLContext) -> Iterator[Registry]:
    """A second one: another origin."""
    with serving(tls_context) as one:
        yield one
