"""Connections that keep to a pace: every single receiving is timed.

A time limit of a socket holds for one receiving, so that a server which sends a byte a second
(of a header, of a chunk's length, of a body) never reaches it. Here each receiving asks the
pace of the download that it belongs to, and tells it what came.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from atomicapp.connections.proxies import RESOLVING
from atomicapp.downloads.pace import Pace

if TYPE_CHECKING:
    from requests import PreparedRequest

POOL_SIZE = 16
"""Connections that are kept to one host, for layers that come in parallel."""

_current: ContextVar[Pace] = ContextVar("pace")


@contextmanager
def keeping(pace: Pace) -> Iterator[None]:
    """What this thread sends meanwhile belongs to that pace, its answer included."""
    token = _current.set(pace)
    try:
        yield
    finally:
        _current.reset(token)


def _timed(pace: Pace, connection: socket.socket, receive: Callable[[], int]) -> int:
    connection.settimeout(pace.allowance())
    started = pace.clock()
    count = 0
    try:
        count = receive()
    finally:
        pace.received(count, pace.clock() - started)
    return count


class _PacedSocket(socket.socket):
    pace: Pace

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        return _timed(self.pace, self, lambda: super(_PacedSocket, self).recv_into(buffer, nbytes))


class PacedTlsSocket(ssl.SSLSocket):
    """What a TLS context has to make of its connections (``sslsocket_class``)."""

    pace: Pace

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        """Receive as :class:`ssl.SSLSocket` does, in time."""
        return _timed(
            self.pace, self, lambda: super(PacedTlsSocket, self).recv_into(buffer, nbytes)
        )


def _paced(plain: socket.socket) -> socket.socket:
    limit = plain.gettimeout()
    paced = _PacedSocket(fileno=plain.detach())
    paced.settimeout(limit)
    paced.pace = _current.get()
    return paced


def _assign(connection: HTTPConnection) -> None:
    """A connection that is kept serves one download after the other."""
    if isinstance(connection.sock, _PacedSocket | PacedTlsSocket):
        connection.sock.pace = _current.get()


class PacedConnection(HTTPConnection):
    """HTTP; the pace is that of the thread that sends."""

    def _new_conn(self) -> socket.socket:
        return _paced(super()._new_conn())

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, in time."""
        _assign(self)
        super().request(*args, **kwargs)


class PacedTlsConnection(HTTPSConnection):
    """HTTPS; the TLS context makes the socket that is timed."""

    def _new_conn(self) -> socket.socket:
        return _paced(super()._new_conn())

    def connect(self) -> None:
        """Connect; what is not verified is so because a person configured it."""
        super().connect()
        # urllib3 warns where this is unset; whoever configured a registry as insecure knows.
        self.is_verified = True

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, in time."""
        _assign(self)
        super().request(*args, **kwargs)


class _Pool(HTTPConnectionPool):
    ConnectionCls = PacedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = PacedTlsConnection


_POOLS = {"http": _Pool, "https": _TlsPool}


class Adapter(HTTPAdapter):
    """Sends requests over paced connections, with exactly the TLS context that it was given.

    It may be used by several threads at once.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_maxsize=POOL_SIZE)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        """What connects through a proxy."""
        scheme, _, place = proxy.partition("://")
        if scheme not in RESOLVING:
            manager = super().proxy_manager_for(proxy, **proxy_kwargs)
            manager.pool_classes_by_scheme = _POOLS
            return manager
        from atomicapp.downloads.socks import POOLS

        manager = super().proxy_manager_for(f"{RESOLVING[scheme]}://{place}", **proxy_kwargs)
        manager.pool_classes_by_scheme = POOLS
        return manager

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """To whom a request goes, and with which TLS context."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._context} if host["scheme"] == "https" else {}

    def cert_verify(self, conn: object, url: object, verify: object, cert: object) -> None:
        """Nothing to add: the context says what is trusted."""
