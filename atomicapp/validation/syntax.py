"""The syntax of an artifact whose provider is not installed."""

from __future__ import annotations

from atomicapp.errors import InputError, Problem
from atomicapp.load.nodes import documents
from atomicapp.rendered import RenderedArtifact

_SUFFIXES = frozenset({".json", ".yaml", ".yml"})


def syntax_problems(artifact: RenderedArtifact) -> list[Problem]:
    """What is wrong with an artifact that looks like YAML or JSON; nothing for any other."""
    text = artifact.bare_text
    if not text.strip():
        return [Problem("the artifact is empty", artifact.file, is_warning=True)]
    if not looks_structured(artifact):
        return []
    try:
        documents(text, artifact.file)
    except InputError as error:
        return list(error.problems)
    return []


def looks_structured(artifact: RenderedArtifact) -> bool:
    """Whether an artifact is meant as YAML or JSON, by its name or its first character."""
    begin = artifact.bare_text.lstrip()[:1]
    return artifact.path.suffix.lower() in _SUFFIXES or begin in ("{", "[")
