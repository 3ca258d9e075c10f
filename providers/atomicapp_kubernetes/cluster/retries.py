"""Trying again what failed for a reason that passes."""

from __future__ import annotations

import errno
import random
import socket
import ssl
from collections.abc import Callable, Iterator
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


def ssl_error(error: BaseException) -> ssl.SSLError | None:
    """The error of TLS at the bottom of what a request raised, if there is one."""
    found = _bottom(error, lambda one: isinstance(one, ssl.SSLError))
    return found if isinstance(found, ssl.SSLError) else None


def system_error(error: BaseException) -> OSError | None:
    """The operating system's error at the bottom of what a request raised, if there is one."""
    found = _bottom(error, lambda one: isinstance(one, OSError) and one.errno is not None)
    return found if isinstance(found, OSError) else None


def may_pass(error: BaseException) -> bool:
    """Whether the same request may well get an answer a moment later."""
    tls = ssl_error(error)
    if tls is not None and not isinstance(tls, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return False
    return isinstance(error, FAULTS) and not isinstance(error, socket.gaierror)


def is_refused(error: BaseException) -> bool:
    """Whether nothing listens there."""
    system = system_error(error)
    return system is not None and system.errno == errno.ECONNREFUSED


def is_timeout(error: BaseException) -> bool:
    """Whether the server, or the way to it, was silent."""
    return isinstance(error, TimeoutError)


def _bottom(error: BaseException, wanted: Callable[[BaseException], bool]) -> BaseException | None:
    """The libraries wrap errors as cause, context, argument or ``reason``."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        if wanted(found):
            return found
        waiting += [found.__context__, found.__cause__, getattr(found, "reason", None)]
        waiting += found.args
    return None
