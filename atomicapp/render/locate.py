"""Files of an application, found below its directory and never outside of it."""

from __future__ import annotations

import stat
from pathlib import Path

from atomicapp.errors import InputError, Place, Problem
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
        try:
            if parent not in self._resolved:
                self._resolved[parent] = contained(self._directory, parent)
            if name in ("", ".", "..") or "\0" in name:
                return contained(self._directory, relative)
            path = self._resolved[parent] / name
            return contained(self._directory, relative) if _is_link(path) else path
        except InputError as error:
            raise at(place, relative, error) from None


def read_artifact(path: Path, relative: str, place: Place) -> str:
    """The text of an artifact, byte for byte; InputError with ``place`` where it has none."""
    try:
        data = read_bytes(path, what="artifact")
        mark = "\ufeff" if data.startswith(_BYTE_ORDER_MARK) else ""
        return mark + text_of(data, path, what="artifact")
    except InputError as error:
        raise at(place, relative, error) from None


def at(place: Place, relative: str, error: InputError) -> InputError:
    """The same error at the place in the document that names the artifact."""
    return InputError.of(
        Problem(f"artifact {relative!r}: {problem.what}", place, problem.remedy)
        for problem in error.problems
    )


def _is_link(path: Path) -> bool:
    try:
        return stat.S_ISLNK(path.lstat().st_mode)
    except OSError:
        return False
