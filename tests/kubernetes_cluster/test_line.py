"""Connections to a server: kept, given up, watched, and through a proxy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from atomicapp.connections.line import FAULTS
from atomicapp.errors import InputError
from atomicapp.provider import Settings
from atomicapp_kubernetes.cluster.access import find_access
from atomicapp_kubernetes.cluster.session import Request, Session


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.connections = 0
        self.paths: list[str] = []
        self.goes_on = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        if self.path.endswith("/stream"):
            self._stream()
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        if self.path.endswith("/last"):
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"{}")
        # What goes away without a word.
        self.close_connection = self.close_connection or self.path.endswith("/silent")

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"4\r\none\n\r\n")
        self.server.goes_on.wait(30)
        with suppress(OSError):
            self.wfile.write(b"4\r\ntwo\n\r\n0\r\n\r\n")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Server]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with _Server() as made:
        threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
        yield made
        made.goes_on.set()
        made.shutdown()


@contextmanager
def session(url: str) -> Iterator[Session]:
    made = Session(find_access(Settings(api=url)))
    try:
        yield made
    finally:
        made.close()


def test_a_connection_is_kept(server: _Server) -> None:
    with session(server.url + "/under") as made:
        answers = [made.send(Request("GET", "/a", {"b": "c d"})) for _ in range(3)]
    assert [(one.status, one.body) for one in answers] == [(200, b"{}")] * 3
    assert (server.connections, server.paths[0]) == (1, "/under/a?b=c+d")


@pytest.mark.parametrize("path", ["/last", "/silent"])
def test_a_connection_that_the_server_gave_up_is_not_used(server: _Server, path: str) -> None:
    with session(server.url) as made:
        made.send(Request("GET", path))
        # The end of a connection that was closed in silence may still be under way.
        for _ in range(50):
            with suppress(*FAULTS):
                assert made.send(Request("GET", "/a")).status == 200
                break
    assert server.connections >= 2


@pytest.mark.parametrize("is_through_a_proxy", [False, True])
def test_a_stream_is_read_as_it_comes_and_given_up(
    server: _Server, monkeypatch: pytest.MonkeyPatch, is_through_a_proxy: bool
) -> None:
    url = server.url
    if is_through_a_proxy:
        url = "http://cluster.test"
        monkeypatch.setenv("http_proxy", server.url)
    with session(url) as made, made.stream(Request("GET", "/stream")) as response:
        chunks = response.chunks(100)
        assert next(chunks) == b"one\n"
        threading.Timer(0.05, response.shutdown).start()
        with suppress(*FAULTS, ValueError):
            assert list(chunks) == []
    assert server.paths == ["http://cluster.test/stream" if is_through_a_proxy else "/stream"]


def test_a_stream_to_its_end_leaves_the_connection(server: _Server) -> None:
    server.goes_on.set()
    with session(server.url) as made:
        with made.stream(Request("GET", "/stream")) as response:
            assert b"".join(response.chunks(100)) == b"one\ntwo\n"
        made.send(Request("GET", "/a"))
    assert server.connections == 1


def test_through_a_proxy(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    with session("http://cluster.test") as made:
        assert made.send(Request("GET", "/a")).body == b"{}"
    assert server.paths == ["http://cluster.test/a"]


@pytest.mark.parametrize("url", ["https://a:port", "https://a\x00b", f"https://{'ü' * 99}"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InputError, match="provider-api is no address"), session(url):
        pass
