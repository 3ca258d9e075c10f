"""Reading within limits, and waiting for nothing but what a person hands over."""

from __future__ import annotations

import errno
import os
import stat
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from atomicapp.errors import InputError, Place
from atomicapp.files.containment import reason
from atomicapp.names import nearest

MEBIBYTE = 1024 * 1024
TEXT_LIMIT = 16 * MEBIBYTE
"""The most bytes that a text file may have."""

_CHUNK = 64 * 1024
_NEIGHBOURS = 1000
_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class _Subject(NamedTuple):
    """What is read, as messages name it."""

    path: Path | str
    where: Place | str
    what: str

    def error(self, problem: str, remedy: str = "") -> InputError:
        if self.where:
            return InputError(f"{self.what} {str(self.path)!r} {problem}", self.where, remedy)
        return InputError(f"the {self.what} {problem}", str(self.path), remedy)


def read_text(
    path: Path | str,
    where: Place | str = "",
    *,
    limit: int = TEXT_LIMIT,
    what: str = "file",
    allow_empty: bool = True,
    waits: bool = False,
) -> str:
    """The text of a regular UTF-8 file; a byte order mark is dropped, nothing else changed.

    Raises InputError as :func:`read_bytes` does, and for what is not UTF-8 text.
    """
    data = read_bytes(path, where, limit=limit, what=what, allow_empty=allow_empty, waits=waits)
    return text_of(data, path, where, what=what)


def read_stream(stream: BinaryIO, name: str, *, limit: int = TEXT_LIMIT, what: str = "file") -> str:
    """The UTF-8 text of a stream called ``name``, whose end is waited for.

    Raises InputError where it cannot be read, is too large, or is not UTF-8 text.
    """
    subject = _Subject(name, "", what)
    try:
        data = stream.read(limit + 1)
    except OSError as error:
        raise _unreadable(error, subject) from error
    if len(data) > limit:
        raise _too_large(subject, limit)
    return text_of(data, name, what=what)


def read_bytes(
    path: Path | str,
    where: Place | str = "",
    *,
    limit: int = TEXT_LIMIT,
    what: str = "file",
    allow_empty: bool = True,
    waits: bool = False,
) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes; never blocks.

    With ``waits`` it may be a pipe too, and whoever writes into it is waited for.
    ``what`` is what messages call it and ``where`` the place that names it, if
    there is one. Raises InputError for a file that is missing, unreadable, no
    regular file, too large, or empty where that is not allowed.
    """
    subject = _Subject(path, where, what)
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | (0 if waits else os.O_NONBLOCK)
    try:
        descriptor = os.open(path, flags)
    except ValueError as error:
        raise InputError(f"the path of the {what} has a NUL character", where) from error
    except OSError as error:
        raise _unreadable(error, subject) from error
    try:
        _check_kind(os.fstat(descriptor), subject, limit, waits)
        data = _read_at_most(descriptor, limit + 1)
    except OSError as error:
        raise _unreadable(error, subject) from error
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise _too_large(subject, limit)
    if not data and not allow_empty:
        raise subject.error("is empty")
    return data


def _read_at_most(descriptor: int, size: int) -> bytes:
    chunks = []
    while size and (chunk := os.read(descriptor, min(size, _CHUNK))):
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def text_of(data: bytes, path: Path | str, where: Place | str = "", *, what: str = "file") -> str:
    """Bytes as text; raises InputError for UTF-16, for NUL bytes and for what is not UTF-8."""
    subject = _Subject(path, where, what)
    nul = data.find(b"\0")
    if data.startswith(_UTF16_MARKS) or (nul >= 0 and _looks_like_utf16(data)):
        raise subject.error(
            "is UTF-16 text, not UTF-8",
            "save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`",
        )
    if nul >= 0:
        raise subject.error(f"is not text: byte {nul} is NUL")
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise subject.error(
            f"is not UTF-8 text: byte {error.start} is 0x{data[error.start]:02x}",
            "save it as UTF-8",
        ) from error


def _check_kind(status: os.stat_result, subject: _Subject, limit: int, waits: bool) -> None:
    is_readable = stat.S_ISREG(status.st_mode) or (waits and stat.S_ISFIFO(status.st_mode))
    if not is_readable:
        kind = next((name for is_kind, name in _KINDS if is_kind(status.st_mode)), "something else")
        raise subject.error(f"is {kind}, not a file", "name a regular file")
    if status.st_size > limit:
        raise _too_large(subject, limit)


def _too_large(subject: _Subject, limit: int) -> InputError:
    cap = f"{limit // MEBIBYTE} MiB" if limit >= MEBIBYTE else f"{limit} bytes"
    return subject.error(f"is larger than {cap}, the most that is read")


def _unreadable(error: OSError, subject: _Subject) -> InputError:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return subject.error("does not exist", _suggestion(Path(subject.path)))
    if error.errno == errno.EACCES:
        return subject.error("may not be read", "check its permissions")
    if error.errno == errno.ENXIO:
        return subject.error("is a socket, not a file", "name a regular file")
    return subject.error(f"cannot be read: {reason(error)}")


def _suggestion(path: Path) -> str:
    if path.is_symlink():
        return "there is a symbolic link, and it leads to nothing"
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in islice(entries, _NEIGHBOURS)]
    except OSError:
        return f"there is no directory {str(path.parent)!r} either"
    near = nearest(path.name, names)
    return f"did you mean {str(path.with_name(near))!r}?" if near else ""


def _looks_like_utf16(data: bytes) -> bool:
    head = data[:64]
    pairs = len(head) // 2
    odd, even = head[1 : 2 * pairs : 2], head[0 : 2 * pairs : 2]
    return pairs >= 2 and 0 in (len(odd.strip(b"\0")), len(even.strip(b"\0"))) and any(head)
