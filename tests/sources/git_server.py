"""Git's own server behind HTTPS and a password."""

from __future__ import annotations

import base64
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.registry_server.certificates import Pair


@dataclass
class Server:
    """Repositories below ``root``; ``credentials`` as ``name:password``, "" for everybody.

    ``elsewhere`` is where everything is redirected to.
    """

    root: Path
    url: str = ""
    credentials: str = ""
    elsewhere: str = ""


class _Listening(ThreadingHTTPServer):
    """What listens, and the :class:`Server` that says how it answers."""

    def __init__(self, it: Server) -> None:
        self.it = it
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Listening

    def do_GET(self) -> None:
        it = self.server.it
        if it.elsewhere:
            self._answer(302, [("Location", it.elsewhere + self.path)], b"")
        elif it.credentials and self.headers["Authorization"] != _basic(it.credentials):
            self._answer(401, [("WWW-Authenticate", 'Basic realm="git"')], b"")
        else:
            self._backend()

    def do_POST(self) -> None:
        self.do_GET()

    def _backend(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.it.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers["Git-Protocol"] or "",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers["Content-Type"] or "",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers["Content-Encoding"] or "",
        }
        done = subprocess.run(
            ["git", "http-backend"], input=body, capture_output=True, env=environment
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        lines = [line.partition(": ")[::2] for line in head.decode().split("\r\n")]
        status = next((int(value[:3]) for name, value in lines if name == "Status"), 200)
        self._answer(status, [line for line in lines if line[0] != "Status"], content)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


@contextmanager
def serving(root: Path, pair: Pair) -> Iterator[Server]:
    """A server on loopback, as long as it is wanted."""
    it = Server(root)
    server = _Listening(it)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    it.url = f"https://127.0.0.1:{server.server_port}"
    try:
        yield it
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _basic(credentials: str) -> str:
    return "Basic " + base64.b64encode(credentials.encode()).decode()
