"""Real packages render to exactly what they always rendered to."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from atomicapp.load.application import load_application
from atomicapp.rendering.application import render_application
from atomicapp.rendering.output import output_files
from atomicapp.values.answers import Answers
from atomicapp.values.provider_choice import choose_provider
from atomicapp.values.resolution import Sources
from atomicapp.values.resolve import resolve

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
LIBRARY = CORPUS / "nulecule-library"

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir() and "CI" not in os.environ, reason="the corpus is not beside the checkout"
)


def _references() -> list[Any]:
    if not CORPUS.is_dir():
        return []
    references = json.loads((CORPUS / "reference-renders.json").read_text())
    return [
        pytest.param(name, provider, reference, id=f"{name}-{provider}")
        for name, reference in references.items()
        for provider in reference["rendered_sha256"]
    ]


def test_the_corpus_is_there() -> None:
    assert len(_references()) >= 14


def _copy(source: str, destination: Path) -> None:
    """What fetching an image is to these applications."""
    shutil.copytree(LIBRARY / source.removeprefix("docker://projectatomic/"), destination)


@pytest.mark.parametrize(("name", "provider", "reference"), _references())
def test_every_file_is_equal(name: str, provider: str, reference: Any, tmp_path: Path) -> None:
    directory = tmp_path / name
    shutil.copytree(LIBRARY / name, directory)
    application, _ = load_application(directory, shown=".", fetch=_copy)
    answers = Answers.of(reference["answers"])
    chosen = choose_provider(application, provider, answers).name
    resolution = resolve(application, Sources(answers=answers), chosen)
    resolution.demand()

    files = output_files(render_application(application, chosen, resolution))

    assert {
        str(path): hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()
    } == reference["rendered_sha256"][provider]
