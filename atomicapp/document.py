"""The Nulecule document as values: what an author wrote, checked, with positions.

Made by ``atomicapp.load``; everything after it reads these and never the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from atomicapp.errors import Place


class Constraint(NamedTuple):
    """A value must match ``pattern`` as a whole; ``description`` tells a person how."""

    pattern: str
    description: str
    place: Place


class Param(NamedTuple):
    """A value that the application needs. ``default`` is None where there is none."""

    name: str
    description: str
    default: str | None
    hidden: bool
    constraints: tuple[Constraint, ...]
    place: Place


class FileArtifact(NamedTuple):
    """A file, a directory (trailing slash) or an ``http(s)://`` URL, as written."""

    uri: str
    place: Place


class InheritedArtifacts(NamedTuple):
    """The artifacts of other providers of the same component."""

    providers: tuple[str, ...]
    place: Place


class RepositoryArtifact(NamedTuple):
    """Files out of a git repository."""

    url: str
    path: str
    branch: str
    tag: str
    place: Place


class PointedArtifact(NamedTuple):
    """A file in which values at JSON pointers are replaced: (param, pointers) pairs.

    ``sha256`` is what a file that is fetched must have, in lower case; "" where nobody said it.
    """

    uri: str
    pointers: tuple[tuple[str, tuple[str, ...]], ...]
    place: Place
    sha256: str = ""


def is_elsewhere(uri: str) -> bool:
    """Whether an artifact's URI names something that has to be fetched."""
    return uri.partition("://")[0].lower() in ("http", "https")


Artifact = FileArtifact | InheritedArtifacts | RepositoryArtifact | PointedArtifact


class Component(NamedTuple):
    """A node of the graph: its own artifacts by provider, or the ``source`` of another application.

    ``artifacts`` is None exactly when ``source`` is used.
    """

    name: str
    source: str | None
    params: tuple[Param, ...]
    artifacts: Mapping[str, tuple[Artifact, ...]] | None
    place: Place


class PersistentVolume(NamedTuple):
    """Storage that outlives containers; ``size`` is in GiB, ``access_mode`` as in Kubernetes."""

    name: str
    access_mode: str
    size: int
    place: Place


class Nulecule(NamedTuple):
    """One document. ``metadata`` is plain data; ``file`` is where it was read."""

    id: str
    specversion: str
    metadata: Mapping[str, object]
    params: tuple[Param, ...]
    requirements: tuple[PersistentVolume, ...]
    graph: tuple[Component, ...]
    file: str
