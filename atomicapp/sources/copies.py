"""Copies of artifacts from elsewhere, for one command."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote, urlsplit

from atomicapp.document import FileArtifact, PointedArtifact, RepositoryArtifact
from atomicapp.downloads.address import shown
from atomicapp.errors import InputError
from atomicapp.rendering.elsewhere import Copy
from atomicapp.sources.fetching import Fetching, writing
from atomicapp.sources.git import COMMIT
from atomicapp.sources.offline import missing
from atomicapp.sources.repository import fetch_archive, unpack_archive
from atomicapp.sources.transport import Repository, checked_ref, parse_repository
from atomicapp.sources.urls import fetch_url

PREFIX = "fetched"
"""Where fetched artifacts stand below their application, when they are written somewhere."""


def from_url(artifact: FileArtifact | PointedArtifact, fetching: Fetching) -> Copy:
    """A copy of a file behind a URL; raises SourceError and InputError."""
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
    with opened as chunks, writing(str(directory)), (directory / name).open("xb") as file:
        file.writelines(chunks)
    return Copy(directory, name, _prefix(parts.netloc, above), shown(url))


def from_repository(artifact: RepositoryArtifact, fetching: Fetching) -> Copy:
    """A copy of files of a repository; raises SourceError and InputError."""
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
    if not COMMIT.fullmatch(checked_ref(ref)):
        ref = f"refs/{'tags' if artifact.tag else 'heads'}/{ref}"
    return repository._replace(ref=ref, subdirectory="" if path == "." else path)


def _prefix(host: str, path: str) -> str:
    """A path of plain names below the application, whatever a URL has in it."""
    names = [_safe(part) for part in (host.rpartition("@")[2], *path.split("/"))]
    return posixpath.join(PREFIX, *(name for name in names if name))


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", name)[:200].lstrip(".-")
