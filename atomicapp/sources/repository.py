"""A directory of a git repository as an archive in the cache, fetched once for each commit."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from atomicapp.sources.carried import Carried
from atomicapp.sources.fetching import Fetching, writing
from atomicapp.sources.git import COMMIT, Head, fetch_head, find_head, shown, tar_of
from atomicapp.sources.offline import missing
from atomicapp.sources.transport import Repository
from atomicapp.unpacking.unpack import Contents, unpack

HEADS, TREES = "git", "git-tree"
"""Kinds of pointers: from a name to a commit, and from a directory of a commit to its archive."""


def carried_repository(repository: Repository, fetching: Fetching) -> Carried:
    """The application in a repository; raises SourceError."""
    commit, archive = fetch_archive(repository, fetching)
    unpacking = partial(unpack_archive, repository, archive, fetching)
    name = f"{shown(repository)} at commit {commit[:12]}"
    text = str(repository)
    return Carried(name, text, text, f"git:{commit}", unpacking)


def fetch_archive(repository: Repository, fetching: Fetching) -> tuple[str, str]:
    """The commit that is meant, and the digest of its archive in the cache; raises SourceError."""
    if fetching.wishes.offline:
        return _at_hand(repository, fetching)
    work = fetching.temporary()
    with writing(str(work)):
        head = find_head(repository, work)
        archive = _archive(repository, head.commit, fetching)
        if archive is None:
            head, archive = _fetch(repository, head, work, fetching)
    fetching.cache.pointers.set(HEADS, _head_key(repository), head.commit)
    return head.commit, archive


def unpack_archive(
    repository: Repository,
    archive: str,
    fetching: Fetching,
    directory: Path,
    *,
    keep_name: bool = False,
) -> Contents:
    """Unpack what :func:`fetch_archive` found; raises SourceError.

    ``keep_name`` puts it into a directory, or a file, of the subdirectory's own name.
    """
    root = "" if keep_name else repository.subdirectory.rpartition("/")[2]
    opened = fetching.cache.blobs.open(archive)
    if opened is None:
        raise missing(str(repository))
    with opened as chunks:
        return unpack(
            chunks, directory, root=root, source=shown(repository), limits=fetching.wishes.limits
        )


def _at_hand(repository: Repository, fetching: Fetching) -> tuple[str, str]:
    commit = repository.ref
    if not COMMIT.fullmatch(commit):
        pointer = fetching.cache.pointers.get(HEADS, _head_key(repository))
        if pointer is None:
            raise missing(str(repository))
        commit = pointer.digest
    archive = _archive(repository, commit, fetching)
    if archive is None:
        raise missing(str(repository))
    return commit, archive


def _archive(repository: Repository, commit: str, fetching: Fetching) -> str | None:
    """The digest of an archive that the cache has, whole."""
    pointer = fetching.cache.pointers.get(TREES, _tree_key(repository, commit))
    if pointer is None:
        return None
    opened = fetching.cache.blobs.open(pointer.digest)
    if opened is None:
        return None
    with opened:
        return pointer.digest


def _fetch(repository: Repository, head: Head, work: Path, fetching: Fetching) -> tuple[Head, str]:
    fetched = fetch_head(repository, head, work / "bare", fetching.wishes.limits)
    archive = fetching.cache.blobs.add(tar_of(fetched, repository))
    key = _tree_key(repository, fetched.commit)
    fetching.cache.pointers.set(TREES, key, archive)
    return head._replace(commit=fetched.commit), archive


def _head_key(repository: Repository) -> str:
    return f"{repository.url} {repository.ref or 'HEAD'}"


def _tree_key(repository: Repository, commit: str) -> str:
    return f"{repository.url} {commit} {repository.subdirectory}"
