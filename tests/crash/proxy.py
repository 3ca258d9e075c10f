"""A proxy in front of a real engine that counts requests and can kill who sends the nth.

Nothing is faked: every request that is let through reaches the engine as it came.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = 65536


@dataclass
class Proxy:
    """Listens at ``path``; kills ``victim`` at request number ``fatal`` (from 1, 0 for never),
    before the engine gets the request, or with ``after`` when it has it and may have answered.

    Requests that only look are not counted unless ``every``: they leave the engine as it was, so
    dying at one is the same as dying at the next that changes something.
    """

    path: Path
    upstream: str
    fatal: int = 0
    after: bool = False
    every: bool = False
    victim: int = 0
    requests: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, fatal: int, *, after: bool, every: bool) -> None:
        """Begin counting anew."""
        with self._lock:
            self.fatal, self.after, self.every, self.requests = fatal, after, every, []

    def admit(self, line: str) -> bool:
        """Count a request; whether it is the fatal one."""
        with self._lock:
            if not self.every and line.startswith(("GET ", "HEAD ")):
                return False
            self.requests.append(line)
            return len(self.requests) == self.fatal

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        os.kill(self.victim, signal.SIGKILL)


@contextmanager
def proxied(path: Path, upstream: str) -> Iterator[Proxy]:
    """A proxy that runs, at a socket that did not exist."""
    proxy = Proxy(path, upstream)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(64)
        threading.Thread(target=_accept, args=(listener, proxy), daemon=True).start()
        yield proxy
        # Wakes the thread that waits for the next connection.
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, proxy: Proxy) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(client, proxy), daemon=True).start()


def _serve(client: socket.socket, proxy: Proxy) -> None:
    with client, socket.socket(socket.AF_UNIX) as engine:
        engine.connect(proxy.upstream)
        threading.Thread(target=_pour, args=(engine, client), daemon=True).start()
        try:
            _requests(client, engine, proxy)
        except OSError:
            return


def _pour(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(BLOCK):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _requests(client: socket.socket, engine: socket.socket, proxy: Proxy) -> None:
    """Pass on one request after the other, each when it is known to be let through."""
    stream = client.makefile("rb")
    while head := _head(stream):
        fatal = proxy.admit(head.split(b"\r\n", 1)[0].decode())
        if fatal and not proxy.after:
            proxy.kill()
            return
        engine.sendall(head)
        for block in _body(stream, head):
            engine.sendall(block)
        if fatal:
            proxy.kill()
            return


def _head(stream) -> bytes:  # type: ignore[no-untyped-def]
    lines = []
    while line := stream.readline():
        lines.append(line)
        if line == b"\r\n":
            return b"".join(lines)
    return b""


def _body(stream, head: bytes) -> Iterator[bytes]:  # type: ignore[no-untyped-def]
    headers = dict(
        line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line
    )
    if headers.get(b"transfer-encoding") == b"chunked":
        while True:
            size = stream.readline()
            length = int(size, 16)
            yield size + stream.read(length + 2)
            if length == 0:
                return
    yield stream.read(int(headers.get(b"content-length", b"0")))
