"""Reaching an engine: one connected client, or one line that says why there is none."""

from __future__ import annotations

import errno
import json
import os
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from atomicapp.connections.line import CONNECT_LIMIT, FAULTS, Line, ProxyFault, Response, Sent
from atomicapp.errors import TargetError
from atomicapp_docker.engine.address import Address, environment_address, extra_headers
from atomicapp_docker.engine.answers import Answer, refusal
from atomicapp_docker.engine.faults import words_of
from atomicapp_docker.engine.limits import within
from atomicapp_docker.engine.way import line_to, tls_failure

CALL_LIMIT = 120
"""Seconds within which it must answer any later call that does not stream."""
OLDEST_API = (1, 24)
"""The oldest API whose engines are spoken to: that of Docker 1.12, of 2016."""
NEWEST_API = (1, 51)
"""The newest API that this program was written for; newer engines speak it too."""

AGENT = "atomicapp"

Query = Mapping[str, str | int]
NOTHING: Query = MappingProxyType({})
NO_HEADERS: Mapping[str, str] = MappingProxyType({})

_JSON = {"Content-Type": "application/json"}
_START = "start it (for example `systemctl start docker`), or name another one in DOCKER_HOST"


class Asking:
    """Requests to one engine, with what a person's settings add to each."""

    def __init__(self, line: Line, url: str, headers: Mapping[str, str]) -> None:
        self._line = line
        self._prefix = "" if url.startswith("unix://") else urlsplit(url).path.rstrip("/")
        self._headers = {"User-Agent": AGENT, **headers}

    def ask(self, request: Sent) -> Response:
        """The answer, whatever its status; raises FAULTS."""
        headers = {**self._headers, **request.headers}
        path = f"{self._prefix}{request.path}"
        return self._line.send(request._replace(path=path, headers=headers))


class Engine:
    """A connected engine. May be used from many threads.

    ``location`` is its address for messages; ``api_version`` what client and
    engine agreed upon; ``published_host`` where its published ports answer.
    """

    def __init__(
        self, asking: Asking, location: str, api_version: str, published_host: str
    ) -> None:
        self.asking = asking
        self.location = location
        self.api_version = api_version
        self.published_host = published_host

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Query = NOTHING,
        body: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
        limit: float | None = CALL_LIMIT,
    ) -> Answer:
        """One call to the engine's API; raises Refusal, and FAULTS where there is no answer.

        ``body`` is sent as JSON, ``content`` as it is. ``limit`` is how many seconds the
        engine may say nothing; None is for ever.
        """
        if body is not None:
            content, headers = json.dumps(body).encode(), {**headers, **_JSON}
        with closing(self.stream(method, path, query, content, headers, limit)) as response:
            return Answer(response.headers, response.read())

    def stream(
        self,
        method: str,
        path: str,
        query: Query = NOTHING,
        content: bytes | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
        limit: float | None = CALL_LIMIT,
    ) -> Response:
        """As :meth:`call`, but the answer is read as it comes; the caller closes it."""
        at = f"/v{self.api_version}{path}{f'?{urlencode(query)}' if query else ''}"
        response = self.asking.ask(Sent(method, at, content, headers, limit))
        if response.status >= HTTPStatus.MULTIPLE_CHOICES and not _is_no_news(response):
            with closing(response):
                raise refusal(response.status, response.read())
        return response

    def supports(self, version: str) -> bool:
        """Whether the engine's API is at least ``version``, for example ``1.44``."""
        return _number(self.api_version) >= _number(version)


@contextmanager
def connect_engine(host: str | None = None) -> Iterator[Engine]:
    """The engine at ``host``, else the one that the environment means.

    Raises TargetError with cause and remedy within ten seconds.
    """
    address = environment_address(host)
    if address.scheme == "ssh":
        from atomicapp_docker.engine.tunnel import open_tunnel

        deadline = time.monotonic() + CONNECT_LIMIT
        with open_tunnel(address.url, CONNECT_LIMIT - 2) as path:
            left = max(1.0, deadline - time.monotonic())
            with _connected(address, f"unix://{path}", left) as engine:
                yield engine
    else:
        with _connected(address, address.url, CONNECT_LIMIT) as engine:
            yield engine


@contextmanager
def _connected(address: Address, url: str, limit: float) -> Iterator[Engine]:
    line = line_to(address, url, limit)
    asking = Asking(line, url, extra_headers(os.environ))
    try:
        version = _version_in_time(address, asking, limit)
        yield Engine(asking, address.url, version, address.published_host)
    finally:
        line.close()


def _version_in_time(address: Address, asking: Asking, limit: float) -> str:
    try:
        return within(limit + 1, lambda: _agreed_version(address, asking, limit))
    except TimeoutError:
        raise _hung(address) from None


def _agreed_version(address: Address, asking: Asking, limit: float) -> str:
    """Ask ``/_ping``: it is the cheapest call, and only an engine answers it with a version."""
    try:
        with closing(asking.ask(Sent("GET", "/_ping", None, NO_HEADERS, limit))) as answer:
            answer.read()
    except FAULTS as error:
        raise _unreachable(address, error) from error
    try:
        version = _number(answer.headers.get("Api-Version") or "")
    except ValueError:
        raise _no_engine(address, answer.status) from None
    if version < OLDEST_API:
        raise _too_old(address, version)
    return _text(min(version, NEWEST_API))


def _is_no_news(response: Response) -> bool:
    """What was asked for is so already."""
    return response.status == HTTPStatus.NOT_MODIFIED


def _number(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def _text(version: tuple[int, int]) -> str:
    return ".".join(str(part) for part in version)


def _too_old(address: Address, version: tuple[int, int]) -> TargetError:
    return TargetError(
        f"the engine at {address.url} speaks version {_text(version)} of the API, which is no "
        f"longer supported ({_text(OLDEST_API)} is the oldest)",
        remedy="use a newer engine",
    )


def _no_engine(address: Address, status: int) -> TargetError:
    plain = address.tls is None and address.scheme in ("tcp", "http")
    return TargetError(
        f"what answers at {address.url} is not a Docker engine (HTTP status {status})",
        remedy=f"correct {address.source}" + (", or set DOCKER_TLS_VERIFY=1" if plain else ""),
    )


def _unreachable(address: Address, error: BaseException) -> TargetError:
    """The cause and the remedy for an engine that could not be reached."""
    at = address.url
    if isinstance(error, ssl.SSLError):
        return tls_failure(address, error)
    if isinstance(error, TimeoutError):
        return _hung(address)
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOENT:
        return TargetError(f"there is no Docker engine at {at}", remedy=_START)
    if number == errno.ECONNREFUSED:
        return TargetError(f"nothing listens at {at}: the engine is not running", remedy=_START)
    if number in (errno.EACCES, errno.EPERM):
        return TargetError(
            f"you may not use the engine at {at} (permission denied)",
            remedy="run as root, or join the group that owns the socket (often `docker`)",
        )
    is_told = isinstance(error, OSError) and not isinstance(error, ProxyFault)
    cause = (getattr(error, "strerror", "") or str(error)) if is_told else words_of(error)
    return TargetError(f"cannot reach the engine at {at}: {cause}", "", f"correct {address.source}")


def _hung(address: Address) -> TargetError:
    return TargetError(
        f"the engine at {address.url} does not answer (waited {CONNECT_LIMIT:.0f} s)",
        remedy="see whether it hangs (its log says), and restart it",
    )
