"""How many requests are under way at once: few at first, more as more are answered.

A new connection costs both sides as much as several small requests. What is done in a few
requests is done sooner over few connections; a thousand are worth many.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

FEW = 4
ANSWERS_FOR_ONE_MORE = 6
LONGEST_WAIT = 0.05
"""Seconds: a server that takes its time is asked over more connections at once."""


class Gate:
    """Lets requests pass. May be used from many threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._under_way = 0
        self._answered = 0

    @contextmanager
    def passed(self) -> Iterator[None]:
        """For the time of one request."""
        with self._changed:
            self._changed.wait_for(self._has_room, LONGEST_WAIT)
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._answered += 1
                # Its own place, and perhaps one more.
                self._changed.notify(2)

    def _has_room(self) -> bool:
        return self._under_way < FEW + self._answered // ANSWERS_FOR_ONE_MORE
