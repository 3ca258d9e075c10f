"""Who is talked to, through whom, and what is said when nobody answers."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import pytest

from atomicapp.downloads.request import Request, request_for
from atomicapp.downloads.session import Session
from atomicapp.errors import SourceError
from tests.connections.proxies import SocksProxy, running
from tests.registry.faulty import Registry, Reply, serving, silent
from tests.registry.pulling import HURRY, HastySession

_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def refused(url: str, session: Session | None = None) -> str:
    with session or HastySession() as one, pytest.raises(SourceError) as caught:
        one.send(Request(url))
    message = str(caught.value)
    assert message.isprintable()
    assert caught.value.__cause__ is None
    return message


def test_nobody_there() -> None:
    with silent() as port:
        pass
    assert refused(f"http://127.0.0.1:{port}/") == (
        f"http://127.0.0.1:{port}/: 127.0.0.1:{port} refuses connections (check host and port)"
    )
    assert "there is no host 'nowhere.invalid'" in refused("https://nowhere.invalid/x?S3CRET")


def test_a_network_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*arguments: object, **more: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr("urllib3.util.connection.create_connection", unreachable)
    assert "registry.example cannot be reached: Network is unreachable" in refused(
        "https://registry.example/"
    )


def test_a_host_that_takes_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*arguments: object, **more: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("urllib3.util.connection.create_connection", late)
    session = HastySession(HURRY)
    message = refused("http://registry.example/", session)
    assert "registry.example takes no connection within 2 s" in message


def test_no_tls(server: Registry) -> None:
    assert f"127.0.0.1:{server.port} does not speak TLS" in refused(f"https://{server.host}/")


def test_tls_that_ends_at_once() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]

        def hang_up() -> None:
            for _ in range(3):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(10_000)

        thread = threading.Thread(target=hang_up)
        thread.start()
        assert f"the connection to 127.0.0.1:{port} broke" in refused(f"https://127.0.0.1:{port}/")
        thread.join()


def test_tls_that_cannot_be() -> None:
    """A server without any certificate."""
    with serving(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)) as server:
        message = refused(f"https://{server.host}/")
    assert f"no TLS connection to {server.host} is possible: " in message


def test_silence_at_the_beginning_of_tls() -> None:
    with silent() as port:
        session = HastySession(HURRY._replace(connect=0.1), tries=1)
        assert f"127.0.0.1:{port} is silent" in refused(f"https://127.0.0.1:{port}/", session)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "http:///x",
        "http://[x/",
        "http://a b/",
        "http://x:99999/",
        "http://x:y/",
        "//x/",
        "http://a..b/",
        "http://" + "a" * 70 + ".example/",
        "http://\u2100.example/",
        "http://x\x1b[31m/",
    ],
)
def test_what_is_no_address(url: str) -> None:
    assert refused(url)


def test_connections_are_kept(server: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after answers that nobody wanted: a redirect, a failure that passed."""
    made = []
    connect = socket.socket.connect

    def counted(own: socket.socket, to: object) -> None:
        made.append(to)
        connect(own, to)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", counted)
    server.when("/there", Reply(body=b"x"))
    server.when("/here", Reply(302, b"gone away", (("Location", "/there"),)))
    with HastySession() as session:
        for _ in range(3):
            with session.send(request_for(f"http://{server.host}/here")) as answer:
                assert answer.document(10) == b"x"
    assert len(made) == 1


def test_netrc_and_cookies_are_not_looked_at(
    server: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """threats.md: credentials sent to another host."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login person password S3CRET\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.when("/", Reply(headers=(("Set-Cookie", "a=b"),)))
    with HastySession() as session:
        for _ in range(2):
            session.send(request_for(f"http://{server.host}/")).close()
    assert not any({"authorization", "cookie"} & set(one.headers) for one in server.asked)


def test_a_proxy(server: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://person:S3CRET@{server.host}")
    server.when("http://registry.example/", Reply(body=b"through a proxy"))
    with HastySession() as session:
        with session.send(request_for("http://registry.example/x")) as answer:
            assert answer.document(100) == b"through a proxy"
        server.behave()
        server.when("/own", Reply(body=b"itself"))
        with session.send(request_for(f"http://{server.host}/own")) as answer:
            assert answer.document(100) == b"itself"  # loopback needs no proxy
    monkeypatch.setenv("no_proxy", "registry.invalid")
    assert "there is no host 'registry.invalid'" in refused("http://registry.invalid/")


def test_a_socks_proxy(server: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks the name up: registries of another network are known there alone."""
    server.when("/x", Reply(body=b"through a proxy"))
    port = int(server.host.rpartition(":")[2])
    with running(proxy := SocksProxy(port)), HastySession() as session:
        monkeypatch.setenv("http_proxy", proxy.url)
        with session.send(request_for("http://registry.example/x")) as answer:
            assert answer.document(100) == b"through a proxy"
    assert proxy.asked == ["registry.example:80"]
    with running(proxy := SocksProxy(port, is_willing=False)):
        monkeypatch.setenv("http_proxy", proxy.url)
        assert "does not connect to registry.example" in refused("http://registry.example/x")


def test_proxies_that_do_not_work(server: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = "the proxy cannot be reached, or does not connect to registry.example"
    monkeypatch.setenv("https_proxy", f"http://person:S3CRET@{server.host}")
    message = refused("https://registry.example/x")  # which CONNECT the server does not know
    assert expected in message
    for proxy in ("http://127.0.0.1:1", "socks5://127.0.0.1:1", "http://"):
        monkeypatch.setenv("https_proxy", proxy)
        message = refused("https://registry.example/x")
        assert expected in message, proxy
        assert "S3CRET" not in message


def test_headers_that_cannot_be_sent(server: Registry) -> None:
    request = Request(f"http://{server.host}/", authorization="Bearer S3CRET\r\nX: y")
    with HastySession() as session, pytest.raises(SourceError) as caught:
        session.send(request)
    assert "S3CRET" not in str(caught.value)
    assert server.asked == []
