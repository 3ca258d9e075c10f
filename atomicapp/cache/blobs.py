"""Blobs by the digest of what is in them."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from io import BufferedReader
from pathlib import Path

from atomicapp.cache.drafts import Draft
from atomicapp.cache.store import BLOBS, Store
from atomicapp.errors import SourceError
from atomicapp.names import quoted
from atomicapp.reference import DIGEST

_PIECE = 1 << 20


class Blobs:
    """The blobs of a cache. Digests are ``sha256:`` or ``sha512:`` and hexadecimal digits."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self, chunks: Iterable[bytes], digest: str | None = None, size: int | None = None
    ) -> str:
        """Store a blob and return its digest: ``digest``, or its SHA-256 where nobody knows it.

        Nothing is stored, and SourceError raised, where what comes has another digest
        or size, or the disk does not take it. What ``chunks`` raises goes through.
        """
        if digest is not None:
            _parts(digest)
        algorithm = digest.partition(":")[0] if digest else "sha256"
        with self._store.draft() as draft:
            found = f"{algorithm}:{_write(draft, chunks, algorithm, size)}"
            if digest not in (None, found):
                raise SourceError(f"what came is not {digest}: its digest is {found}")
            self._store.keep(draft, *_parts(found), synced=True)
        return found

    def open(self, digest: str) -> AbstractContextManager[Iterator[bytes]] | None:
        """The bytes of a blob in pieces, None for one that is absent or damaged.

        It was checked as a whole before this returns, and a damaged one removed.
        Raises SourceError for what is no digest.
        """
        file = self._verified(digest)
        return None if file is None else _pieces(file)

    def read(self, digest: str, most: int) -> bytes | None:
        """A blob at once; None for one that is absent, damaged or larger than ``most`` bytes."""
        file = self._verified(digest)
        if file is None:
            return None
        with file:
            return file.read() if os.fstat(file.fileno()).st_size <= most else None

    def _verified(self, digest: str) -> BufferedReader | None:
        kind, name = _parts(digest)
        file = self._store.open(kind, name)
        if file is None:
            return None
        if _digest_of(file, digest.partition(":")[0]) == name:
            file.seek(0)
            return file
        with file:
            self._store.discard(kind, name, file)
        return None


def peek(directory: Path, digest: str, most: int) -> bytes | None:
    """As :meth:`Blobs.read`, of the cache in ``directory``, and the blob does not count as used."""
    kind, name = _parts(digest)
    try:
        with (directory / kind / name).open("rb") as file:
            data = file.read(most + 1)
    except OSError:
        return None
    found = hashlib.new(digest.partition(":")[0], data, usedforsecurity=False).hexdigest()
    return data if found == name and len(data) <= most else None


def _parts(digest: str) -> tuple[str, str]:
    """The kind and name of a blob's entry; raises SourceError unless both are safe in a path."""
    if not DIGEST.fullmatch(digest):
        raise SourceError(f"{quoted(digest)} is no digest, which is sha256: and 64 hex digits")
    algorithm, _, name = digest.partition(":")
    return BLOBS[algorithm], name


def _write(draft: Draft, chunks: Iterable[bytes], algorithm: str, size: int | None) -> str:
    """Write all that comes, at most ``size`` bytes; its hexadecimal digest."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if size is not None and count > size:
            raise SourceError(f"more came than the {size} bytes that were announced")
        digest.update(chunk)
        draft.write(chunk)
    if size not in (None, count):
        raise SourceError(f"{count} bytes came of the {size} that were announced")
    return digest.hexdigest()


def _digest_of(file: BufferedReader, algorithm: str) -> str | None:
    """What a file's content really is; None where the disk cannot read it."""
    try:
        return hashlib.file_digest(file, algorithm).hexdigest()
    except OSError:
        return None


@contextlib.contextmanager
def _pieces(file: BufferedReader) -> Iterator[Iterator[bytes]]:
    with file:
        yield iter(lambda: file.read(_PIECE), b"")
