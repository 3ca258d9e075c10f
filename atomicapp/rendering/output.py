"""Rendered artifacts as files below a directory, or as one stream of text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path, PurePosixPath

from atomicapp.errors import AtomicAppError
from atomicapp.graph import PATH_SEPARATOR
from atomicapp.rendered import RenderedApplication


def output_files(application: RenderedApplication) -> dict[PurePosixPath, str]:
    """Path below the application -> text, in the order of deployment.

    Where a file was already rendered to a different text, the later one is
    ``<name>.<component>``.
    """
    files: dict[PurePosixPath, str] = {}
    for component in application.components:
        name = component.path.rpartition(PATH_SEPARATOR)[2]
        for artifact in component.artifacts:
            text = artifact.text
            if files.setdefault(artifact.path, text) != text:
                others = _other_paths(artifact.path, name)
                next(path for path in others if files.setdefault(path, text) == text)
    return files


def _other_paths(path: PurePosixPath, component: str) -> Iterator[PurePosixPath]:
    other = path.with_name(f"{path.name}.{component}")
    yield other
    for number in count(2):
        yield other.with_name(f"{other.name}.{number}")


def as_stream(application: RenderedApplication) -> str:
    """All texts one after another, each behind ``---`` and a comment that names its file."""
    return "".join(_document(path, text) for path, text in output_files(application).items())


def _document(path: PurePosixPath, text: str) -> str:
    name = str(path)
    if not name.isprintable():
        name = "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)
    end = "" if text.endswith("\n") else "\n"
    # A text that begins its document itself would otherwise follow an empty one.
    start = f"# Source: {name}\n" if text.startswith("---") else f"---\n# Source: {name}\n"
    return f"{start}{text}{end}"


def write_files(directory: Path, application: RenderedApplication) -> list[Path]:
    """Write every file below a directory, for its owner only, and say which.

    Files that are there already are replaced whole; nothing else is touched.
    Raises AtomicAppError where something cannot be written, or would be outside.
    """
    written: list[Path] = []
    made: set[Path] = set()
    for path, text in output_files(application).items():
        target = directory / path
        if target.parent not in made:
            _make_directories(directory, path.parent)
            made.add(target.parent)
        _write(target, text)
        written.append(target)
    return written


def _make_directories(directory: Path, below: PurePosixPath) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in reversed((below, *below.parents)):
            (directory / part).mkdir(mode=0o700, exist_ok=True)
        is_inside = (directory / below).resolve().is_relative_to(directory.resolve())
    except OSError as error:
        raise AtomicAppError(
            f"the directory cannot be made: {error.strerror}", str(directory / below)
        ) from error
    if not is_inside:
        raise AtomicAppError(
            "this leads out of the output directory", str(directory / below), "remove the link"
        )


def _write(target: Path, text: str) -> None:
    """Write one file whole; it can be rendered again, so nobody waits for the disk."""
    temporary = target.with_name(f".{target.name[:200]}.{os.urandom(6).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(text.encode(errors="surrogateescape"))
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise AtomicAppError(f"cannot be written: {error.strerror}", str(target)) from error
