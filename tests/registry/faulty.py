"""A small registry that holds correct images and misbehaves where it is told to.

Rules by path prefix come before the content; each gets the request and how often its path was
asked for before, and answers, or None to let the content answer.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from atomicapp.images.media_types import (
    OCI_CONFIG,
    OCI_INDEX,
    OCI_LAYER,
    OCI_MANIFEST,
)

Headers = tuple[tuple[str, str], ...]
HEAD = b"HTTP/1.1 200 OK\r\n"


class Asked(NamedTuple):
    """What a client asked; names of headers in lower case.

    A client that showed a certificate has a header ``(certificate)`` too.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    before: int
    """How often the same method and path came before."""


class Reply(NamedTuple):
    """What the server says."""

    status: int = 200
    body: bytes = b""
    headers: Headers = ()
    length: int | None = None
    """What ``Content-Length`` says; None for the truth, -1 for no such header."""
    cut: int | None = None
    """Close the connection after so many bytes of the body."""
    drip: float = 0.0
    """Seconds before each single byte of the body."""
    raw: Callable[[], Iterable[bytes]] | None = None
    """Instead of everything: these bytes, as they are."""


Rule = Callable[[Asked], Reply | None]


def digest(data: bytes) -> str:
    """The digest of some bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def part(media_type: str, data: bytes, **more: object) -> dict[str, object]:
    """A descriptor, as manifests write it."""
    return {"mediaType": media_type, "digest": digest(data), "size": len(data), **more}


class Sample(NamedTuple):
    """An image: its manifest and its blobs."""

    manifest: bytes
    media_type: str
    config: bytes
    layers: tuple[bytes, ...]

    @property
    def digest(self) -> str:
        """Of the manifest."""
        return digest(self.manifest)


def sample(*layers: bytes, media_type: str = OCI_MANIFEST, architecture: str = "amd64") -> Sample:
    """A correct image of these layers."""
    config = json.dumps({"architecture": architecture, "os": "linux"}).encode()
    manifest = {
        "schemaVersion": 2,
        "mediaType": media_type,
        "config": part(OCI_CONFIG, config),
        "layers": [part(OCI_LAYER, layer) for layer in layers],
    }
    return Sample(json.dumps(manifest).encode(), media_type, config, layers)


def index(*samples: Sample) -> bytes:
    """An index of images, for linux/amd64 each."""
    platform = {"os": "linux", "architecture": "amd64"}
    rows = [part(one.media_type, one.manifest, platform=platform) for one in samples]
    return json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": rows}).encode()


class Registry:
    """The server's state: what it holds, what it does wrong, what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.port = 0
        self._manifests: dict[str, tuple[str, bytes]] = {}
        self._blobs: dict[str, bytes] = {}
        self._rules: list[tuple[re.Pattern[str], Rule]] = []
        self._lock = threading.Lock()

    @property
    def host(self) -> str:
        """As references name it."""
        return f"127.0.0.1:{self.port}"

    def hold(self, name: str, one: Sample) -> Sample:
        """Offer an image as ``repository:tag``, and its parts."""
        repository, _, tag = name.partition(":")
        self.hold_manifest(repository, one.media_type, one.manifest, tag)
        for blob in (one.config, *one.layers):
            self._blobs[f"/v2/{repository}/blobs/{digest(blob)}"] = blob
        return one

    def hold_manifest(self, repository: str, media_type: str, raw: bytes, tag: str = "") -> None:
        """Offer a manifest by its digest, and by a tag."""
        for version in filter(None, (digest(raw), tag)):
            self._manifests[f"/v2/{repository}/manifests/{version}"] = (media_type, raw)

    def when(self, pattern: str, rule: Rule | Reply) -> None:
        """Answer paths that begin as a pattern says by a rule; the last one told counts."""
        self._rules.insert(0, (re.compile(pattern), rule if callable(rule) else _always(rule)))

    def behave(self) -> None:
        """Forget all rules, and what was asked."""
        self._rules.clear()
        self.asked.clear()

    def paths(self, method: str = "GET") -> list[str]:
        """What was asked for, in order."""
        return [one.path for one in self.asked if one.method == method]

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """What to say to a request."""
        with self._lock:
            before = sum((one.method, one.path) == (method, path) for one in self.asked)
            asked = Asked(method, path, headers, body, before)
            self.asked.append(asked)
        for pattern, rule in self._rules:
            if pattern.match(path) and (reply := rule(asked)) is not None:
                return reply
        return self.content(asked)

    def content(self, asked: Asked) -> Reply:
        """What a well-behaved registry says."""
        if asked.path == "/v2/":
            return Reply(200, b"{}")
        if asked.path in self._manifests:
            media_type, raw = self._manifests[asked.path]
            headers = (("Content-Type", media_type), ("Docker-Content-Digest", digest(raw)))
            return Reply(200, raw, headers)
        if asked.path in self._blobs:
            return _ranged(self._blobs[asked.path], asked.headers.get("range", ""))
        return Reply(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')


def endless(start: bytes) -> Iterator[bytes]:
    """A beginning, and more and more."""
    yield start
    yield from itertools.repeat(b"x" * 4096)


def _always(reply: Reply) -> Rule:
    return lambda asked: reply


def once(reply: Reply) -> Rule:
    """A rule that answers wrong the first time only."""
    return lambda asked: None if asked.before else reply


def _ranged(blob: bytes, wanted: str) -> Reply:
    found = re.fullmatch(r"bytes=([0-9]+)-", wanted)
    tag = ("ETag", f'"{digest(blob)}"')
    if found is None:
        return Reply(200, blob, (tag,))
    start = int(found[1])
    where = ("Content-Range", f"bytes {start}-{len(blob) - 1}/{len(blob)}")
    return Reply(206, blob[start:], (tag, where))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    registry: Registry
    stopping: threading.Event

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away in the middle are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if isinstance(self.connection, ssl.SSLSocket) and self.connection.getpeercert():
            headers["(certificate)"] = "shown"
        reply = self.server.registry.answer(self.command, self.path, headers, body)
        if reply.raw is not None:
            self.close_connection = True
            for piece in reply.raw():
                self.wfile.write(piece)
            return
        self._head(reply)
        if self.command != "HEAD":
            self._body(reply)

    def _head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        length = len(reply.body) if reply.length is None else reply.length
        if length >= 0:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _body(self, reply: Reply) -> None:
        sent = reply.body if reply.cut is None else reply.body[: reply.cut]
        if reply.cut is not None or reply.length is not None:
            self.close_connection = True
        if not reply.drip:
            self.wfile.write(sent)
            return
        for byte in sent:
            if self.server.stopping.wait(reply.drip):
                return
            self.wfile.write(bytes([byte]))

    do_GET = do_HEAD = do_POST = _serve  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Registry]:
    """A registry on a free port of the loopback interface."""
    registry = Registry()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.registry, server.stopping = registry, threading.Event()
        registry.port = server.server_port
        if tls is not None:
            server.socket = tls.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield registry
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]
