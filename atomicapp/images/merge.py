"""Layers laid over one another, as the image specification says, from the top down. Pure.

From the top down, since then the layers are needed only as far as something of them shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from atomicapp.unpacking.collection import Entry
from atomicapp.unpacking.links import Parts
from atomicapp.unpacking.tar_stream import Kind


class Layer(NamedTuple):
    """What one layer says of a directory, by paths below it.

    ``hidden`` are paths of which nothing of lower layers is seen, nor of what is in
    them; ``opaque`` are directories in which nothing of lower layers is seen.
    """

    entries: Mapping[Parts, Entry]
    hidden: frozenset[Parts] = frozenset()
    opaque: frozenset[Parts] = frozenset()


class Merge:
    """The layers that were added so far, the first one at the top."""

    def __init__(self) -> None:
        self.entries: dict[Parts, Entry] = {}
        self._hidden: set[Parts] = set()
        self._opaque: set[Parts] = set()

    @property
    def is_complete(self) -> bool:
        """Nothing of any lower layer can be seen."""
        return () in self._hidden or () in self._opaque

    def add_below(self, layer: Layer) -> None:
        """Lay one under those that are there."""
        for parts, entry in layer.entries.items():
            # Where both have a directory it is one; where only the upper has, the lower is hidden.
            if parts not in self.entries and not self._is_hidden(parts):
                self.entries[parts] = entry
        for parts, entry in layer.entries.items():
            if entry.kind is not Kind.DIRECTORY:
                self._hidden.add(parts)
        self._hidden |= layer.hidden
        self._opaque |= layer.opaque

    def _is_hidden(self, parts: Parts) -> bool:
        if parts in self._hidden:
            return True
        above = (parts[:depth] for depth in range(len(parts)))
        return any(one in self._hidden or one in self._opaque for one in above)
