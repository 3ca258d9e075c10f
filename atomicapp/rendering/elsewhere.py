"""Artifacts that are not in the application: where their copies are. Fetching is for others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from atomicapp.document import Artifact
from atomicapp.errors import InputError, Problem


class Copy(NamedTuple):
    """A copy of an artifact, which stays inside ``directory``.

    ``relative`` is a file below it, or with a slash at its end a directory for the
    files in it. ``prefix`` is where it stands below its application, and ``shown``
    what messages call it.
    """

    directory: Path
    relative: str
    prefix: str
    shown: str


class Elsewhere(NamedTuple):
    """The copies that there are, and why others are not."""

    copies: Mapping[Artifact, Copy]
    problems: Mapping[Artifact, Problem]

    def copy(self, artifact: Artifact) -> Copy:
        """The copy of an artifact; raises InputError where it was not fetched."""
        copy = self.copies.get(artifact)
        if copy is None:
            raise InputError.of([self.problems.get(artifact) or _not_fetched(artifact)])
        return copy


NOTHING = Elsewhere({}, {})
"""Nothing was fetched."""


def _not_fetched(artifact: Artifact) -> Problem:
    return Problem("this artifact comes from elsewhere and was not fetched", artifact.place)
