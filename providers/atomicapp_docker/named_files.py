"""Files that a line names: the application's own, or the host's with the person's word."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NamedTuple

LIMIT = 1024 * 1024
"""The most bytes that such a file may have."""


class NamedFile(NamedTuple):
    """What a file says; ``access`` is the host access that reading it was, or ""."""

    text: str
    access: str


def read(name: str, directory: Path) -> NamedFile:
    """A UTF-8 file: relative names are the application's, absolute ones the host's.

    Raises ValueError that does not repeat the name.
    """
    path = directory / name
    try:
        real = path.resolve(strict=True)
        is_own = real.is_relative_to(directory.resolve(strict=True))
        if not is_own and not Path(name).is_absolute():
            raise ValueError("the file is outside the application's directory")
        return NamedFile(_content(real), "" if is_own else f"reads {real}")
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is a link to itself"
        raise ValueError(f"the file cannot be read: {reason}") from error


def _content(path: Path) -> str:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("it is not a regular file")
    if status.st_size > LIMIT:
        raise ValueError(f"the file is larger than {LIMIT} bytes")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8 text") from None
