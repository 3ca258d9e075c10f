"""The tree of an artifact's text: values, and where each of them stands."""

from __future__ import annotations

from typing import NamedTuple

from atomicapp.errors import Place


class Scalar(NamedTuple):
    """A single value. ``given`` is its text where it came in as the value of a param and bare:
    whether that is a number or a text, the field tells."""

    value: bool | int | float | str | None
    place: Place
    given: str | None = None


class Items(NamedTuple):
    """A list."""

    items: list[Node]
    place: Place


class Fields(NamedTuple):
    """A map; names of fields to what is in them, in the order in which they are written."""

    entries: dict[str, Entry]
    place: Place

    def get(self, name: str) -> Node | None:
        """What is in a field; None where there is no such."""
        entry = self.entries.get(name)
        return None if entry is None else entry.value


class Entry(NamedTuple):
    """What is in a field, and where its name stands."""

    value: Node
    place: Place


Node = Scalar | Items | Fields
