"""Builds trees from what a parser sees, one document at a time, within limits."""

from __future__ import annotations

from typing import NamedTuple

from atomicapp.errors import InputError, Place, Problem
from atomicapp.names import quoted
from atomicapp_kubernetes.artifacts.tree import Entry, Fields, Items, Node, Scalar

_MERGE = "<<"


class Limits(NamedTuple):
    """How much one artifact may hold."""

    depth: int = 100
    values: int = 1_000_000
    aliased: int = 100_000


class _Open:
    """A list or map that is being read; ``name`` is the field that waits for its value."""

    __slots__ = ("anchor", "merged", "name", "node", "place")

    def __init__(self, node: Items | Fields, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.name: str | None = None
        self.place = node.place
        self.merged: list[Fields] = []


class Builder:
    """What is not as it should be goes to ``problems``; InputError for what is too much."""

    def __init__(self, limits: Limits) -> None:
        self.problems: list[Problem] = []
        self._limits = limits
        self._left = limits.values
        self._aliases_left = limits.aliased
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._root: Node | None = None

    @property
    def is_at_name(self) -> bool:
        """Whether what comes next is the name of a field."""
        into = self._open[-1] if self._open else None
        return into is not None and into.name is None and isinstance(into.node, Fields)

    def finish(self) -> Node | None:
        """The tree of the document that ended."""
        root, self._root = self._root, None
        self._anchors.clear()
        return root

    def add(self, node: Scalar, anchor: str | None, name: str | None) -> None:
        """A value; ``name`` is what it is called if it is the name of a field."""
        self._count(node.place)
        if anchor is not None:
            self._anchors[anchor] = node
        self._put(node, node.place, name)

    def open(self, node: Items | Fields, anchor: str | None) -> None:
        """A list or map begins."""
        self._count(node.place)
        if len(self._open) == self._limits.depth:
            what = f"lists and maps are nested more than {self._limits.depth} deep"
            raise InputError(what, node.place)
        self._open.append(_Open(node, anchor))

    def close(self) -> None:
        """The list or map that was begun last ends."""
        done = self._open.pop()
        if isinstance(done.node, Fields):
            for source in done.merged:
                for name, entry in source.entries.items():
                    done.node.entries.setdefault(name, entry)
        if done.anchor is not None:
            self._anchors[done.anchor] = done.node
        self._put(done.node, done.node.place, None)

    def alias(self, anchor: str, place: Place) -> None:
        """What an anchor names stands here again."""
        if any(each.anchor == anchor for each in self._open):
            raise InputError("an alias stands inside of what it names", place)
        if anchor not in self._anchors:
            raise InputError(f"nothing before this is named {quoted('&' + anchor)}", place)
        node = self._anchors[anchor]
        self._measure(node, len(self._open), place)
        name = node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None
        self._put(node, place, name)

    def _measure(self, root: Node, depth: int, place: Place) -> None:
        """Count what an alias stands for."""
        waiting = [(root, depth)]
        while waiting:
            node, level = waiting.pop()
            self._aliases_left -= 1
            if self._aliases_left < 0:
                what = f"the aliases stand for more than {self._limits.aliased:,} values"
                raise InputError(what, place)
            if level > self._limits.depth:
                raise InputError("aliases nest lists and maps too deep", place)
            if isinstance(node, Items):
                waiting += [(item, level + 1) for item in node.items]
            elif isinstance(node, Fields):
                waiting += [(entry.value, level + 1) for entry in node.entries.values()]

    def _put(self, node: Node, place: Place, name: str | None) -> None:
        if not self._open:
            self._root = node
            return
        into = self._open[-1]
        if isinstance(into.node, Items):
            into.node.items.append(node)
        elif into.name is None:
            into.name, into.place = self._named(node, name, place), place
        else:
            self._put_field(into, into.node, into.name, node)
            into.name = None

    def _named(self, node: Node, name: str | None, place: Place) -> str:
        if name is None or not isinstance(node, Scalar):
            self.problems.append(Problem("the name of a field has to be a text", place))
        return name or ""

    def _put_field(self, into: _Open, fields: Fields, name: str, node: Node) -> None:
        known = fields.entries.get(name)
        if name == _MERGE:
            sources = node.items if isinstance(node, Items) else [node]
            into.merged += [source for source in sources if isinstance(source, Fields)]
            if not all(isinstance(source, Fields) for source in sources):
                self.problems.append(Problem(f"{_MERGE!r} takes an alias of a map", into.place))
        elif known is None:
            fields.entries[name] = Entry(node, into.place)
        else:
            remedy = f"the first is in line {known.place.line}"
            what = f"the field {quoted(name)} is here twice"
            self.problems.append(Problem(what, into.place, remedy))

    def _count(self, place: Place) -> None:
        self._left -= 1
        if self._left < 0:
            what = f"more than {self._limits.values:,} values stand in one artifact"
            raise InputError(what, place)
