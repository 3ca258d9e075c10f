"""When to try again, and after how long. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

PASSING = frozenset({429, 500, 502, 503, 504})
"""Answers that a second try may change."""


class Retries(NamedTuple):
    """How often, and how patiently; times in seconds."""

    tries: int = 5
    """The first one included."""
    first: float = 0.5
    """The pause after the first failure; it doubles with each."""
    longest: float = 15.0
    """The longest pause of our own choice."""
    longest_asked: float = 60.0
    """The longest pause that a server may ask for; who asks for more is not asked again."""


RETRIES = Retries()

Jitter = Callable[[], float]
"""A number from 0 up to 1."""


def pause(
    failures: int, retries: Retries, asked: float | None = None, jitter: Jitter = random.random
) -> float | None:
    """Seconds to wait after that many failures; None where it is enough.

    Pauses differ by up to half, so that many clients do not come back all at once.
    """
    if failures >= retries.tries:
        return None
    if asked is not None:
        return asked + jitter() * retries.first if asked <= retries.longest_asked else None
    longest = min(retries.longest, retries.first * 2.0 ** (failures - 1))
    return float(longest * (0.5 + jitter() / 2))


def asked_pause(retry_after: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a ``Retry-After`` asks for; None for none, and for what cannot be read."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        digits = text.lstrip("0") or "0"
        return float(digits) if len(digits) <= 9 else float("inf")
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
