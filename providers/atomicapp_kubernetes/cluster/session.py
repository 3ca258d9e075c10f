"""Requests to one API server: bytes out, bytes in, over connections that are kept."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, InsecureRequestWarning
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout

from atomicapp_kubernetes.cluster.access import Access
from atomicapp_kubernetes.cluster.credentials import Credential, Credentials
from atomicapp_kubernetes.cluster.gate import Gate
from atomicapp_kubernetes.cluster.proxies import pool_manager
from atomicapp_kubernetes.cluster.tls import tls_context

CONNECTIONS = 32
CONNECT_LIMIT = 8.0
"""Seconds for a connection to be there; an error is told within ten."""
READ_LIMIT = 60.0
"""Seconds without a byte of an answer."""
AGENT = "atomicapp"

FAULTS = (HTTPError, OSError)
"""What a request may raise below HTTP."""

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
    headers: Mapping[str, str]
    body: bytes


class _Line(NamedTuple):
    """Connections that are kept; ``root`` is what a path begins with there."""

    urlopen: Callable[..., BaseHTTPResponse]
    root: str
    clear: Callable[[], None]


class Session:
    """Connections to a server; may be used from many threads."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._credentials = Credentials(access)
        self._lock = threading.Lock()
        self._gate = Gate()
        self._line: _Line | None = None
        self._shown: tuple[str, str] = ("", "")

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
    def stream(self, request: Request) -> Iterator[BaseHTTPResponse]:
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
                self._line.clear()

    def _open(self, request: Request) -> BaseHTTPResponse:
        credential, round_ = self._credentials.current()
        response = self._once(request, credential)
        if response.status == 401 and self._credentials.refused(round_):
            response.drain_conn()
            response = self._once(request, self._credentials.current()[0])
        return response

    def _once(self, request: Request, credential: Credential) -> BaseHTTPResponse:
        query = f"?{urlencode(request.query)}" if request.query else ""
        headers = {"Accept": request.accept, "User-Agent": AGENT}
        if credential.header:
            headers["Authorization"] = credential.header
        if request.body is not None:
            headers["Content-Type"] = request.content
        line = self._connections(credential)
        return line.urlopen(
            request.method,
            f"{line.root}{request.path}{query}",
            body=request.body,
            headers=headers,
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            timeout=Timeout(connect=CONNECT_LIMIT, read=request.limit),
        )

    def _connections(self, credential: Credential) -> _Line:
        """The connections; new ones where a plug-in has given another certificate."""
        with self._lock:
            shown = (credential.certificate, credential.key)
            if self._line is None or shown != self._shown:
                self._line = _line(self.access, tls_context(self.access, credential))
                self._shown = shown
            return self._line


def _line(access: Access, context: ssl.SSLContext) -> _Line:
    if not access.verify:
        # The person has said so; the library would say it again with each request.
        urllib3.disable_warnings(InsecureRequestWarning)
    options: dict[str, object] = {
        "maxsize": CONNECTIONS,
        "ssl_context": context,
        "cert_reqs": ssl.CERT_REQUIRED if access.verify else ssl.CERT_NONE,
    }
    if access.server_name:
        options["server_hostname"] = access.server_name
        options["assert_hostname"] = access.server_name
    elif not access.verify:
        options["assert_hostname"] = False
    manager = pool_manager(access, options)
    parts = urlsplit(access.server)
    origin, prefix = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    if isinstance(manager, urllib3.ProxyManager):
        return _Line(manager.urlopen, origin + prefix, manager.clear)
    # There is one server: looking up its connections anew for each request takes its time.
    return _Line(manager.connection_from_url(origin).urlopen, prefix, manager.clear)
