"""Artifacts that are not in the application: files behind URLs and in git repositories.

Each is fetched once, into the cache, and unpacked for this command alone.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

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
from atomicapp.sources.fetching import Fetching, missing
from atomicapp.sources.transport import Repository, checked_ref, parse_repository

PREFIX = "fetched"
"""Where fetched artifacts stand below their application, when they are written somewhere."""

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
            copies[artifact] = _copy(artifact, fetching)
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


def _copy(artifact: Url | RepositoryArtifact, fetching: Fetching) -> Copy:
    if isinstance(artifact, RepositoryArtifact):
        return _from_repository(artifact, fetching)
    return _from_url(artifact, fetching)


def _from_url(artifact: Url, fetching: Fetching) -> Copy:
    from atomicapp.downloads.address import shown
    from atomicapp.sources.urls import fetch_url

    url = artifact.uri
    sha256 = artifact.sha256 if isinstance(artifact, PointedArtifact) else ""
    digest = fetch_url(url, sha256, fetching)
    parts = urlsplit(url)
    above, _, name = unquote(parts.path).rpartition("/")
    name = _safe(name) or "artifact"
    directory = fetching.temporary()
    opened = fetching.cache.blobs.open(digest)
    if opened is None:
        raise missing(shown(url))
    with opened as chunks, (directory / name).open("xb") as file:
        file.writelines(chunks)
    return Copy(directory, name, _prefix(parts.netloc, above), shown(url))


def _from_repository(artifact: RepositoryArtifact, fetching: Fetching) -> Copy:
    from atomicapp.sources.repository import fetch_archive, unpack_archive

    repository = repository_of(artifact)
    _, archive = fetch_archive(repository, fetching)
    directory = fetching.temporary() / "files"
    unpack_archive(repository, archive, fetching, directory, keep_name=True)
    above, _, name = repository.subdirectory.rpartition("/")
    is_directory = (directory / name).is_dir()
    parts = urlsplit(repository.url)
    return Copy(
        directory,
        f"{name or '.'}/" if is_directory else name,
        _prefix(parts.netloc, f"{parts.path}/{above}"),
        f"{repository.url}/{repository.subdirectory}".rstrip("/"),
    )


def repository_of(artifact: RepositoryArtifact) -> Repository:
    """What an artifact means; the tag comes before the branch. Raises InputError."""
    repository = parse_repository(artifact.url)
    if repository.ref or repository.subdirectory:
        remedy = "write them as branch or tag, and path, beside it"
        raise InputError("an artifact's URL has no '@' and no '#'", remedy=remedy)
    path = posixpath.normpath(artifact.path.strip("/") or ".")
    if path.startswith("..") or "\\" in path:
        raise InputError(f"the path {artifact.path!r} leads out of the repository")
    ref = artifact.tag or artifact.branch
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", checked_ref(ref)):
        ref = f"refs/{'tags' if artifact.tag else 'heads'}/{ref}"
    return repository._replace(ref=ref, subdirectory="" if path == "." else path)


def _prefix(host: str, path: str) -> str:
    """A path of plain names below the application, whatever a URL has in it."""
    names = [_safe(part) for part in (host.rpartition("@")[2], *path.split("/"))]
    return posixpath.join(PREFIX, *(name for name in names if name))


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", name)[:200].lstrip(".-")
