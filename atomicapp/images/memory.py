"""What is remembered of layers, so that one that holds nothing of an application is not fetched."""

from __future__ import annotations

from typing import Protocol


class LayerMemory(Protocol):
    """What layers hold of one directory of images, by the layers' digests. Used by many threads.

    Names are paths in the layer, without a leading slash, as in
    ``application-entity/Nulecule``; those of directories end in a slash, whiteouts
    are there as they stand (``.wh.application-entity``). A layer that holds nothing
    of the directory, and hides nothing of it, has no names. ``tops`` are some of the
    names at the image's root, to tell a person what an image has instead.
    """

    def names(self, digest: str) -> tuple[str, ...] | None:
        """The names in a layer, None where they are not known."""

    def tops(self, digest: str) -> tuple[str, ...]:
        """Some names at the layer's own root; none where they are not known."""

    def remember(self, digest: str, names: tuple[str, ...], tops: tuple[str, ...]) -> None:
        """Keep the names of a layer that was read to its end and proved."""


class NoMemory:
    """Remembers nothing."""

    def names(self, digest: str) -> tuple[str, ...] | None:
        """Not known."""
        return None

    def tops(self, digest: str) -> tuple[str, ...]:
        """Not known."""
        return ()

    def remember(self, digest: str, names: tuple[str, ...], tops: tuple[str, ...]) -> None:
        """Forgotten at once."""
