"""An application that lies in a directory of the person's."""

from __future__ import annotations

from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.files import read_bytes

MAIN_FILE = "Nulecule"
_EXTENSIONS = ("", ".yaml", ".yml", ".json")


def check_application(directory: Path, shown: str) -> None:
    """Raise SourceError unless the directory holds a ``Nulecule``; ``shown`` names it."""
    try:
        names = sorted(path.name for path in directory.iterdir())
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", shown) from error
    if MAIN_FILE in names:
        return
    raise SourceError("there is no file Nulecule in it", shown, _remedy(directory, names))


def document_digest(directory: Path) -> str:
    """The SHA-256 of an application's ``Nulecule``, which stands for the directory."""
    import hashlib

    return "sha256:" + hashlib.sha256(read_bytes(directory / MAIN_FILE)).hexdigest()


def _remedy(directory: Path, names: list[str]) -> str:
    wanted = {MAIN_FILE.lower() + extension for extension in _EXTENSIONS}
    alike = [name for name in names if name.lower() in wanted]
    if alike:
        return f"rename {alike[0]!r} to {MAIN_FILE!r}"
    below = [name for name in names if (directory / name / MAIN_FILE).is_file()]
    if below:
        return f"there is one in {below[0]!r}: that would be the application"
    return "an application is a directory with that file at its top"
