"""Artifacts after rendering, as values: what a provider parses.

A rendered artifact keeps apart what its author wrote and what came in as a
value, so that a parser can treat a value as text and never as syntax.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from atomicapp.document import PersistentVolume
from atomicapp.errors import Place

BYTE_ORDER_MARK = "\ufeff"


class PieceKind(Enum):
    """Where the characters of a piece came from."""

    TEXT = "text"
    """The author's own characters, ``$name`` of unknown names included."""
    DOLLAR = "dollar"
    """A literal ``$`` that the author wrote as ``$$``."""
    VALUE = "value"
    """The value of a param."""


class Piece(NamedTuple):
    """A run of characters; ``line`` and ``column`` (from 1) are where it starts in the template."""

    kind: PieceKind
    text: str
    line: int
    column: int
    param: str = ""


class RenderedArtifact(NamedTuple):
    """One artifact file with its values in place.

    ``path`` is where it stands below the root application, ``directory`` the
    application directory that it (and every file it names) must stay in, and
    ``file`` how to name the template in messages. ``unknown`` lists the names
    that no param has, with their places. ``has_mark`` says that the file begins
    with a byte order mark, which is in none of the pieces.
    """

    component: str
    path: PurePosixPath
    file: str
    directory: Path
    pieces: tuple[Piece, ...]
    unknown: tuple[tuple[str, Place], ...] = ()
    has_mark: bool = False

    @property
    def text(self) -> str:
        """The rendered text, byte for byte what a file of it holds."""
        return BYTE_ORDER_MARK + self.bare_text if self.has_mark else self.bare_text

    @property
    def bare_text(self) -> str:
        """The rendered text as whoever parses it wants it: without a byte order mark."""
        return "".join([piece.text for piece in self.pieces])


class RenderedComponent(NamedTuple):
    """The artifacts of one component, in the order in which they are deployed."""

    path: str
    artifacts: tuple[RenderedArtifact, ...]


class RenderedApplication(NamedTuple):
    """Everything that a provider turns into resources.

    ``requirements`` pairs the path of the application that states it ("" is the
    root) with the requirement.
    """

    components: tuple[RenderedComponent, ...]
    requirements: tuple[tuple[str, PersistentVolume], ...] = ()

    def every_artifact(self) -> Iterator[RenderedArtifact]:
        """Every artifact, in the order in which they are deployed."""
        for component in self.components:
            yield from component.artifacts

    def without(self, files: Set[str]) -> RenderedApplication:
        """The same without the artifacts that messages call so."""
        components = (
            each._replace(artifacts=tuple(one for one in each.artifacts if one.file not in files))
            for each in self.components
        )
        return self._replace(components=tuple(components))
