"""Layers applied to a file system in memory, the plain way: bottom up, one after the other.

What the program does from the top down has to come to the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Parts = tuple[str, ...]


class Step(NamedTuple):
    """A member of a layer: what is done (file, directory, whiteout, opaque), and at which path."""

    what: str
    path: Parts
    content: bytes = b""


Tree = dict[Parts, bytes | None]
"""What is at each path: the content of a file, None for a directory."""


class Refused(Exception):
    """A member lies below a file of the same layer."""


def apply(layers: Iterable[Iterable[Step]]) -> Tree:
    """The file system after all layers, the bottom one first; raises Refused."""
    tree: Tree = {}
    for layer in layers:
        steps = list(layer)
        own = _own(steps)
        for what, path, _ in steps:
            if what in ("whiteout", "opaque"):
                _remove_below(tree, path)
            if what == "whiteout":
                tree.pop(path, None)
        for path, content in own.items():
            if content is not None or tree.get(path, b"") is not None:
                _remove_below(tree, path)
                tree[path] = content
    return tree


def _own(steps: Iterable[Step]) -> Tree:
    """What a layer itself makes, where a later member replaces an earlier one."""
    own: Tree = {}
    for what, path, content in steps:
        is_made = what in ("file", "directory")
        directory = path[:-1] if what == "whiteout" or is_made else path
        if path or what == "opaque":
            for depth in range(len(directory) + 1):
                if own.setdefault(directory[:depth], None) is not None:
                    raise Refused
        if is_made and (what == "file" or own.get(path, b"") is not None):
            _remove_below(own, path)
            own[path] = content if what == "file" else None
    return own


def _remove_below(tree: Tree, path: Parts) -> None:
    for one in [one for one in tree if len(one) > len(path) and one[: len(path)] == path]:
        del tree[one]
