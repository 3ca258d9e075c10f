"""Servers for the faults that a real engine cannot be made to show.

They stand in for an engine that hangs, that is none, or that is overloaded; and for a
registry, which the real engine then pulls from.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import socket
import socketserver
import ssl
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple


class Answer(NamedTuple):
    """What a server says to one request; ``drop`` closes the connection without a word."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    drop: bool = False


class Request(NamedTuple):
    """What a client asked; ``path`` has the query too."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Rule = Callable[[Request], Answer]


class _Quiet:
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is what some tests are about."""


class _UnixServer(_Quiet, socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class _TcpServer(_Quiet, ThreadingHTTPServer):
    pass


def _handler(rule: Rule) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = rule(Request(self.command, self.path, dict(self.headers), body))
            if answer.drop:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_GET = do_HEAD = do_POST = do_DELETE = _answer  # noqa: N815

        def address_string(self) -> str:
            return "test"

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@contextmanager
def on_unix_socket(path: Path, rule: Rule) -> Iterator[str]:
    """An HTTP server on a socket; its address."""
    with _running(_UnixServer(str(path), _handler(rule))):
        yield f"unix://{path}"


@contextmanager
def on_loopback(rule: Rule, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """An HTTP server on a free port of the loopback interface; its port."""
    server = _TcpServer(("127.0.0.1", 0), _handler(rule))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    with _running(server):
        yield server.server_port


@contextmanager
def silent(path: Path) -> Iterator[str]:
    """A socket on which connections are taken and nothing is ever said."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        yield f"unix://{path}"


@contextmanager
def dripping(path: Path, every: float) -> Iterator[str]:
    """A socket whose answers never end: a byte of a header comes every so many seconds."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nA: ")
                while not is_over.wait(every):
                    self.wfile.write(b"a")

    is_over = threading.Event()
    with _running(_UnixServer(str(path), Handler)):
        yield f"unix://{path}"
        is_over.set()


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def always(answer: Answer) -> Rule:
    """The same answer to everything."""
    return lambda request: answer


def engine_rule(rule: Rule) -> Rule:
    """An engine of API 1.41 that answers everything but ``/_ping`` as ``rule`` says."""

    def answer(request: Request) -> Answer:
        if request.path == "/_ping":
            return Answer(body=b"OK", headers=(("Api-Version", "1.41"),))
        return rule(request._replace(path=request.path.removeprefix("/v1.41")))

    return answer


def as_json(data: object, status: int = 200) -> Answer:
    """An answer in JSON."""
    return Answer(status, json.dumps(data).encode(), (("Content-Type", "application/json"),))


def refusal(status: int, message: str) -> Answer:
    """What an engine answers when it will not."""
    return as_json({"message": message}, status)


def _archive(content: bytes) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        member = tarfile.TarInfo("file")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return plain.getvalue()


def registry_rule(repository: str, tag: str, content: bytes) -> Rule:
    """A registry with one image, of one layer that holds one file with ``content``."""
    plain = _archive(content)
    layer = gzip.compress(plain, mtime=0)
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [_digest(plain)]},
            "history": [{}],
        }
    ).encode()
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    parts = {_digest(blob): blob for blob in (layer, config)}
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": kind,
            "config": _part("application/vnd.docker.container.image.v1+json", config),
            "layers": [_part("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)],
        }
    ).encode()

    def answer(request: Request) -> Answer:
        path = request.path
        prefix, _, name = path.removeprefix(f"/v2/{repository}").rpartition("/")
        if path == "/v2/":
            return Answer(headers=(("Docker-Distribution-Api-Version", "registry/2.0"),))
        if prefix == "/manifests" and name in (tag, _digest(manifest)):
            head = (("Content-Type", kind), ("Docker-Content-Digest", _digest(manifest)))
            return Answer(200, manifest, head)
        if prefix == "/blobs" and name in parts:
            return Answer(200, parts[name])
        return as_json({"errors": [{"code": "MANIFEST_UNKNOWN", "message": "unknown"}]}, 404)

    return answer


def _part(kind: str, blob: bytes) -> dict[str, object]:
    return {"mediaType": kind, "size": len(blob), "digest": _digest(blob)}


def _digest(blob: bytes) -> str:
    return "sha256:" + hashlib.sha256(blob).hexdigest()
