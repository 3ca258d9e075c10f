"""Trying again what failed for a reason that passes."""

from __future__ import annotations

import random
import socket
import ssl
from collections.abc import Iterator
from typing import NamedTuple

from atomicapp.connections.line import FAULTS, Headers

BUSY = frozenset({429, 502, 503, 504})
"""The server, or what is before it, could not deal with the request: it will."""
CONFUSED = frozenset({500})
"""Something in the server failed; often a change of its store's leader, sometimes for good."""


class Patience(NamedTuple):
    """For how many seconds what passes is tried again: a server that is away or busy, and one
    that answers 500. ``first`` holds for a server that has not answered yet."""

    away: float = 45.0
    confused: float = 5.0
    first: float = 2.0
    longest_pause: float = 4.0


def pauses(patience: Patience) -> Iterator[float]:
    """Seconds to wait before each new try: ever longer, never quite the same."""
    pause = 0.1
    while True:
        yield pause * random.uniform(0.7, 1.3)  # noqa: S311 (no secret hangs on it)
        pause = min(pause * 2, patience.longest_pause)


def retry_after(headers: Headers) -> float:
    """What the server asked for, in seconds; 0 where it did not."""
    text = headers.get("Retry-After") or ""
    return float(text) if text.isdecimal() and len(text) < 6 else 0.0


def may_pass(error: BaseException) -> bool:
    """Whether the same request may well get an answer a moment later."""
    is_tls = isinstance(error, ssl.SSLError)
    if is_tls and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return False
    return isinstance(error, FAULTS) and not isinstance(error, socket.gaierror)
