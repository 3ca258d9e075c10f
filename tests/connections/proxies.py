"""Proxies as small as their protocols allow; all that they lead to is one port of this machine.

``asked`` is what they were asked for, as ``NAME:PORT``.
"""

from __future__ import annotations

import base64
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class HttpProxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behind: int, *, password: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Connect)
        self.behind = behind
        self.expected = base64.b64encode(f"me:{password}".encode()).decode() if password else ""
        self.asked: list[str] = []

    def url(self, person: str = "") -> str:
        return f"http://{person}127.0.0.1:{self.server_port}"


class _Connect(BaseHTTPRequestHandler):
    server: HttpProxy

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        if self.server.expected not in (self.headers.get("Proxy-Authorization") or ""):
            self.send_error(407)
            return
        with socket.create_connection(("127.0.0.1", self.server.behind)) as there:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_pass_on, args=(there, self.connection), daemon=True)
            back.start()
            _pass_on(self.connection, there)
            back.join(5)

    def log_message(self, *_: object) -> None:
        pass


class SocksProxy(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, behind: int, *, is_willing: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), _Greeting)
        self.behind = behind
        self.is_willing = is_willing
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"socks5://127.0.0.1:{self.server_address[1]}"


class _Greeting(socketserver.StreamRequestHandler):
    """SOCKS 5 (RFC 1928) for whoever asks for a name without a password."""

    server: SocksProxy

    def handle(self) -> None:
        _, methods = self.rfile.read(2)
        self.rfile.read(methods)
        self.wfile.write(b"\x05\x00")
        *_, kind = self.rfile.read(4)
        assert kind == 3, "a name, not an address"
        name = self.rfile.read(self.rfile.read(1)[0]).decode()
        port = int.from_bytes(self.rfile.read(2), "big")
        self.server.asked.append(f"{name}:{port}")
        if not self.server.is_willing:
            self.wfile.write(b"\x05\x02\x00\x01" + bytes(6))
            return
        with socket.create_connection(("127.0.0.1", self.server.behind)) as there:
            self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
            back = threading.Thread(target=_pass_on, args=(there, self.connection), daemon=True)
            back.start()
            _pass_on(self.connection, there)
            back.join(5)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while said := source.recv(1 << 16):
            target.sendall(said)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return  # one of the two is gone


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
