"""What the table of moves is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Data = dict[str, Any]
"""An object, or a part of one, as plain JSON data."""

Step = Callable[[Data], str]
"""Changes an object in place so that the new version means the same; says what of it is lost or
was taken for granted, "" where there is nothing to say. Raises CannotMove."""


class CannotMove(Exception):
    """Why an object cannot be moved, and what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why = why
        self.remedy = remedy


class Row(NamedTuple):
    """One kind of one version and what it is now. ``kind`` and ``now`` are ``(version, kind)``.

    ``is_gone`` is False for a version that is still served, some fields of which moved.
    """

    was: tuple[str, str]
    now: tuple[str, str]
    steps: tuple[Step, ...] = ()
    is_gone: bool = True


EVERY_KIND = "*"


class Dead(NamedTuple):
    """One kind of one version that nothing came after, or EVERY_KIND of it."""

    was: tuple[str, str]
    why: str
    remedy: str


def inside(data: Data, *names: str) -> Data:
    """The map at a path, an empty one that belongs to nothing where there is none."""
    for name in names:
        found = data.get(name)
        if not isinstance(found, dict):
            return {}
        data = found
    return data


def each(data: Data, *names: str) -> Iterator[Data]:
    """The maps in the list at a path."""
    found = inside(data, *names[:-1]).get(names[-1])
    for item in found if isinstance(found, list) else ():
        if isinstance(item, dict):
            yield item


def rename(data: Data, name: str, new: str) -> None:
    """Call a field something else, unless there is one of that name."""
    if name in data:
        value = data.pop(name)
        if value is not None:
            data.setdefault(new, value)


def required(data: Data, name: str) -> Data:
    """The map in a field, which is put there if it is missing and nothing else is in it."""
    found = data.setdefault(name, {})
    if isinstance(found, dict):
        return found
    raise CannotMove(f"{name!r} is not a map", "write its fields below it")
