"""Headers of which one name stands several times: the other side has to see each for itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from atomicapp.connections.direct import DirectLine
from atomicapp.connections.line import Line, Sent
from atomicapp.connections.place import dial, place_of
from atomicapp.connections.proxied import ProxiedLine
from tests.connections.proxies import running

GROUPS = [("Group", "one"), ("Group", "two, three")]


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        said = json.dumps(self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """Where it listens: as the server, and as a proxy before one."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    with running(server):
        yield server.server_port


@pytest.mark.parametrize("is_through_a_proxy", [False, True])
def test_each_is_sent(port: int, is_through_a_proxy: bool) -> None:
    url, host = f"http://127.0.0.1:{port}", "server.test"
    line: Line = DirectLine(partial(dial, place_of(url), 5.0), host)
    if is_through_a_proxy:
        line = ProxiedLine(f"http://{host}", url, None)
    request = Sent("POST", "/", b"{}", {"Accept": "text/plain"}, 5.0, GROUPS)
    with closing(line), closing(line.send(request)) as answer:
        found = [(name, text) for name, text in json.loads(answer.read())]
    assert [one for one in found if one[0] == "Group"] == GROUPS
    assert found.count(("Host", host)) == 1
    assert ("Accept", "text/plain") in found
    assert ("Content-Length", "2") in found
