"""What a judgement of an object is, and reading what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from atomicapp.resource import Health

Object = Mapping[str, Any]
"""An object, or a part of one, as a server shows it."""

MISSING_FOR = 20.0
"""Seconds after which a Secret, a ConfigMap or a service account that pods need is not thought to
come: until then something else of the application may make it."""

_LONGEST = 300


class Readiness(NamedTuple):
    """How an object does: ``message`` says what is awaited, or why it failed."""

    health: Health
    message: str = ""


DONE = Readiness(Health.DONE)


def progressing(message: str) -> Readiness:
    """It is not ready, and may become so."""
    return Readiness(Health.PROGRESSING, message)


def failed(message: str) -> Readiness:
    """It will not become ready by itself."""
    return Readiness(Health.FAILED, message)


def part(data: Object, *names: str) -> Object:
    """The map at a path; an empty one where there is none."""
    for name in names:
        found = data.get(name)
        if not isinstance(found, Mapping):
            return {}
        data = found
    return data


def parts(data: Object, name: str) -> list[Object]:
    """The maps in a list; none where there is no such list."""
    found = data.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def number(data: Object, name: str, default: int = 0) -> int:
    """A count; servers leave out those that are zero."""
    found = data.get(name)
    return found if isinstance(found, int) else default


def condition(data: Object, kind: str) -> Object:
    """The condition of a type in an object's status; empty where there is none."""
    found = (one for one in parts(part(data, "status"), "conditions") if one.get("type") == kind)
    return next(found, {})


def is_true(found: Object) -> bool:
    """Whether a condition holds."""
    return found.get("status") == "True"


def lasts(since: object, now: datetime | None, seconds: float) -> bool:
    """Whether something is so since a time that the cluster told; no if ``now`` is not known."""
    if now is None or not isinstance(since, str) or not since:
        return False
    return (now - datetime.fromisoformat(since)).total_seconds() >= seconds


def is_for_long(since: object, now: datetime | None) -> bool:
    """Whether something has been missing for so long that nobody is thought to make it."""
    return lasts(since, now, MISSING_FOR)


def last_seen(event: Object) -> str:
    """When what an event tells last happened: such times are written alike, so that text sorts
    them; one of them is there."""
    last = part(event, "series").get("lastObservedTime") or event.get("lastTimestamp")
    return str(last or event.get("eventTime") or "")


def words(found: Object) -> str:
    """What a condition says of itself, on one line."""
    return line(found.get("message") or found.get("reason") or "")


def line(text: object) -> str:
    """A text of the cluster on one line, not too long."""
    whole = " ".join(str(text).split())
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 3] + "..."
