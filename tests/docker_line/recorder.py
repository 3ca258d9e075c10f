"""An engine that writes down what a client asks it to create, and creates nothing."""

from __future__ import annotations

import http.server
import json
import os
import socketserver
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

REFUSAL = "written down"


class Request(NamedTuple):
    """A ``POST /containers/create``."""

    query: dict[str, str]
    body: dict[str, Any]


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    api: str
    requests: list[Request]


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def address_string(self) -> str:
        return "client"

    def do_HEAD(self) -> None:
        self._answer(200, "OK")

    def do_GET(self) -> None:
        version = {"ApiVersion": self.server.api, "Os": "linux", "Arch": "amd64"}
        self._answer(200, version | {"Platform": {"Name": ""}, "OSType": "linux"})

    def do_POST(self) -> None:
        body = self._body()
        address = urlsplit(self.path)
        if not address.path.endswith("/containers/create"):
            self._answer(200, {})
            return
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        self.server.requests.append(Request(query, json.loads(body)))
        self._answer(400, {"message": REFUSAL})

    def _body(self) -> bytes:
        if length := int(self.headers.get("Content-Length") or 0):
            return self.rfile.read(length)
        chunks = []
        while self.headers.get("Transfer-Encoding") == "chunked":
            size = int(self.rfile.readline(), 16)
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
            if size == 0:
                break
        return b"".join(chunks)

    def _answer(self, status: int, data: Any) -> None:
        text = json.dumps(data).encode()
        self.send_response(status)
        for name, value in (
            ("Api-Version", self.server.api),
            ("Ostype", "linux"),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(text))),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)


class Recorder(NamedTuple):
    """Where the engine is, and what came."""

    host: str
    requests: list[Request]

    def sent(self, client: str, words: Sequence[str], directory: Path) -> Request:
        """What a client sends for a line, started in a directory."""
        done = self._run(client, words, directory)
        assert self.requests, f"{words}: {done.stderr}"
        return self.requests[0]

    def refuses(self, client: str, words: Sequence[str], directory: Path) -> bool:
        """Whether a client ends a line with an error before it asks for a container."""
        done = self._run(client, words, directory)
        return done.returncode != 0 and not self.requests

    def _run(
        self, client: str, words: Sequence[str], directory: Path
    ) -> subprocess.CompletedProcess[str]:
        self.requests.clear()
        environment = {
            "DOCKER_HOST": self.host,
            "HOME": str(directory),
            "PATH": os.environ["PATH"],
            "FROM_OUTSIDE": "outer",
        }
        return subprocess.run(
            [client, *words],
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )


@contextmanager
def recording(socket: Path, api: str) -> Iterator[Recorder]:
    """An engine of that API version on a socket."""
    server = _Server(str(socket), _Handler)
    server.api, server.requests = api, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Recorder(f"unix://{socket}", server.requests)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
