"""Which files a component has for a provider, each of them inside its application."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from atomicapp.document import (
    Artifact,
    Component,
    FileArtifact,
    InheritedArtifacts,
    PointedArtifact,
    is_elsewhere,
)
from atomicapp.errors import InputError, Place, Problem
from atomicapp.rendering.elsewhere import NOTHING, Elsewhere
from atomicapp.rendering.jinja import SUFFIX
from atomicapp.rendering.locate import Locator

Pointers = tuple[tuple[str, tuple[str, ...]], ...]
_WITH_URI = (FileArtifact, PointedArtifact)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


class ArtifactFile(NamedTuple):
    """A file of artifacts: ``path`` below its application, ``source`` where it can be read.

    ``pointers`` is what a PointedArtifact replaces in it, ``place`` where the
    document names it. ``shown`` is what messages call it, "" for its path.
    """

    path: str
    source: str
    pointers: Pointers
    place: Place
    shown: str = ""

    @property
    def is_jinja(self) -> bool:
        """Whether it is a Jinja template."""
        return self.path.endswith(SUFFIX) and posixpath.splitext(self.path)[1] == SUFFIX


class FoundArtifacts(NamedTuple):
    """The files of a component in the order that the document gives, and why others are not."""

    files: tuple[ArtifactFile, ...]
    problems: tuple[Problem, ...]


def find_artifacts(
    locator: Locator, component: Component, provider: str, elsewhere: Elsewhere = NOTHING
) -> FoundArtifacts:
    """The files of a component for a provider; directories stand for what is in them.

    What leads out of the application, or was not fetched, is a problem.
    """
    files: list[ArtifactFile] = []
    problems: list[Problem] = []
    try:
        artifacts = expanded(component, provider)
    except InputError as error:
        return FoundArtifacts((), error.problems)
    for artifact in artifacts:
        try:
            files += _files_of(locator, artifact, elsewhere)
        except InputError as error:
            problems += error.problems
    return FoundArtifacts(tuple(files), tuple(problems))


def expanded(component: Component, provider: str) -> tuple[Artifact, ...]:
    """The artifacts of a provider with those that it inherits in their place.

    Raises InputError where a provider has none, and for a cycle with its chain.
    """
    return tuple(_own_and_inherited(component, provider, (), component.place))


def _own_and_inherited(
    component: Component, provider: str, heirs: tuple[str, ...], place: Place
) -> Iterator[Artifact]:
    chain = (*heirs, provider)
    if provider in heirs:
        raise InputError(f"artifacts inherit each other: {' -> '.join(chain)}", place)
    artifacts = (component.artifacts or {}).get(provider)
    if artifacts is None:
        has = ", ".join(component.artifacts or ()) or "none"
        raise InputError(
            f"component {component.name!r} has no artifacts for the provider {provider!r}",
            place,
            f"it has them for: {has}",
        )
    for artifact in artifacts:
        if isinstance(artifact, InheritedArtifacts):
            for name in artifact.providers:
                yield from _own_and_inherited(component, name, chain, artifact.place)
        else:
            yield artifact


def _files_of(locator: Locator, artifact: Artifact, elsewhere: Elsewhere) -> Iterator[ArtifactFile]:
    if isinstance(artifact, _WITH_URI) and not is_elsewhere(artifact.uri):
        _check_scheme(artifact)
        yield from _files_at(locator, relative_path(artifact.uri), artifact)
        return
    copy = elsewhere.copy(artifact)
    for file in _files_at(Locator(copy.directory), copy.relative, artifact):
        shown = f"{copy.shown}/{posixpath.basename(file.path)}"
        yield file._replace(
            path=posixpath.join(copy.prefix, file.path),
            shown=shown if copy.relative.endswith("/") else copy.shown,
        )


def _check_scheme(artifact: FileArtifact | PointedArtifact) -> None:
    scheme = _SCHEME.match(artifact.uri)
    if scheme and scheme[1].lower() != "file":
        raise InputError(
            f"artifacts do not come by {scheme[1]}://",
            artifact.place,
            "name a file of the application, or a URL with http:// or https://",
        )


def relative_path(uri: str) -> str:
    """The path below the application that a URI means; a leading slash is the application."""
    path = uri[len("file:") :] if uri.lower().startswith("file:") else uri
    return path.lstrip("/")


def _files_at(locator: Locator, relative: str, artifact: Artifact) -> Iterator[ArtifactFile]:
    place = artifact.place
    path = posixpath.normpath(relative)
    pointers = artifact.pointers if isinstance(artifact, PointedArtifact) else ()
    source, is_directory = locator.find(relative, place)
    if not is_directory:
        yield ArtifactFile(path, source, pointers, place)
    elif not relative.endswith("/"):
        raise InputError(
            f"artifact {_written(artifact)!r} is a directory",
            place,
            "for all its files, end it with /",
        )
    else:
        for name in _names(source, relative, place):
            below = posixpath.normpath(f"{path}/{name}")
            yield ArtifactFile(below, locator.find(below, place).path, pointers, place)


def _written(artifact: Artifact) -> str:
    return artifact.uri if isinstance(artifact, _WITH_URI) else ""


def _names(directory: str, relative: str, place: Place) -> list[str]:
    try:
        return sorted(
            entry.name
            for entry in os.scandir(directory)
            if not entry.name.startswith(".") and not entry.is_dir()
        )
    except OSError as error:
        what = f"artifact {relative!r}: the directory cannot be read: {error.strerror}"
        raise InputError(what, place) from None
