"""Builds the tree from what a parser sees, one document at a time, within limits."""

from __future__ import annotations

from sys import intern
from typing import NamedTuple

from atomicapp.errors import InputError, Place, Problem
from atomicapp.load.node import Entry, Mapping, Node, Scalar, Sequence
from atomicapp.names import quoted

MERGE_KEY = "<<"


class Limits(NamedTuple):
    """How much one text may hold."""

    depth: int = 100
    nodes: int = 2_000_000
    aliased: int = 200_000
    documents: int = 10_000


class _Frame:
    """A list or map that is being read; ``key`` is the one that waits for its value."""

    __slots__ = ("anchor", "key", "merged", "node")

    def __init__(self, node: Sequence | Mapping, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.key: Scalar | None = None
        self.merged: list[Mapping] = []


class TreeBuilder:
    """Takes what a parser sees, in order; ``root`` is the tree of the document.

    Duplicate keys and their like go to ``problems``; a text that is larger than
    the limits raises InputError at once.
    """

    def __init__(self, file: str, limits: Limits) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._file = file
        self._limits = limits
        self._stack: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._sizes: dict[int, tuple[int, int]] = {}
        self._nodes = 0
        self._aliased = 0

    def begin_document(self) -> None:
        """Forget the document before; limits count on."""
        self.root = None
        self._anchors.clear()
        self._sizes.clear()

    def scalar(self, node: Scalar, anchor: str | None = None) -> None:
        """A value, or a key."""
        self._count(node)
        if anchor is not None:
            self._anchors[anchor] = node
        self._add(node)

    def open(self, node: Sequence | Mapping, anchor: str | None = None) -> None:
        """A list or map begins."""
        self._count(node)
        self._check_depth(len(self._stack) + 1, node)
        self._stack.append(_Frame(node, anchor))

    def close(self) -> None:
        """The list or map that was begun last ends."""
        frame = self._stack.pop()
        if frame.merged and isinstance(frame.node, Mapping):
            for mapping in frame.merged:
                for key, entry in mapping.entries.items():
                    frame.node.entries.setdefault(key, entry)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = frame.node
        self._add(frame.node)

    def alias(self, name: str, line: int, column: int) -> None:
        """What an anchor names stands here again."""
        place = Place(self._file, line, column)
        if any(frame.anchor == name for frame in self._stack):
            raise InputError(
                f"the alias {quoted('*' + name)} stands inside of what it names", place
            )
        if name not in self._anchors:
            raise InputError(f"nothing before this is named {quoted('&' + name)}", place)
        node = self._anchors[name]
        size, height = self._size(node)
        self._aliased += size
        if self._aliased > self._limits.aliased:
            raise InputError(
                f"the aliases stand for more than {self._limits.aliased:,} values", place
            )
        self._check_depth(len(self._stack) + height, Scalar("", True, line, column))
        self._add(node, place)

    def _add(self, node: Node, place: Place | None = None) -> None:
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if isinstance(frame.node, Sequence):
            frame.node.items.append(node)
        elif frame.key is None:
            frame.key = self._as_key(node, place)
        else:
            self._add_entry(frame, frame.node, frame.key, node)
            frame.key = None

    def _as_key(self, node: Node, place: Place | None) -> Scalar:
        if isinstance(node, Scalar):
            return node
        place = place or Place(self._file, node.line, node.column)
        self._problem("a list or a map cannot be the name of a field", place)
        return Scalar("", False, place.line, place.column)

    def _add_entry(self, frame: _Frame, mapping: Mapping, key: Scalar, node: Node) -> None:
        if key.text == MERGE_KEY and key.plain:
            self._merge(frame, key, node)
            return
        known = mapping.entries.get(key.text)
        if known is None:
            mapping.entries[intern(key.text)] = Entry(node, key.line, key.column)
            return
        self._problem(
            f"the field {quoted(key.text)} is here twice",
            Place(self._file, key.line, key.column),
            f"the first is in line {known.line}",
        )

    def _merge(self, frame: _Frame, key: Scalar, node: Node) -> None:
        mappings = node.items if isinstance(node, Sequence) else [node]
        for mapping in mappings:
            if isinstance(mapping, Mapping):
                frame.merged.append(mapping)
            else:
                place = Place(self._file, key.line, key.column)
                self._problem(f"{MERGE_KEY!r} takes an alias of a map", place)

    def _problem(self, what: str, place: Place, remedy: str = "") -> None:
        self.problems.append(Problem(what, place, remedy))

    def _count(self, node: Node) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise InputError(
                f"more than {self._limits.nodes:,} values stand in one file",
                Place(self._file, node.line, node.column),
            )

    def _check_depth(self, depth: int, node: Node) -> None:
        if depth > self._limits.depth:
            raise InputError(
                f"lists and maps are nested more than {self._limits.depth} deep",
                Place(self._file, node.line, node.column),
            )

    def _size(self, node: Node) -> tuple[int, int]:
        """How many nodes a node stands for, aliases written out, and how deep they are nested."""
        if isinstance(node, Scalar):
            return 1, 0
        known = self._sizes.get(id(node))
        if known is None:
            children = (
                node.items
                if isinstance(node, Sequence)
                else [entry.value for entry in node.entries.values()]
            )
            sizes = [self._size(child) for child in children]
            size = 1 + sum(each[0] for each in sizes)
            known = self._sizes[id(node)] = size, 1 + max((each[1] for each in sizes), default=0)
        return known
