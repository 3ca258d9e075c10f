"""Files: reading within limits, staying inside a directory, writing all or nothing.

Whatever lies at a path that somebody names (a directory, a FIFO, a device, 50 MB
of noise), reading it ends at once, with the text or with an error that says what
is there and what to do.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from atomicapp.errors import AtomicAppError, InputError

MEBIBYTE = 1024 * 1024
TEXT_LIMIT = 16 * MEBIBYTE
"""The most bytes that a text file may have."""

_NEIGHBOURS = 1000
_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_text(
    path: Path | str, *, limit: int = TEXT_LIMIT, what: str = "file", allow_empty: bool = True
) -> str:
    """The text of a regular UTF-8 file; a byte order mark is dropped, nothing else changed.

    Raises InputError as :func:`read_bytes` does, and for what is not UTF-8 text.
    """
    return text_of(read_bytes(path, limit=limit, what=what, allow_empty=allow_empty), path, what)


def read_bytes(
    path: Path | str, *, limit: int = TEXT_LIMIT, what: str = "file", allow_empty: bool = True
) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes; never blocks.

    ``what`` is what messages call it. Raises InputError for a file that is
    missing, unreadable, no regular file, too large, or empty where that is not allowed.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except ValueError as error:
        raise InputError(f"the {what}'s path has a NUL character", repr(str(path))) from error
    except OSError as error:
        raise _unreadable(error, path, what) from error
    try:
        _check_kind(os.fstat(descriptor), path, what, limit)
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise _unreadable(error, path, what) from error
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise _too_large(path, what, limit)
    if not data and not allow_empty:
        raise InputError(f"the {what} is empty", str(path))
    return data


def text_of(data: bytes, path: Path | str, what: str = "file") -> str:
    """Bytes as text; raises InputError for UTF-16, for NUL bytes and for what is not UTF-8."""
    if data.startswith(_UTF16_MARKS) or _looks_like_utf16(data):
        raise InputError(
            f"the {what} is UTF-16 text, not UTF-8",
            str(path),
            "save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`",
        )
    nul = data.find(b"\0")
    if nul >= 0:
        raise InputError(f"the {what} is not text: byte {nul} is NUL", str(path))
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        offset = error.start + 3 * data.startswith(b"\xef\xbb\xbf")
        raise InputError(
            f"the {what} is not UTF-8 text: byte {offset} is 0x{data[offset]:02x}",
            str(path),
            "save it as UTF-8",
        ) from error


def contained(directory: Path, relative: str) -> Path:
    """The resolved path of ``relative`` below ``directory``, symbolic links followed.

    Raises InputError where it is absolute, has a ``..`` or a NUL, or leads outside.
    """
    if "\0" in relative:
        raise InputError("the path has a NUL character", repr(relative))
    pure = PurePosixPath(relative)
    if pure.is_absolute() or ".." in pure.parts:
        raise InputError(
            f"the path {relative!r} leads out of the application",
            remedy="name files relative to the application's directory, without '..'",
        )
    root = _resolved(directory)
    path = _resolved(root / pure)
    if not path.is_relative_to(root):
        raise InputError(
            f"the path {relative!r} leads out of the application through a symbolic link",
            remedy="put the file itself into the application's directory",
        )
    return path


def write_atomically(path: Path, content: str | bytes, *, private: bool) -> None:
    """Write a file whole or not at all: temporary file, fsync, rename, fsync of the directory.

    ``private`` files are 0600. A symbolic link's target is written. Raises
    AtomicAppError that names the path; the old file is intact then.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise AtomicAppError(
                "cannot be written: it is no regular file", str(path), "name another file"
            )
        with _temporary_beside(target, 0o600 if private else 0o666) as temporary:
            _write_whole(temporary, data)
            temporary.replace(target)
        _sync_directory(target.parent)
    except (OSError, RuntimeError) as error:
        raise AtomicAppError(
            f"cannot be written: {_reason(error)}",
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
        raise AtomicAppError(f"cannot be made: {_reason(error)}", str(path)) from error


def nearest_name(name: str, names: list[str]) -> str | None:
    """The one of ``names`` that ``name`` was probably meant to be, else None."""
    import difflib

    close = difflib.get_close_matches(name, names, 1)
    return close[0] if close else None


def _check_kind(status: os.stat_result, path: Path | str, what: str, limit: int) -> None:
    for is_kind, name in _KINDS:
        if is_kind(status.st_mode):
            raise InputError(f"the {what} is {name}, not a file", str(path), "name a regular file")
    if status.st_size > limit:
        raise _too_large(path, what, limit)


def _too_large(path: Path | str, what: str, limit: int) -> InputError:
    cap = f"{limit // MEBIBYTE} MiB" if limit >= MEBIBYTE else f"{limit} bytes"
    return InputError(f"the {what} is larger than {cap}, the most that is read", str(path))


def _unreadable(error: OSError, path: Path | str, what: str) -> InputError:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return InputError(f"there is no such {what}", str(path), _suggestion(Path(path)))
    if error.errno == errno.EACCES:
        return InputError(f"the {what} may not be read", str(path), "check its permissions")
    if error.errno == errno.ENXIO:
        return InputError(f"the {what} is a socket, not a file", str(path), "name a regular file")
    return InputError(f"the {what} cannot be read: {_reason(error)}", str(path))


def _suggestion(path: Path) -> str:
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in islice(entries, _NEIGHBOURS)]
    except OSError:
        return f"the directory {str(path.parent)!r} cannot be read either"
    near = nearest_name(path.name, names)
    return f"did you mean {str(path.with_name(near))!r}?" if near else ""


def _looks_like_utf16(data: bytes) -> bool:
    head = data[:64]
    pairs = len(head) // 2
    return pairs >= 2 and (
        head[1::2].count(0) == pairs or head[0 : 2 * pairs : 2].count(0) == pairs
    )


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise InputError(f"cannot be followed: {_reason(error)}", str(path)) from error


def _reason(error: OSError | RuntimeError) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return "its symbolic links run in a circle"


@contextlib.contextmanager
def _temporary_beside(target: Path, mode: int) -> Iterator[Path]:
    temporary = target.with_name(f".{target.name[:200]}.{secrets.token_hex(6)}")
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
