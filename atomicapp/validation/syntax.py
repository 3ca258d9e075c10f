"""The syntax of an artifact whose provider is not installed."""

from __future__ import annotations

from atomicapp.errors import InputError, Problem
from atomicapp.load.nodes import documents
from atomicapp.rendered import RenderedArtifact

_SUFFIXES = frozenset({".json", ".yaml", ".yml"})


def syntax_problems(artifact: RenderedArtifact) -> list[Problem]:
    """What is wrong with an artifact that looks like YAML or JSON; nothing for any other."""
    text = artifact.text
    if not text.strip():
        return [Problem("the artifact is empty", artifact.file, is_warning=True)]
    if artifact.path.suffix.lower() not in _SUFFIXES and text.lstrip()[:1] not in ("{", "["):
        return []
    try:
        documents(text, artifact.file)
    except InputError as error:
        return list(error.problems)
    return []
