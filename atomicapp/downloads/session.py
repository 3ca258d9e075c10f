"""Sending requests: connections that are kept, redirects followed, passing failures outlived."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Self

import requests
from requests.utils import get_environ_proxies

from atomicapp.downloads.address import is_loopback, origin_of
from atomicapp.downloads.answer import Answer
from atomicapp.downloads.failures import RAISED, Broken, failure
from atomicapp.downloads.pace import LIMITS, Clock, Pace, TimeLimits, TooSlow
from atomicapp.downloads.redirects import CODES, MOST, redirected
from atomicapp.downloads.request import Request
from atomicapp.downloads.retries import PASSING, RETRIES, Retries, asked_pause, pause
from atomicapp.downloads.trust import Trust, tls_context
from atomicapp.downloads.wire import Adapter, keeping
from atomicapp.errors import SourceError

_LARGEST_HEAD = 1024 * 1024
"""Bytes until a body begins. The library reads interim answers for as long as they come."""
_OURS = (("User-Agent", "atomicapp"), ("Accept-Encoding", "identity"))


class Session:
    """Sends requests, from any number of threads. ``close`` ends its connections.

    Proxies come from the environment (``https_proxy``, ``no_proxy``, ...) and are never used for
    loopback addresses. Nothing else does: no ``.netrc``, and cookies are not kept.
    """

    def __init__(
        self,
        limits: TimeLimits = LIMITS,
        retries: Retries = RETRIES,
        *,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = limits
        self.retries = retries
        self.clock = clock
        self._sleep = sleep
        self._adapters: dict[Trust, Adapter] = {}
        self._lock = threading.Lock()

    def pace(self, limits: TimeLimits | None = None) -> Pace:
        """The time of one download, which may take several requests."""
        return Pace(limits or self.limits, self.clock)

    def send(self, request: Request, pace: Pace | None = None, *, tries: int = 0) -> Answer:
        """The answer, whatever its status, after redirects and second tries (``tries`` of them
        where it is not 0, the first one included).

        Raises SourceError where there is none. Who gets it has to close it.
        """
        pace = pace or self.pace()
        retries = self.retries._replace(tries=tries) if tries else self.retries
        failures = 0
        while True:
            outcome = self._attempt(request, pace)
            if isinstance(outcome, Answer) and outcome.status not in PASSING:
                return outcome
            failures += 1
            seconds = pause(failures, retries, _asked(outcome))
            if seconds is None:
                return _final(outcome)
            if isinstance(outcome, Answer):
                outcome.discard()
            self.wait(seconds, pace, request.where)

    def wait(self, seconds: float, pace: Pace, where: str) -> None:
        """A pause before the next try; raises SourceError where there is no time for it."""
        try:
            pace.rest(seconds)
        except TooSlow as error:
            raise SourceError(f"this takes too long: {error}", where) from None
        self._sleep(seconds)

    def _attempt(self, request: Request, pace: Pace) -> Answer | Broken:
        try:
            return self._follow(request, pace)
        except Broken as error:
            return error

    def _follow(self, request: Request, pace: Pace) -> Answer:
        seen = {request.url}
        while True:
            answer = self._exchange(request, pace)
            if answer.status not in CODES:
                return answer
            location = answer.header("Location")
            answer.discard()
            here = origin_of(request.url)
            request = redirected(request, location)
            if request.url in seen or len(seen) > MOST:
                raise SourceError(f"{here} redirects in a circle, or too often", request.where)
            seen.add(request.url)

    def _exchange(self, request: Request, pace: Pace) -> Answer:
        """One request and its answer."""
        origin = origin_of(request.url)
        limits = pace.limits
        try:
            pace.grant(_LARGEST_HEAD)
            with keeping(pace):
                response = self._adapter(request.trust).send(
                    _prepared(request),
                    stream=True,
                    timeout=(limits.connect, limits.idle),
                    proxies=_proxies(request.url, origin.host),
                )
        except RAISED as error:
            raise failure(error, origin, pace, request.where) from None
        return Answer(response, pace, request.where)

    def _adapter(self, trust: Trust) -> Adapter:
        with self._lock:
            if trust not in self._adapters:
                self._adapters[trust] = Adapter(tls_context(trust))
            return self._adapters[trust]

    def close(self) -> None:
        """End all connections."""
        with self._lock:
            for adapter in self._adapters.values():
                adapter.close()
            self._adapters.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _prepared(request: Request) -> requests.PreparedRequest:
    headers = dict((*_OURS, *request.headers))
    if request.authorization:
        headers["Authorization"] = request.authorization
    body = request.body or None
    return requests.Request(request.method, request.url, headers=headers, data=body).prepare()


def _proxies(url: str, host: str) -> dict[str, str]:
    return {} if is_loopback(host) else get_environ_proxies(url)


def _asked(outcome: Answer | Broken) -> float | None:
    return asked_pause(outcome.header("Retry-After")) if isinstance(outcome, Answer) else None


def _final(outcome: Answer | Broken) -> Answer:
    """The answer after the last try, or an error that nobody takes for a passing one."""
    if isinstance(outcome, Answer):
        return outcome
    raise SourceError.of(outcome.problems)
