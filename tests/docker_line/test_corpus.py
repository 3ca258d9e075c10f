"""The lines of applications of old."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

from atomicapp.instance import Instance
from atomicapp.rendered import Piece, PieceKind, RenderedArtifact
from atomicapp_docker import DockerProvider
from tests.docker_line.lines import (
    DEFAULT,
    application,
)

CORPUS = Path(__file__).parents[2] / "../shared/corpus/nulecule-library"


def _corpus() -> list[Path]:
    return sorted(CORPUS.glob("**/artifacts/docker/*"))


def _pieces(written: str) -> tuple[Piece, ...]:
    """Text and values as rendering would give them."""
    parts = re.split(r"(\$\w+)", written)
    return tuple(
        Piece(PieceKind.VALUE, "8080", 1, 1, part[1:])
        if part.startswith("$")
        else Piece(PieceKind.TEXT, part, 1, 1)
        for part in parts
        if part
    )


@pytest.mark.skipif(not CORPUS.exists(), reason="the applications of old are not here")
def test_every_line_of_old_applications_parses() -> None:
    lines = _corpus()
    assert len(lines) >= 16
    for path in lines:
        made = RenderedArtifact(
            "component", PurePosixPath(path.name), str(path), path.parent, _pieces(path.read_text())
        )
        for instance in (DEFAULT, Instance("default", "two", "app")):
            assert DockerProvider().parse(application(made), instance)
