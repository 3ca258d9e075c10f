"""Lines as the parser gets them, from plain text."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from atomicapp.instance import Instance
from atomicapp.rendered import (
    Piece,
    PieceKind,
    RenderedApplication,
    RenderedArtifact,
    RenderedComponent,
)
from atomicapp.resource import Resource
from atomicapp_docker import DockerProvider
from atomicapp_docker.line.container import Container
from atomicapp_docker.line.parse import read_line

DEFAULT = Instance("default", "app", "app")
SECOND = Instance("default", "second", "app")


def text(characters: str) -> Piece:
    """Characters of an artifact's author, at the start of the file."""
    return Piece(PieceKind.TEXT, characters, 1, 1)


def value(characters: str) -> Piece:
    """The value of a param."""
    return Piece(PieceKind.VALUE, characters, 1, 1, "param")


def dollar() -> Piece:
    """A ``$$``."""
    return Piece(PieceKind.DOLLAR, "$", 1, 1)


def artifact(
    *pieces: Piece | str,
    component: str = "web",
    name: str = "web_run",
    directory: Path = Path("/application"),
) -> RenderedArtifact:
    """An artifact of these pieces; a plain string is the author's text."""
    made = tuple(text(piece) if isinstance(piece, str) else piece for piece in pieces)
    path = PurePosixPath("artifacts/docker") / name
    return RenderedArtifact(component, path, name, directory, made)


def container(*pieces: Piece | str, directory: Path = Path("/application")) -> Container:
    """The container that a line asks for."""
    return read_line(artifact(*pieces, directory=directory))[0]


def application(*artifacts: RenderedArtifact, **more: Any) -> RenderedApplication:
    """An application with one component for each artifact."""
    components = tuple(RenderedComponent(one.component, (one,)) for one in artifacts)
    return RenderedApplication(components, **more)


def resources(*lines: str, instance: Instance = DEFAULT) -> tuple[Resource, ...]:
    """The resources of an application with one line for each of its components ``c0``, ``c1``..."""
    made = [
        artifact(line, component=f"c{index}", name=f"line{index}")
        for index, line in enumerate(lines)
    ]
    return DockerProvider().parse(application(*made), instance)
