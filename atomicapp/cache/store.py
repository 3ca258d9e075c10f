"""The cache's directory: files by kind and name, each whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from atomicapp.cache.drafts import Draft, draft, remove_abandoned, unwritable
from atomicapp.cache.uses import Uses
from atomicapp.files import make_private_directory

LAYERS, POINTERS = "layers", "pointers"
ALGORITHMS = ("sha256", "sha512")
BLOBS = {algorithm: f"blobs/{algorithm}" for algorithm in ALGORITHMS}
KINDS = (*BLOBS.values(), LAYERS, POINTERS)
_PARTIAL, _LOCK = "partial", "lock"


class Entry(NamedTuple):
    """A file of the cache: ``size`` in bytes, ``used`` last in seconds since 1970."""

    kind: str
    name: str
    size: int
    used: float


class Store:
    """One process's view of the cache.

    ``behind`` is a cache that is read where this one has nothing, and never
    written. Names are for the caller to make safe. May be used by several threads.
    """

    def __init__(self, directory: Path, behind: Path | None = None) -> None:
        """Make what is missing of the directory; raises AtomicAppError where that fails."""
        self.directory = directory
        self.has_grown = False
        self._behind = behind
        make_private_directory(directory)
        try:
            self._uses = Uses(directory / _LOCK)
            self._uses.hold(_LOCK)  # not every disk has locks
            for kind in (*KINDS, _PARTIAL):
                _make_writable(directory / kind)
            remove_abandoned(directory / _PARTIAL)
        except OSError as error:
            raise unwritable(error, directory) from error

    def open(self, kind: str, name: str) -> BufferedReader | None:
        """An entry for reading, None for none; other processes keep it while this store is open."""
        self._uses.hold(_key(kind, name))
        file = _opened(self.directory / kind / name)
        if file is None:
            return None if self._behind is None else _opened(self._behind / kind / name)
        with contextlib.suppress(OSError):  # costs no more than the order of pruning
            os.utime(file.fileno())
        return file

    def draft(self) -> AbstractContextManager[Draft]:
        """A file to write, that nobody sees before it is kept; raises SourceError."""
        return draft(self.directory / _PARTIAL)

    def keep(self, written: Draft, kind: str, name: str, *, synced: bool) -> None:
        """Make a draft an entry, in place of one that may be there; raises SourceError."""
        self._uses.hold(_key(kind, name))
        written.keep(self.directory / kind / name, synced=synced)
        self.has_grown = True

    def discard(self, kind: str, name: str, damaged: BufferedReader) -> None:
        """Remove an entry that was opened and is damaged, unless another has come in its place."""
        path = self.directory / kind / name
        with self._uses.alone(_key(kind, name)) as alone, contextlib.suppress(FileNotFoundError):
            if alone and os.path.samestat(path.lstat(), os.fstat(damaged.fileno())):
                path.unlink()

    def remove(self, entry: Entry) -> bool:
        """Remove an entry that no other process uses; whether it is gone. Raises SourceError."""
        path = self.directory / entry.kind / entry.name
        try:
            with self._uses.alone(_key(entry.kind, entry.name)) as alone:
                if alone:
                    path.unlink(missing_ok=True)
                return alone
        except OSError as error:
            raise unwritable(error, path) from error

    def close(self) -> None:
        """End every use of an entry."""
        self._uses.close()


def entries(directory: Path) -> Iterator[Entry]:
    """Everything that is in a cache now; what goes away meanwhile, or cannot be seen, is left out.

    Opens nothing, so nothing counts as used.
    """
    for kind in KINDS:
        with contextlib.suppress(OSError):
            for path in sorted((directory / kind).iterdir()):
                with contextlib.suppress(FileNotFoundError):
                    status = path.lstat()
                    if stat.S_ISREG(status.st_mode):
                        yield Entry(kind, path.name, status.st_size, status.st_mtime)


def _make_writable(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(directory, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(directory))


def _key(kind: str, name: str) -> str:
    return f"{kind}/{name}"


def _opened(path: Path) -> BufferedReader | None:
    """A regular file for reading; None where there is none."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except OSError:  # absent, or nothing that we put there
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    return None
