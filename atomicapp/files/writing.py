"""Writing a file whole or not at all, and directories that are nobody else's."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from atomicapp.errors import AtomicAppError
from atomicapp.files.containment import reason


def write_atomically(
    path: Path, content: str | bytes, *, private: bool, replaces_link: bool = False
) -> None:
    """Write a file whole or not at all: temporary file, fsync, rename, fsync of the directory.

    ``private`` files are 0600. Of a symbolic link the target is written; with
    ``replaces_link`` the file takes the link's place, for links that are somebody
    else's. Raises AtomicAppError that names the path; the old file is intact then.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        target = path.parent.resolve() / path.name if replaces_link else path.resolve()
        if target.exists() and not (target.is_file() or target.is_symlink()):
            raise AtomicAppError(
                "cannot be written: it is no regular file", str(path), "name another file"
            )
        with _temporary_beside(target, 0o600 if private else 0o666) as temporary:
            _write_whole(temporary, data)
            temporary.replace(target)
        _sync_directory(target.parent)
    except (OSError, RuntimeError) as error:
        raise AtomicAppError(
            f"cannot be written: {reason(error)}",
            str(path),
            "what was there before is as it was",
        ) from error


def make_private_directory(path: Path) -> None:
    """Make a directory (and its parents) that only its owner may enter.

    One that is there already is made so. Raises AtomicAppError where it belongs
    to somebody else, is a symbolic link, or cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode):
            raise AtomicAppError("is not a directory", str(path), "remove it or name another")
        if status.st_uid != os.geteuid():
            raise AtomicAppError("belongs to another user", str(path), "name another directory")
        if stat.S_IMODE(status.st_mode) & 0o077:
            path.chmod(0o700)
    except OSError as error:
        raise AtomicAppError(f"cannot be made: {reason(error)}", str(path)) from error


@contextlib.contextmanager
def _temporary_beside(target: Path, mode: int) -> Iterator[Path]:
    temporary = target.with_name(f".{target.name[:200]}.{os.urandom(6).hex()}")
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode))
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _write_whole(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
