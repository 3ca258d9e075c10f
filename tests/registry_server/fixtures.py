"""Fixtures: registries that run as long as the session (each test worker has its own).

``registry``            plain HTTP, everybody may do everything
``tls_registry``        TLS with a certificate of an authority that nobody knows
``mutual_tls_registry`` the same, and it asks for a certificate of that authority
``htpasswd_registry``   plain HTTP, Basic authentication: ``daemon.USERNAME``, ``daemon.PASSWORD``
``token_registry``      plain HTTP, Bearer authentication by the tokens of ``token_server``
``podman``              podman with a storage of its own; other programs are in ``foreign``
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import requests

from tests.registry_server.certificates import authority, signing_pair
from tests.registry_server.daemon import PASSWORD, USERNAME, Registry, htpasswd, running
from tests.registry_server.foreign import Podman
from tests.registry_server.programs import need
from tests.registry_server.token_server import TokenServer, serving

Directories = pytest.TempPathFactory


@pytest.fixture(scope="session")
def registry(tmp_path_factory: Directories) -> Iterator[Registry]:
    """A registry that everybody may read and write, over plain HTTP."""
    with running(tmp_path_factory.mktemp("registry")) as one:
        yield one


@pytest.fixture(scope="session")
def tls_registry(tmp_path_factory: Directories) -> Iterator[Registry]:
    """A registry with a certificate for localhost and 127.0.0.1 by ``.authority``."""
    need("openssl")
    directory = tmp_path_factory.mktemp("tls")
    with running(directory, authority=authority(directory / "certificates")) as one:
        yield one


@pytest.fixture(scope="session")
def mutual_tls_registry(tmp_path_factory: Directories) -> Iterator[Registry]:
    """A registry that wants a certificate by ``.authority``, which signed its own too."""
    need("openssl")
    directory = tmp_path_factory.mktemp("mutual-tls")
    signer = authority(directory / "certificates")
    with running(directory, authority=signer, client_authority=signer) as one:
        yield one


@pytest.fixture(scope="session")
def htpasswd_registry(tmp_path_factory: Directories) -> Iterator[Registry]:
    """A registry that only ``USERNAME`` with ``PASSWORD`` may use."""
    directory = tmp_path_factory.mktemp("htpasswd")
    with running(directory, auth=htpasswd(directory)) as one:
        yield one


@pytest.fixture(scope="session")
def _token_server(tmp_path_factory: Directories) -> Iterator[TokenServer]:
    need("openssl")
    with serving(signing_pair(tmp_path_factory.mktemp("tokens"))) as one:
        yield one


@pytest.fixture
def token_server(_token_server: TokenServer) -> Iterator[TokenServer]:
    """Who gives tokens for ``token_registry``; what it was asked is forgotten after each test."""
    seconds = _token_server.seconds
    yield _token_server
    _token_server.asked.clear()
    _token_server.seconds = seconds


@pytest.fixture(scope="session")
def token_registry(tmp_path_factory: Directories, _token_server: TokenServer) -> Iterator[Registry]:
    """A registry that believes the tokens of ``token_server`` and nothing else."""
    with running(tmp_path_factory.mktemp("token"), auth=_token_server.auth) as one:
        yield one


@pytest.fixture(scope="session")
def podman() -> Iterator[Podman]:
    """podman, which can build from scratch and push."""
    with TemporaryDirectory(prefix="podman-") as directory:
        yield Podman(Path(directory))


def basic_header(username: str = USERNAME, password: str = PASSWORD) -> str:
    """The value of ``Authorization``, in UTF-8 (requests itself would say it in Latin-1)."""
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"


@contextmanager
def session(
    registry: Registry, *, basic: bool = False, token: str = "", certificate: bool = False
) -> Iterator[requests.Session]:
    """What ``push_image`` needs for a registry that asks who somebody is."""
    with requests.Session() as one:
        one.trust_env = False
        if basic:
            one.headers["Authorization"] = basic_header()
        if token:
            one.headers["Authorization"] = f"Bearer {token}"
        if registry.authority:
            one.verify = str(registry.authority.certificate)
        if registry.authority and certificate:
            pair = registry.authority.client()
            one.cert = (str(pair.certificate), str(pair.key))
        yield one
