"""What is waited for when all else is there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from atomicapp.resource import Health, Identity, Observation


class Alone(NamedTuple):
    """What alone is not ready, and since when: what it may wait for will not come any more."""

    identity: Identity
    since: datetime


def alone_of(
    seen: Mapping[Identity, Observation], before: Alone | None, now: datetime
) -> Alone | None:
    """The one resource that is not ready while all others are; None where it is not one.

    ``before`` is what was found when it was looked at last.
    """
    waiting = [identity for identity, one in seen.items() if one.health is not Health.DONE]
    if len(waiting) != 1:
        return None
    return before if before and before.identity == waiting[0] else Alone(waiting[0], now)
