"""Files of an application, found below its directory and never outside of it."""

from __future__ import annotations

import stat
from pathlib import Path

from atomicapp.errors import Place
from atomicapp.files import contained, read_bytes, text_of

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Locator:
    """Finds files below one directory; each directory on the way is resolved once."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._resolved: dict[str, Path] = {}

    def find(self, relative: str, place: Place) -> Path:
        """Where ``relative`` really is; InputError with ``place`` where that is outside."""
        parent, _, name = relative.rstrip("/").rpartition("/")
        if parent not in self._resolved:
            self._resolved[parent] = contained(self._directory, parent, place)
        if name in ("", ".", "..") or "\0" in name:
            return contained(self._directory, relative, place)
        path = self._resolved[parent] / name
        return contained(self._directory, relative, place) if _is_link(path) else path


def read_artifact(path: Path, place: Place) -> str:
    """The text of an artifact, byte for byte; InputError with ``place`` where it has none."""
    data = read_bytes(path, place, what="artifact")
    mark = "\ufeff" if data.startswith(_BYTE_ORDER_MARK) else ""
    return mark + text_of(data, path, place, what="artifact")


def _is_link(path: Path) -> bool:
    try:
        return stat.S_ISLNK(path.lstat().st_mode)
    except OSError:
        return False
