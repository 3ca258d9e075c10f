"""Files on their way into the cache: nobody else sees one before it is complete."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.files.containment import reason


class Draft:
    """A file that is being written."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def write(self, piece: bytes) -> None:
        """Append bytes; raises SourceError where the disk does not take them."""
        rest = memoryview(piece)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            raise unwritable(error, self._path.parent) from error

    def keep(self, path: Path, *, synced: bool) -> None:
        """Make it the file at ``path``, in place of what may be there; raises SourceError.

        ``synced``: and so that it survives a power cut.
        """
        try:
            if synced:
                os.fsync(self._descriptor)
            self._path.replace(path)
            if synced:
                _sync(path.parent)
        except OSError as error:
            raise unwritable(error, path.parent) from error


@contextlib.contextmanager
def draft(directory: Path) -> Iterator[Draft]:
    """A new empty file in ``directory``, gone at the end unless it was kept; raises SourceError."""
    try:
        path, descriptor = _locked_file(directory)
    except OSError as error:
        raise unwritable(error, directory) from error
    try:
        yield Draft(path, descriptor)
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def remove_abandoned(directory: Path) -> None:
    """Remove what processes left in ``directory`` that were killed; raises OSError."""
    for path in directory.iterdir():
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            continue  # kept or dropped in between
        try:
            # The lock ends with its process, so a file without one is nobody's.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(path, descriptor):
                path.unlink(missing_ok=True)
        except BlockingIOError:
            pass  # somebody writes it
        finally:
            os.close(descriptor)


def unwritable(error: OSError, where: Path) -> SourceError:
    """What a person is told whose cache takes nothing more."""
    return SourceError(
        f"the cache cannot be written: {reason(error)}",
        str(where),
        "what was in it is as it was; 'atomicapp cache prune' frees space, "
        "$ATOMICAPP_CACHE_DIR names another place",
    )


def _locked_file(directory: Path) -> tuple[Path, int]:
    while True:
        path = directory / os.urandom(12).hex()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Whoever tidies up may have come between the two.
        if _is_at(path, descriptor):
            return path, descriptor
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
