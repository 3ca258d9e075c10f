"""Connections to one server that are kept: HTTP as the standard library speaks it.

The larger libraries for HTTP take longer to load than a small application takes to deploy.
"""

from __future__ import annotations

import http.client
import select
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from atomicapp.errors import InputError
from atomicapp_kubernetes.cluster.access import Access

KEPT = 32
"""Connections that are kept when nobody uses them."""
CONNECT_LIMIT = 8.0
"""Seconds for a connection to be there; an error is told within ten."""

FAULTS = (http.client.HTTPException, OSError)
"""What a request may raise below HTTP."""


class Sent(NamedTuple):
    """A request as it is sent; ``limit`` is how long the server may be silent, in seconds."""

    method: str
    path: str
    body: bytes | None
    headers: Mapping[str, str]
    limit: float | None


class Headers(Protocol):
    """The headers of an answer, whatever the case of their names."""

    def get(self, name: str, /) -> str | None:
        """What a header says; None where it is not there."""


class Response(Protocol):
    """An answer whose head is there. Reading may raise FAULTS."""

    status: int
    headers: Headers

    def read(self) -> bytes:
        """All of it."""

    def chunks(self, size: int) -> Iterator[bytes]:
        """What is there, as soon as it is there; no more than ``size`` bytes at once."""

    def shutdown(self) -> None:
        """Wake whoever reads, from another thread."""

    def close(self) -> None:
        """Have done with it, however much was read."""


class Line(Protocol):
    """The way to a server. May be used from many threads."""

    def send(self, request: Sent) -> Response:
        """The answer's head; raises FAULTS."""

    def close(self) -> None:
        """Close the connections that nobody uses; others are closed after their request."""


class DirectLine:
    """A line without a proxy."""

    def __init__(self, access: Access, context: ssl.SSLContext) -> None:
        """Raises InputError for what is no address."""
        self._place = _place(access)
        self._context = context
        self._kept: list[_Connection] = []
        self._is_open = True

    def send(self, request: Sent) -> Response:
        """See :class:`Line`."""
        connection = self._connection()
        try:
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(request.limit)
            connection.request(
                request.method, request.path, request.body, headers=dict(request.headers)
            )
            return _Answer(self, connection, connection.getresponse())
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """See :class:`Line`."""
        self._is_open = False
        while self._kept:
            self._kept.pop().close()

    def keep(self, connection: _Connection) -> None:
        """Have a connection at hand for the next request."""
        if self._is_open and len(self._kept) < KEPT:
            self._kept.append(connection)
        else:
            connection.close()

    def _connection(self) -> _Connection:
        """The one that was used last, if the server has not closed it meanwhile."""
        with suppress(IndexError):
            while True:
                connection = self._kept.pop()
                if not _is_readable(connection.sock):
                    return connection
                connection.close()
        return _Connection(self._place, self._context)


class _Place(NamedTuple):
    """Where a server is. Names are bytes: what looks up Unicode's rules is slow to load."""

    host: bytes
    port: int
    is_tls: bool
    server_name: bytes


def _place(access: Access) -> _Place:
    try:
        parts = urlsplit(access.server)
        host = _name(parts.hostname or "")
        is_tls = parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        return _Place(host, port, is_tls, _name(access.server_name) or host)
    except ValueError as error:
        what = f"{access.server!r} is not the address of an API server"
        raise InputError(what, access.source, "write https://HOST:PORT") from error


def _name(host: str) -> bytes:
    if not host.isprintable():
        raise ValueError(host)
    return host.encode() if host.isascii() else host.encode("idna")


class _Connection(http.client.HTTPConnection):
    def __init__(self, place: _Place, context: ssl.SSLContext) -> None:
        super().__init__(place.host.decode(), place.port)
        self.default_port = 443 if place.is_tls else 80
        self._place = place
        self._context = context

    def connect(self) -> None:
        """Connect within the limit, TLS included."""
        place = self._place
        address: Any = (place.host, place.port)
        plain = socket.create_connection(address, CONNECT_LIMIT)
        self.sock = plain
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if place.is_tls:
            self.sock = self._context.wrap_socket(plain, server_hostname=place.server_name)


class _Answer:
    def __init__(
        self, line: DirectLine, connection: _Connection, raw: http.client.HTTPResponse
    ) -> None:
        self.status = raw.status
        self.headers: Headers = raw.headers
        self._line = line
        self._connection: _Connection | None = connection
        self._socket = connection.sock
        self._raw = raw

    def read(self) -> bytes:
        data = self._raw.read()
        self._done()
        return data

    def chunks(self, size: int) -> Iterator[bytes]:
        while chunk := self._raw.read1(size):
            yield chunk
        self._done()

    def shutdown(self) -> None:
        self._socket.shutdown(socket.SHUT_RD)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._raw.close()

    def _done(self) -> None:
        """It was read to its end: the connection is free."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._raw.will_close:
            connection.close()
        else:
            self._line.keep(connection)


def _is_readable(connected: socket.socket) -> bool:
    """Whether something came that nobody asked for: the end, mostly."""
    poll = select.poll()
    poll.register(connected, select.POLLIN)
    return bool(poll.poll(0))
