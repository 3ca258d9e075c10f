"""Where a server is, and connecting to it."""

from __future__ import annotations

import socket
import ssl
from typing import Any, NamedTuple
from urllib.parse import urlsplit


class Place(NamedTuple):
    """A host and a port. Names are bytes: what looks up Unicode's rules is slow to load."""

    host: bytes
    port: int
    is_tls: bool

    @property
    def name(self) -> str:
        """What requests call it: its port is left out where it is the usual one."""
        host = self.host.decode()
        shown = f"[{host}]" if ":" in host else host
        return shown if self.port == _usual(self.is_tls) else f"{shown}:{self.port}"


def place_of(url: str) -> Place:
    """The place that a URL names; raises ValueError for one that names no place."""
    parts = urlsplit(url)
    is_tls = parts.scheme == "https"
    return Place(host_name(parts.hostname or ""), parts.port or _usual(is_tls), is_tls)


def _usual(is_tls: bool) -> int:
    return 443 if is_tls else 80


def host_name(host: str) -> bytes:
    """A host's name as the network knows it; raises ValueError for what is none."""
    if not host.isprintable():
        raise ValueError(host)
    return host.encode() if host.isascii() else host.encode("idna")


def dial(
    place: Place, limit: float, context: ssl.SSLContext | None = None, server_name: bytes = b""
) -> socket.socket:
    """A connection, within ``limit`` seconds; with TLS where there is a ``context``.

    ``server_name`` is the name in the server's certificate where it is another one than the
    host's. Raises OSError.
    """
    address: Any = (place.host, place.port)
    plain = socket.create_connection(address, limit)
    try:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is None:
            return plain
        name: Any = server_name or place.host
        return context.wrap_socket(plain, server_hostname=name)
    except BaseException:
        plain.close()
        raise


def dial_unix(path: str, limit: float) -> socket.socket:
    """A connection to a socket of this machine, within ``limit`` seconds. Raises OSError."""
    made = socket.socket(socket.AF_UNIX)
    try:
        made.settimeout(limit)
        made.connect(path)
    except BaseException:
        made.close()
        raise
    return made
