"""A proxy between the client and the real server that spoils what passes through it.

It speaks plain HTTP to the client and TLS, as the administrator, to the server.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import urllib3
import yaml

HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive"})


class Fault(NamedTuple):
    """What happens to a request: an answer with a ``status``, or a lost connection.

    ``is_carried_out``: the server has done what was asked all the same. ``says_close``: the answer
    is right, and its connection ends with it, as a server does that wants to be left.
    ``is_cut``: the answer is right, and breaks in its middle. ``body`` is what is answered where it
    is no Status.
    """

    name: str
    status: int = 0
    message: str = ""
    is_carried_out: bool = False
    says_close: bool = False
    is_cut: bool = False
    retry_after: str = ""
    reason: str = ""
    """The server's word for it, where that matters."""
    body: bytes = b""

    @property
    def is_right(self) -> bool:
        """Whether the client gets what the server said, or as much of it as comes through."""
        return self.says_close or self.is_cut


class Faulty:
    """The proxy. ``spoil`` gets the method and the path with its query, and the number of times
    that this very request was seen before; it says what happens to it. ``answered`` gets them when
    the server has done what was asked, before the client knows."""

    def __init__(self, kubeconfig: Path, directory: Path) -> None:
        self.spoil: Callable[[str, str, int], Fault | None] = lambda *_: None
        self.answered: Callable[[str, str], None] = lambda *_: None
        self.requests: list[str] = []
        self.token = ""
        """What the client has to show, where it is not empty."""
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.server, self.pool = _upstream(kubeconfig, directory)
        self._http = _Server(self)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))

    @contextmanager
    def running(self) -> Iterator[Faulty]:
        """Serve for so long."""
        self._thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()
            self.pool.clear()

    def judged(self, method: str, path: str) -> Fault | None:
        """What happens to a request that has come."""
        with self._lock:
            key = f"{method} {path}"
            self.requests.append(key)
            before = self._seen[key]
            self._seen[key] += 1
        return self.spoil(method, path, before)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, proxy: Faulty) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is what is tested here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Otherwise each answer waits until the client has acknowledged its head.
    disable_nagle_algorithm = True

    @property
    def proxy(self) -> Faulty:
        """Whose requests these are."""
        assert isinstance(self.server, _Server)
        return self.server.proxy

    def log_message(self, *_: object) -> None:
        """Nothing: tests are quiet."""

    def _do(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        if self.proxy.token and self.headers.get("Authorization") != f"Bearer {self.proxy.token}":
            self._answer(401, _status(401, "Unauthorized"))
            return
        fault = self.proxy.judged(self.command, self.path)
        if fault is not None and fault.status and not fault.is_carried_out:
            said = fault.body or _status(*fault[1:3], fault.reason)
            self._answer(fault.status, said, fault.retry_after)
        elif fault is not None and not fault.is_carried_out and not fault.is_right:
            self._lose()
        else:
            self._forward(body, fault)

    def _forward(self, body: bytes | None, fault: Fault | None) -> None:
        headers = {
            key: text
            for key, text in self.headers.items()
            if key.lower() not in HOP | {"host", "authorization"}
        }
        response = self.proxy.pool.urlopen(
            self.command,
            self.proxy.server + self.path,
            body=body,
            headers=headers,
            preload_content=False,
            redirect=False,
            retries=False,
        )
        if "watch=true" in self.path:
            self._stream(response, is_cut=fault is not None and fault.is_cut)
            return
        data = response.read()
        self.proxy.answered(self.command, self.path)
        if fault is not None and fault.is_carried_out:
            if fault.status:
                self._answer(fault.status, _status(fault.status, fault.message))
            else:
                self._lose()
            return
        self._answer(
            response.status,
            data,
            close=fault is not None,
            content=response.headers["Content-Type"],
            is_cut=fault is not None and fault.is_cut,
        )

    def _stream(self, response: urllib3.BaseHTTPResponse, *, is_cut: bool) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for chunk in response.read_chunked():
                if is_cut:
                    self.wfile.write(b"%x\r\n%s" % (len(chunk), chunk[: len(chunk) // 2]))
                    self._lose()
                    return
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")
        finally:
            response.close()

    def _answer(
        self,
        status: int,
        data: bytes,
        retry_after: str = "",
        *,
        close: bool = False,
        content: str = "application/json",
        is_cut: bool = False,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content)
        self.send_header("Content-Length", str(len(data)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if is_cut else data)
        self.close_connection = close

    def _lose(self) -> None:
        self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do  # noqa: N815 (the library's names)


def _status(status: int, message: str, reason: str = "") -> bytes:
    found = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status}
    return json.dumps({**found, "message": message, "reason": reason}).encode()


def _upstream(kubeconfig: Path, directory: Path) -> tuple[str, urllib3.PoolManager]:
    """The server of the first cluster of a kubeconfig, and connections to it as its first user."""
    found = yaml.safe_load(kubeconfig.read_text())
    cluster, user = found["clusters"][0]["cluster"], found["users"][0]["user"]
    context = ssl.create_default_context(
        cadata=base64.b64decode(cluster["certificate-authority-data"]).decode()
    )
    pair = directory / "pair.pem"
    parts = [user["client-certificate-data"], user["client-key-data"]]
    pair.write_bytes(b"\n".join(base64.b64decode(part) for part in parts))
    context.load_cert_chain(pair)
    return cluster["server"], urllib3.PoolManager(ssl_context=context, maxsize=32)
