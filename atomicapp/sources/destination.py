"""Putting an unpacked application where a person wants it, without harm to what is there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import InputError, SourceError
from atomicapp.files import read_text
from atomicapp.sources.directory import MAIN_FILE
from atomicapp.unpacking.links import Escape
from atomicapp.unpacking.unpack import Contents, safe_parts

ORIGIN_FILE = ".atomicapp-origin.json"
"""In every unpacked application: which image it is from, and what the files were."""
PERSONS_OWN = frozenset({"answers.conf"})
"""Kept as it is once it is there, whatever an image brings."""


class Origin(NamedTuple):
    """Where an unpacked application is from: canonical reference, image id, files as unpacked."""

    reference: str
    digest: str
    contents: Contents


def read_origin(directory: Path) -> Origin | None:
    """What was noted when a directory was unpacked; None where we did not unpack it."""
    path = directory / ORIGIN_FILE
    if not path.is_file():
        return None
    try:
        data = json.loads(read_text(path, what="note of the origin"))
        contents = {"/".join(safe_parts(name)): str(t) for name, t in data["contents"].items()}
        return Origin(str(data["reference"]), str(data["digest"]), contents)
    except (InputError, Escape, ValueError, KeyError, TypeError, AttributeError):
        # Anybody may write such a file: without it every file there counts as the person's.
        return None


def write_origin(directory: Path, origin: Origin) -> None:
    """Note where a directory's application is from; raises OSError."""
    data = {
        "reference": origin.reference,
        "digest": origin.digest,
        "contents": dict(origin.contents),
    }
    path = directory / ORIGIN_FILE
    path.unlink(missing_ok=True)
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")


def is_free(directory: Path) -> bool:
    """Whether an application may simply be put there: nothing is there, or an empty directory."""
    if directory.is_symlink() or directory.exists():
        return directory.is_dir() and not any(directory.iterdir())
    return True


def put(staged: Path, origin: Origin, destination: Path) -> None:
    """Move a complete staged application to its destination.

    Into a free one it goes whole or not at all. Where the same application is,
    files that are as we unpacked them are renewed; the person's own are kept, and
    those that differ and would be lost are an error. Raises SourceError.
    """
    try:
        write_origin(staged, origin)
        staged.chmod(0o755)
        if is_free(destination) and _renamed(staged, destination):
            return
        if not is_free(destination):
            _check_same(staged, destination)
        _renew(staged, origin, destination)
    except OSError as error:
        raise SourceError(f"cannot be filled: {error.strerror}", str(destination)) from error


def copy_tree(source: Path, destination: Path) -> None:
    """Copy files, directories and links as they are; raises SourceError for what is none."""
    try:
        # What a run wrote holds a person's values, which are not the application's.
        ignored = shutil.ignore_patterns("answers.conf.gen")
        shutil.copytree(source, destination, symlinks=True, dirs_exist_ok=True, ignore=ignored)
    except (OSError, shutil.Error) as error:
        what = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror
        raise SourceError(f"cannot be copied: {what}", str(source)) from error


def copy_contents(source: Path, contents: Contents, destination: Path) -> None:
    """Copy what was unpacked to ``source``; raises SourceError where somebody changed it."""
    try:
        for name, content in contents.items():
            if _content(source, name) != content:
                raise SourceError(
                    f"{name!r} is not as it was unpacked, and --offline refuses the network",
                    str(source),
                    "name this directory itself, or do without --offline",
                )
            path = destination / name
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            shutil.copy2(source / name, path, follow_symlinks=False)
    except OSError as error:
        raise SourceError(f"cannot be copied: {error.strerror}", str(source)) from error


def _renamed(staged: Path, destination: Path) -> bool:
    """Whether it could be renamed: a mount point cannot be replaced, but filled."""
    try:
        staged.rename(destination)
    except OSError:
        if destination.is_dir():
            return False
        raise
    return True


def _check_same(staged: Path, destination: Path) -> None:
    if not destination.is_dir():
        raise SourceError("is not a directory", str(destination), "name another --destination")
    if not (destination / MAIN_FILE).is_file():
        raise SourceError(
            "is not empty and holds no application",
            str(destination),
            "name an empty directory, or one that does not exist yet",
        )
    ours, theirs = _application_id(staged), _application_id(destination)
    if ours != theirs:
        raise SourceError(
            f"holds another application, {theirs!r}, not {ours!r}",
            str(destination),
            "name another --destination",
        )


def _application_id(directory: Path) -> str:
    from atomicapp.load.nulecule import load_nulecule

    path = directory / MAIN_FILE
    return load_nulecule(path, str(path))[0].id


def _renew(staged: Path, origin: Origin, destination: Path) -> None:
    """File by file; nothing is touched before it is known that nothing would be lost."""
    known = read_origin(destination)
    before: Mapping[str, str] = known.contents if known else {}
    new = {
        name: content
        for name, content in origin.contents.items()
        if not (name in PERSONS_OWN and os.path.lexists(destination / name))
        and _content(destination, name) != content
    }
    lost = [name for name in new if not _is_ours(destination, name, before)]
    if lost:
        raise SourceError(
            f"{', '.join(sorted(lost)[:5])} would be overwritten and differ from what was unpacked",
            str(destination),
            "move them away, or name another --destination",
        )
    gone = [name for name in before if name not in origin.contents]
    for name in gone:
        if name not in PERSONS_OWN and _content(destination, name) == before[name]:
            (destination / name).unlink()
    for name in new:
        _replace(staged / name, destination / name)
    write_origin(destination, origin)


def _is_ours(destination: Path, name: str, before: Mapping[str, str]) -> bool:
    content = _content(destination, name)
    return content is None or content == before.get(name)


def _content(directory: Path, name: str) -> str | None:
    """What is at a path, as ``Contents`` says it; None where nothing is.

    Raises SourceError where a directory on the way, or the path itself, is not
    what an unpacked application has there.
    """
    path = directory / name
    if not path.parent.resolve().is_relative_to(directory.resolve()):
        raise SourceError(
            f"{name!r} lies behind a link that leads out", str(directory), "remove that link"
        )
    if path.is_symlink():
        return f"link:{path.readlink()}"
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    return "something else" if path.exists() or not _can_be_made(path, directory) else None


def _can_be_made(path: Path, directory: Path) -> bool:
    above = path.parent
    while above != directory and not above.exists():
        above = above.parent
    return above.is_dir()


def _replace(source: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name[:200]}.atomicapp")
    temporary.unlink(missing_ok=True)
    shutil.copy2(source, temporary, follow_symlinks=False)
    temporary.replace(path)
