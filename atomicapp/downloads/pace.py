"""How long bytes may be waited for: in silence, on average, and altogether.

What is counted is time spent waiting for the other side; a reader who takes long over what
has come already costs nobody's allowance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Clock = Callable[[], float]
"""Seconds from some fixed moment, never going back."""


class TimeLimits(NamedTuple):
    """Limits of one download, in seconds and bytes per second."""

    connect: float = 10.0
    """Until a connection stands; also until TLS does."""
    idle: float = 30.0
    """Between two pieces of what comes."""
    total: float = 6 * 3600.0
    """Waited altogether, second tries included."""
    slowest: int = 512
    """Bytes per second on average over ``window`` seconds of waiting."""
    window: float = 60.0

    def for_documents(self) -> TimeLimits:
        """The same for what is small: nothing of it takes longer than two minutes."""
        return self._replace(total=min(self.total, 120.0))


LIMITS = TimeLimits()


class TooSlow(TimeoutError):
    """A limit is reached; the text says which."""


class Pace:
    """The time that one download has used. It lasts over redirects and second tries."""

    def __init__(self, limits: TimeLimits, clock: Clock) -> None:
        self.limits = limits
        self.clock = clock
        self.reason = ""
        """What the other side does that goes beyond a limit; "" as long as nothing does."""
        self._left = limits.total
        self._window_time = 0.0
        self._window_bytes = 0
        self._granted = float("inf")

    def grant(self, count: int) -> None:
        """From now on so many bytes may come; whoever sends more never comes to an end."""
        self._granted = count

    def allowance(self) -> float:
        """Seconds that the next receiving may take; raises TooSlow where none are left."""
        if self._granted < 0:
            self.reason = "sends on and on, and nothing that was asked for"
            raise TooSlow(self.reason)
        if self._left <= 0:
            raise self._too_slow(f"it takes longer than {self.limits.total:g} s")
        if self._window_time >= self.limits.window:
            if self._window_bytes < self.limits.slowest * self.limits.window:
                slowest = f"{self.limits.slowest} bytes per second"
                raise self._too_slow(f"it is slower than {slowest}")
            self._window_time, self._window_bytes = 0.0, 0
        return min(self.limits.idle, self._left)

    def received(self, count: int, seconds: float) -> None:
        """Count what has come, and how long it was waited for."""
        self._left -= seconds
        self._window_time += seconds
        self._window_bytes += count
        self._granted -= count

    def rest(self, seconds: float) -> None:
        """Count a pause before the next try; raises TooSlow where there is no time for it."""
        self._left -= seconds
        self._window_time, self._window_bytes = 0.0, 0
        if self._left <= 0:
            raise self._too_slow(f"it takes longer than {self.limits.total:g} s")

    def _too_slow(self, reason: str) -> TooSlow:
        self.reason = f"answers too slowly: {reason}"
        return TooSlow(reason)
