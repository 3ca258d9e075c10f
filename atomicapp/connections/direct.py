"""Connections to one server that are kept: HTTP as the standard library speaks it.

The larger libraries for HTTP take longer to load than a small application takes to deploy.
"""

from __future__ import annotations

import http.client
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from atomicapp.connections.line import KEPT, Headers, Response, Sent

Dial = Callable[[], socket.socket]
"""Makes one more connection; raises OSError."""


class DirectLine:
    """A line without a proxy; see :class:`atomicapp.connections.line.Line`."""

    def __init__(self, dial: Dial, host: str) -> None:
        """``host`` is what requests call the server, with the port unless it is the usual one."""
        self._dial = dial
        self._host = host
        self._kept: list[_Connection] = []
        self._is_open = True

    def send(self, request: Sent) -> Response:
        """The answer's head; raises FAULTS."""
        connection = self._connection()
        try:
            if connection.sock is None:
                connection.connect()
            connection.sock.settimeout(request.limit)
            headers = _headers(self._host, request)
            connection.request(request.method, request.path, request.body, headers)
            return _Answer(self, connection, connection.getresponse())
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """Close the connections that nobody uses; others are closed after their request."""
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
        return _Connection(self._dial)


class _Connection(http.client.HTTPConnection):
    def __init__(self, dial: Dial) -> None:
        super().__init__("")  # every request names its host
        self._dial = dial

    def connect(self) -> None:
        """Connect as the line says."""
        self.sock = self._dial()


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
        if self._raw.length:
            raise http.client.IncompleteRead(b"", self._raw.length)
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
        self._raw.close()  # what was read in pieces is not yet, and would block the next answer
        if self._raw.will_close:
            connection.close()
        else:
            self._line.keep(connection)


def _headers(host: str, request: Sent) -> Any:
    """A plain mapping, or the library's own sort of headers, which is slow, and the only one in
    which a name stands several times."""
    if not request.repeatable:
        return {"Host": host, **request.headers}
    found = http.client.HTTPMessage()
    for name, value in (("Host", host), *request.headers.items(), *request.repeatable):
        found[name] = value
    return found


def _is_readable(connected: socket.socket) -> bool:
    """Whether something came that nobody asked for: the end, mostly."""
    poll = select.poll()
    poll.register(connected, select.POLLIN)
    return bool(poll.poll(0))
