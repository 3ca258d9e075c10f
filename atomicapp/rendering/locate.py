"""Files of an application, found below its directory and never outside of it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import Place
from atomicapp.files import contained, read_bytes, text_of

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Located(NamedTuple):
    """Where a file really is; it may not be there at all."""

    path: str
    is_directory: bool


class Locator:
    """Finds files below one directory; each directory on the way is resolved once.

    Paths are plain text here: an application may have many thousands.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._resolved: dict[str, str] = {}

    def find(self, relative: str, place: Place) -> Located:
        """Where ``relative`` really is; InputError with ``place`` where that is outside."""
        parent, _, name = relative.rstrip("/").rpartition("/")
        if parent not in self._resolved:
            self._resolved[parent] = str(contained(self._directory, parent, place))
        if name in ("", ".", "..") or "\0" in name:
            return self._follow(relative, place)
        path = f"{self._resolved[parent]}/{name}"
        try:
            mode = os.lstat(path).st_mode
        except OSError:  # whoever reads it says why
            return Located(path, is_directory=False)
        if stat.S_ISLNK(mode):
            return self._follow(relative, place)
        return Located(path, stat.S_ISDIR(mode))

    def _follow(self, relative: str, place: Place) -> Located:
        path = contained(self._directory, relative, place)
        return Located(str(path), path.is_dir())


def read_artifact(path: str, place: Place) -> str:
    """The text of an artifact, byte for byte; InputError with ``place`` where it has none."""
    data = read_bytes(path, place, what="artifact")
    mark = "\ufeff" if data.startswith(_BYTE_ORDER_MARK) else ""
    return mark + text_of(data, path, place, what="artifact")
