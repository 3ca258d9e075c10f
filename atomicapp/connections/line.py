"""What a way to a server is, whatever leads there."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

KEPT = 32
"""Connections that are kept when nobody uses them."""
CONNECT_LIMIT = 8.0
"""Seconds for a connection to be there; an error is told within ten."""

FAULTS = (http.client.HTTPException, OSError)
"""What a request may raise below HTTP."""


class ProxyFault(OSError):
    """The proxy before a server cannot be reached, or does not let us through; its address."""


class Sent(NamedTuple):
    """A request as it is sent; ``limit`` is how long the server may be silent, in seconds.

    ``repeatable`` are more headers, of which one name may stand several times.
    """

    method: str
    path: str
    body: bytes | None
    headers: Mapping[str, str]
    limit: float | None
    repeatable: Sequence[tuple[str, str]] = ()


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
