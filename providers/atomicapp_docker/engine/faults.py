"""Where the engine's errors become ours."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from atomicapp.connections.line import FAULTS, ProxyFault
from atomicapp.errors import TargetError
from atomicapp_docker.engine.answers import EngineError, Refusal

ENGINE_ERRORS = (EngineError, *FAULTS)
"""Everything that a call to the engine may raise."""

TRANSIENT_STATUSES = frozenset({429, 502, 503, 504})
PAUSES = (0.1, 0.3, 0.9)
"""Seconds between the tries of a call that failed for a reason that passes."""

_REMEDIES = (
    ("port is already allocated", "stop what uses the port, or publish another one"),
    ("address already in use", "stop what uses the port, or publish another one"),
    ("no space left on device", "make room on the engine's disk"),
    ("client version", "use an engine that is as new as this program, or newer"),
)

_Result = TypeVar("_Result")


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn what the engine raises inside into one TargetError: ``doing`` and the engine's words.

    ``doing`` says what was going on, for example ``creating container db``.
    """
    try:
        yield
    except ENGINE_ERRORS as error:
        raise as_target_error(doing, error) from error


def as_target_error(doing: str, error: BaseException) -> TargetError:
    """One line with what was being done, the cause in the engine's own words, and a remedy."""
    cause = words_of(error)
    remedy = next((then for sign, then in _REMEDIES if sign in cause), "")
    if not remedy and isinstance(error, FAULTS):
        remedy = "see whether the engine still runs, then give the command again"
    return TargetError(f"{doing}: {cause}", remedy=remedy)


def words_of(error: BaseException) -> str:
    """What an error of a call to the engine says, on one line."""
    if isinstance(error, Refusal):
        text = error.explanation or f"the engine answered {error.status}"
        return " ".join(text.split())
    if isinstance(error, TimeoutError):
        return "the engine did not answer in time"
    if isinstance(error, ProxyFault):
        return f"the proxy {error} cannot be reached, or does not let us through to the engine"
    if isinstance(error, OSError) and error.strerror:
        return f"the connection to the engine was lost ({error.strerror})"
    if isinstance(error, FAULTS):
        return "the connection to the engine was lost"
    return " ".join(str(error).split())


def is_transient(error: BaseException) -> bool:
    """Whether the same call may well succeed a moment later."""
    if isinstance(error, (TimeoutError, ssl.SSLCertVerificationError)):
        return False
    return isinstance(error, FAULTS) or is_refusal(error)


def is_refusal(error: BaseException) -> bool:
    """Whether the engine was too busy to begin with the call; nothing came of it."""
    return isinstance(error, Refusal) and error.status in TRANSIENT_STATUSES


def retried(doing: str, call: Callable[[], _Result], *, repeatable: bool = True) -> _Result:
    """What ``call`` returns, tried again after each pause when it fails for a passing reason.

    A call that is not ``repeatable`` is tried again only if the engine refused to begin with
    it. Errors are translated as by :func:`translated`.
    """
    may_pass = is_transient if repeatable else is_refusal
    with translated(doing):
        for pause in PAUSES:
            try:
                return call()
            except ENGINE_ERRORS as error:
                if not may_pass(error):
                    raise
            time.sleep(pause)
        return call()
