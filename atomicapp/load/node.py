"""The tree of a YAML or JSON text, with the characters as written and where they stand."""

from __future__ import annotations

from typing import NamedTuple

from atomicapp.errors import Place


class Scalar:
    """One value. ``text`` is its characters; ``plain`` is whether it stands without quotes."""

    __slots__ = ("column", "line", "plain", "text")

    def __init__(self, text: str, plain: bool, line: int, column: int) -> None:
        self.text = text
        self.plain = plain
        self.line = line
        self.column = column


class Sequence:
    """A list."""

    __slots__ = ("column", "items", "line")

    def __init__(self, line: int, column: int) -> None:
        self.items: list[Node] = []
        self.line = line
        self.column = column


class Entry(NamedTuple):
    """A value in a map, and where its key stands."""

    value: Node
    line: int
    column: int


class Mapping:
    """A map; keys are texts, in the order in which they are written."""

    __slots__ = ("column", "entries", "line")

    def __init__(self, line: int, column: int) -> None:
        self.entries: dict[str, Entry] = {}
        self.line = line
        self.column = column

    def get(self, key: str) -> Node | None:
        """The value of a key; None where there is none, or where it is null."""
        entry = self.entries.get(key)
        return None if entry is None or is_null(entry.value) else entry.value


Node = Scalar | Sequence | Mapping
"""A node of the tree."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def is_null(node: Node) -> bool:
    """Whether a node is nothing: ``null``, ``~`` or no characters at all, without quotes."""
    return isinstance(node, Scalar) and node.plain and node.text in _NULLS


def as_bool(node: Scalar) -> bool | None:
    """The truth value of a bare ``true`` or ``false`` in any of YAML's spellings, else None."""
    return _TRUTHS.get(node.text) if node.plain else None


def place_of(node: Node | Entry, file: str) -> Place:
    """Where a node, or the key of an entry, stands."""
    return Place(file, node.line, node.column)


def plain_data(node: Node | None) -> object:
    """Plain data: dicts, lists, texts as written, and bare true, false and null as such.

    A field that is null is left out: it says as much as one that is not there.
    """
    if isinstance(node, Scalar):
        if not node.plain:
            return node.text
        truth = _TRUTHS.get(node.text)
        return truth if truth is not None else None if node.text in _NULLS else node.text
    if isinstance(node, Mapping):
        entries = node.entries.items()
        return {key: plain_data(each.value) for key, each in entries if not is_null(each.value)}
    return None if node is None else [plain_data(item) for item in node.items]
