"""Connections to one server that are kept: HTTP as the standard library speaks it.

The larger libraries for HTTP take longer to load than a small application takes to deploy.
"""

from __future__ import annotations

import http.client
import re
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress

from atomicapp.connections.line import KEPT, Headers, Response, Sent

Dial = Callable[[], socket.socket]
"""Makes one more connection; raises OSError."""

_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})
_ENDS_LINE = re.compile("[\\r\\n\\0]")


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
            connection.send(request, self._host)
            return _Answer(self, connection, connection.answer(request.method))
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
                if not connection.is_readable():
                    return connection
                connection.close()
        return _Connection(self._dial())


class _Connection:
    """A request goes out in one piece, and only its answer is left to the library: its own way out
    costs more than all else that is done for a small object, here and at the server."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self._poll = select.poll()
        self._poll.register(connected, select.POLLIN)

    def send(self, request: Sent, host: str) -> None:
        """Raises OSError, and ValueError for what cannot stand in the head of a request."""
        if self.socket.gettimeout() != request.limit:
            self.socket.settimeout(request.limit)
        self.socket.sendall(_head(host, request) + (request.body or b""))

    def answer(self, method: str) -> http.client.HTTPResponse:
        """Its head; raises FAULTS."""
        answer = http.client.HTTPResponse(self.socket, method=method)
        try:
            answer.begin()
        except BaseException:
            answer.close()
            raise
        return answer

    def is_readable(self) -> bool:
        """Whether something came that nobody asked for: the end, mostly."""
        return bool(self._poll.poll(0))

    def close(self) -> None:
        """Close it, though an answer may still hold it until that is closed too."""
        self.socket.close()


class _Answer:
    def __init__(
        self, line: DirectLine, connection: _Connection, raw: http.client.HTTPResponse
    ) -> None:
        self.status = raw.status
        self.headers: Headers = raw.headers
        self._line = line
        self._connection: _Connection | None = connection
        self._socket = connection.socket
        self._raw = raw

    def read(self) -> bytes:
        try:
            data = self._raw.read()
        except BaseException:
            self.close()
            raise
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


def _head(host: str, request: Sent) -> bytes:
    usual = (("Host", host), ("Accept-Encoding", "identity"))
    headers = [*usual, *request.headers.items(), *request.repeatable]
    if request.body is not None or request.method not in _WITHOUT_BODY:
        headers.append(("Content-Length", str(len(request.body or b""))))
    lines = [f"{request.method} {request.path} HTTP/1.1"]
    lines += [f"{name}: {text}" for name, text in headers]
    if _ENDS_LINE.search("".join(lines)):
        raise ValueError("a line break in the head of a request")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
