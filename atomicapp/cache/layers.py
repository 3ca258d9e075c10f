"""What a layer holds below a directory, so that it is read for that only once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from atomicapp.cache.notes import Notes, all_notes
from atomicapp.cache.store import LAYERS, Store


class LayerNames:
    """The names that layers hold below one directory of an image, by the layer's digest.

    The digest is of the layer as it is transferred, and names are remembered by
    whoever has read a layer whose digest was right to its end.
    """

    def __init__(self, store: Store, root: str) -> None:
        self._notes = Notes(store, LAYERS)
        self._root = root

    def names(self, digest: str) -> tuple[str, ...] | None:
        """What the layer holds there, in its order; None where nobody knows."""
        note = self._notes.read(self._key(digest))
        return None if note is None else tuple(note["names"])

    def tops(self, digest: str) -> tuple[str, ...]:
        """Some names at the layer's own root."""
        note = self._notes.read(self._key(digest))
        return () if note is None else tuple(note.get("tops", ()))

    def remember(self, digest: str, names: tuple[str, ...], tops: tuple[str, ...] = ()) -> None:
        """Keep what was found in a layer."""
        note = {"layer": digest, "root": self._root, "names": list(names), "tops": list(tops)}
        self._notes.write(self._key(digest), note)

    def _key(self, digest: str) -> str:
        return f"{digest} {self._root}"


def known_layers(directory: Path) -> Mapping[str, tuple[str, str]]:
    """The digest and the directory that each note of a cache is about, by the name of its entry."""
    notes = all_notes(directory, LAYERS)
    return {name: (str(note["layer"]), str(note["root"])) for name, note in notes.items()}
