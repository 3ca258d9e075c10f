"""Paths that stay inside a directory."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from atomicapp.errors import InputError, Place


def contained(directory: Path, relative: str, where: Place | str = "") -> Path:
    """The resolved path of ``relative`` below ``directory``, symbolic links followed.

    ``where`` is who says so. Raises InputError where the path is absolute, has a
    ``..`` or a NUL, or leads outside.
    """
    if "\0" in relative:
        raise InputError(f"the path {relative!r} has a NUL character", where)
    pure = PurePosixPath(relative)
    if pure.is_absolute() or ".." in pure.parts:
        raise InputError(
            f"the path {relative!r} leads out of the application",
            where,
            "name files relative to the application's directory, without '..'",
        )
    try:
        root = directory.resolve()
        path = (root / pure).resolve()
    except (OSError, RuntimeError) as error:
        raise InputError(f"{relative!r} cannot be followed: {reason(error)}", where) from error
    if not path.is_relative_to(root):
        raise InputError(
            f"the path {relative!r} leads out of the application through a symbolic link",
            where,
            "put the file itself into the application's directory",
        )
    return path


def reason(error: OSError | RuntimeError) -> str:
    """The cause of a failed file operation in plain words, without the path."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return "its symbolic links run in a circle"
