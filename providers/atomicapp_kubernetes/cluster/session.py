"""Requests to one API server: bytes out, bytes in, over connections that are kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from atomicapp.connections.line import Headers, Line, Response, Sent
from atomicapp_kubernetes.cluster.access import Access
from atomicapp_kubernetes.cluster.credentials import Credential, Credentials
from atomicapp_kubernetes.cluster.gate import Gate
from atomicapp_kubernetes.cluster.tls import tls_context
from atomicapp_kubernetes.cluster.way import line_to

READ_LIMIT = 60.0
"""Seconds without a byte of an answer."""
AGENT = "atomicapp"

Query = Mapping[str, str | int]
NOTHING: Query = MappingProxyType({})


class Request(NamedTuple):
    """One request. ``limit`` is how long it may be silent, in seconds, None for ever."""

    method: str
    path: str
    query: Query = NOTHING
    body: bytes | None = None
    content: str = "application/json"
    accept: str = "application/json"
    limit: float | None = READ_LIMIT


class Answer(NamedTuple):
    """What came back, read to its end."""

    status: int
    headers: Headers
    body: bytes


class Session:
    """Connections to a server; may be used from many threads."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._credentials = Credentials(access)
        self._lock = threading.Lock()
        self._gate = Gate()
        self._line: Line | None = None
        self._shown: tuple[str, str] = ("", "")
        self._prefix = quote(urlsplit(access.server).path.rstrip("/"), safe="/%:@!$&'()*+,;=~")

    @property
    def location(self) -> str:
        """The server, for messages."""
        return self.access.server

    def send(self, request: Request) -> Answer:
        """What the server answers; a 401 has been tried again with a new credential.

        Raises FAULTS where there is no answer.
        """
        with self._gate.passed():
            response = self._open(request)
            return Answer(response.status, response.headers, response.read())

    @contextmanager
    def stream(self, request: Request) -> Iterator[Response]:
        """The answer, to be read as it comes; ``shutdown`` wakes who reads it."""
        response = self._open(request)
        try:
            yield response
        finally:
            response.close()

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            if self._line is not None:
                self._line.close()

    def _open(self, request: Request) -> Response:
        credential, round_ = self._credentials.current()
        response = self._once(request, credential)
        if response.status == 401 and self._credentials.refused(round_):
            response.read()
            response = self._once(request, self._credentials.current()[0])
        return response

    def _once(self, request: Request, credential: Credential) -> Response:
        query = f"?{_encoded(tuple(request.query.items()))}" if request.query else ""
        headers = {"Accept": request.accept, "User-Agent": AGENT}
        if credential.header:
            headers["Authorization"] = credential.header
        if request.body is not None:
            headers["Content-Type"] = request.content
        path = f"{self._prefix}{request.path}{query}"
        sent = Sent(request.method, path, request.body, headers, request.limit)
        acting = sent._replace(repeatable=self.access.impersonation)
        return self._way(credential).send(acting)

    def _way(self, credential: Credential) -> Line:
        """The line; a new one where a plug-in has given another certificate."""
        with self._lock:
            shown = (credential.certificate, credential.key)
            if self._line is None or shown != self._shown:
                if self._line is not None:
                    self._line.close()
                self._line = line_to(self.access, tls_context(self.access, credential))
                self._shown = shown
            return self._line


@lru_cache(maxsize=64)
def _encoded(query: tuple[tuple[str, str | int], ...]) -> str:
    """A query as part of a URL; many objects are sent with the same."""
    return urlencode(query)
