"""A server with TLS behind a proxy: a tunnel that the proxy makes, and what can go wrong in it."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from atomicapp.connections.line import ProxyFault, Sent
from atomicapp.connections.proxied import ProxiedLine
from atomicapp.errors import TargetError
from tests.connections.proxies import HttpProxy, SocksProxy, running

NAME = "server.test"
"""A host that only the proxy knows."""


class _Hello(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        said = (self.headers.get("Proxy-Authorization") or "hello").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key and a certificate of the server, which is its own authority."""
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-days", "2"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", f"/CN={NAME}"),
            *("-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    return key, made


@pytest.fixture
def port(certificate: tuple[Path, Path]) -> Iterator[int]:
    """Where the server listens."""
    key, made = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hello)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a refused certificate
    with running(server):
        yield server.server_port


def ask(proxy: str, trusted: Path | None, server_name: str = "", name: str = NAME) -> bytes:
    """What the server says, asked through a proxy."""
    context = ssl.create_default_context(cafile=trusted and str(trusted))
    line = ProxiedLine(f"https://{name}", proxy, context, server_name)
    with closing(line), closing(line.send(Sent("GET", "/", None, {}, 5))) as answer:
        return answer.read()


def test_the_server_answers_through_the_tunnel(port: int, certificate: tuple[Path, Path]) -> None:
    proxy = HttpProxy(port)
    with running(proxy):
        assert ask(proxy.url(), certificate[1]) == b"hello"
    assert proxy.asked == [f"{NAME}:443"]


def test_the_certificate_may_be_for_another_name(port: int, certificate: tuple[Path, Path]) -> None:
    proxy = HttpProxy(port)
    with running(proxy):
        assert ask(proxy.url(), certificate[1], NAME, "elsewhere.test") == b"hello"
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(proxy.url(), certificate[1], name="elsewhere.test")


def test_what_the_server_shows_is_verified(port: int) -> None:
    proxy = HttpProxy(port)
    with running(proxy), pytest.raises(ssl.SSLCertVerificationError):
        ask(proxy.url(), None)


def test_the_proxy_s_password_is_for_the_proxy_alone(
    port: int, certificate: tuple[Path, Path]
) -> None:
    """threats.md: credentials sent to another host."""
    proxy = HttpProxy(port, password="p@ss")
    with running(proxy):
        assert ask(proxy.url("me:p%40ss@"), certificate[1]) == b"hello"
        with pytest.raises(ProxyFault):
            ask(proxy.url(), certificate[1])


def test_through_a_socks_proxy_that_looks_the_name_up(
    port: int, certificate: tuple[Path, Path]
) -> None:
    proxy = SocksProxy(port)
    with running(proxy):
        assert ask(proxy.url, certificate[1]) == b"hello"
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(proxy.url, None)
    assert proxy.asked == [f"{NAME}:443"] * 2


def test_a_socks_proxy_that_refuses(port: int, certificate: tuple[Path, Path]) -> None:
    proxy = SocksProxy(port, is_willing=False)
    with running(proxy), pytest.raises(ProxyFault):
        ask(proxy.url, certificate[1])


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_no_proxy_is_there(scheme: str, closed_port: int, certificate: tuple[Path, Path]) -> None:
    with pytest.raises(ProxyFault):
        ask(f"{scheme}://127.0.0.1:{closed_port}", certificate[1])


@pytest.mark.parametrize(
    "address",
    ["http://h:99999", "http://h:abc", "http://[::1", "foo bar", "http://", "ftp://me:p@ss@h"],
)
def test_what_is_no_address_of_a_proxy(address: str) -> None:
    with pytest.raises(TargetError, match=r"is none that can be used .*http://HOST:PORT") as raised:
        ask(address, None)
    assert "p@ss" not in str(raised.value)
