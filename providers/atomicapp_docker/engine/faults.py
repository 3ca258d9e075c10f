"""Where the engine's errors become ours: the one place that knows the library's exceptions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from docker.errors import APIError, DockerException
from requests.exceptions import ChunkedEncodingError, RequestException, Timeout
from requests.exceptions import ConnectionError as LostConnection
from urllib3.exceptions import HTTPError

from atomicapp.errors import TargetError

ENGINE_ERRORS = (DockerException, RequestException, HTTPError, OSError)
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
    if not remedy and isinstance(error, (LostConnection, Timeout, HTTPError)):
        remedy = "see whether the engine still runs, then give the command again"
    return TargetError(f"{doing}: {cause}", remedy=remedy)


def words_of(error: BaseException) -> str:
    """What an exception of the library says, on one line, without its own wrapping."""
    if isinstance(error, APIError):
        text = str(error.explanation or "") or f"the engine answered {error.status_code}"
        return " ".join(text.split())
    if isinstance(error, Timeout):
        return "the engine did not answer in time"
    system = system_error(error)
    if system is not None and system.strerror:
        return f"the connection to the engine was lost ({system.strerror})"
    if isinstance(error, (LostConnection, ChunkedEncodingError, HTTPError)):
        return "the connection to the engine was lost"
    return " ".join(str(error).split())


def system_error(error: BaseException) -> OSError | None:
    """The operating system's error at the bottom of an exception, if there is one.

    The HTTP libraries wrap it as cause, context, argument or ``reason``.
    """
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        found = waiting.pop()
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, OSError) and not isinstance(found, RequestException):
            return found
        waiting += [found.__context__, found.__cause__, getattr(found, "reason", None)]
        waiting += found.args
    return None


def is_transient(error: BaseException) -> bool:
    """Whether the same call may well succeed a moment later."""
    return is_refusal(error) or (
        isinstance(error, (LostConnection, ChunkedEncodingError)) and not isinstance(error, Timeout)
    )


def is_refusal(error: BaseException) -> bool:
    """Whether the engine was too busy to begin with the call; nothing came of it."""
    return isinstance(error, APIError) and error.status_code in TRANSIENT_STATUSES


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
