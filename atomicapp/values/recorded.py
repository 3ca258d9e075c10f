"""Values in records: what a release keeps of them, and what a later run takes from it."""

from __future__ import annotations

from collections.abc import Iterable

from atomicapp.release import RecordedValue
from atomicapp.values.answers import Answer, Answers
from atomicapp.values.resolution import Resolution
from atomicapp.values.value import OriginKind, Value


def to_record(resolution: Resolution) -> tuple[RecordedValue, ...]:
    """Every value that was used, with where it came from as ``<kind>: <place>``."""
    return tuple(
        RecordedValue(value.section, value.name, value.text, _origin(value), value.hidden)
        for value in resolution.used()
    )


def _origin(value: Value) -> str:
    """A value that was recorded before keeps the origin that it had then."""
    if value.origin.kind is OriginKind.RECORDED and value.origin.place:
        return str(value.origin.place)
    return f"{value.origin.kind.value}: {value.origin}"


def recorded_answers(values: Iterable[RecordedValue]) -> Answers:
    """The values that somebody gave, as answers for the next run.

    What was only a default is left out, so that new defaults reach people.
    """
    sections: dict[str, dict[str, Answer]] = {}
    default = f"{OriginKind.DEFAULT.value}: "
    for value in values:
        if not value.origin.startswith(default):
            sections.setdefault(value.section, {})[value.name] = Answer(value.text, value.origin)
    return Answers(sections)
