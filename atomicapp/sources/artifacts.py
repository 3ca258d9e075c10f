"""Artifacts that are not in the application: files behind URLs and in git repositories.

Each is fetched once, into the cache, and unpacked for this command alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from atomicapp.document import (
    Artifact,
    FileArtifact,
    PointedArtifact,
    RepositoryArtifact,
    is_elsewhere,
)
from atomicapp.errors import AtomicAppError, InputError, Problem
from atomicapp.graph import Application
from atomicapp.rendering.artifacts import expanded
from atomicapp.rendering.elsewhere import Copy, Elsewhere
from atomicapp.sources.fetching import Fetching

Url = FileArtifact | PointedArtifact


def fetch_artifacts(
    application: Application, provider: str | None, fetching: Fetching
) -> Elsewhere:
    """Copies of every artifact of a provider, None for all, that comes from elsewhere.

    What cannot be had is a problem in the result, at its place in the document.
    """
    copies: dict[Artifact, Copy] = {}
    problems: dict[Artifact, Problem] = {}
    for artifact in dict.fromkeys(_wanted(application, provider)):
        try:
            copies[artifact] = _copied(artifact, fetching)
        except AtomicAppError as error:
            first = error.problems[0]
            where = f"{first.where}: " if first.where else ""
            what = f"this artifact cannot be fetched: {where}{first.what}"
            problems[artifact] = Problem(what, artifact.place, first.remedy)
    return Elsewhere(copies, problems)


def _wanted(application: Application, provider: str | None) -> Iterator[Url | RepositoryArtifact]:
    for _, node in application.leaves():
        for name in (node.component.artifacts or {}) if provider is None else (provider,):
            try:
                artifacts = expanded(node.component, name)
            except InputError:  # whoever renders it says so
                continue
            for artifact in artifacts:
                if isinstance(artifact, RepositoryArtifact) or (
                    isinstance(artifact, Url) and is_elsewhere(artifact.uri)
                ):
                    yield artifact


def _copied(artifact: Url | RepositoryArtifact, fetching: Fetching) -> Copy:
    from atomicapp.sources import copies

    if isinstance(artifact, RepositoryArtifact):
        return copies.from_repository(artifact, fetching)
    return copies.from_url(artifact, fetching)
