"""From checked entries to a directory: everything is known to be right before anything is made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from atomicapp.unpacking.collection import Entry
from atomicapp.unpacking.links import Escape, Parts, check_links
from atomicapp.unpacking.tar_stream import Kind

Contents = Mapping[str, str]
"""Path below the application -> SHA-256 of a file, or ``link:`` and the target."""

_ALLOWED = frozenset({Kind.FILE, Kind.DIRECTORY, Kind.SYMLINK})


def place(entries: Mapping[Parts, Entry], directory: Path, root: str = "") -> Contents:
    """Make what the entries say in a fresh ``directory``, on the file system they are stored on.

    ``root`` is how messages call the directory. Links are made last, so that no write
    follows one. Raises Escape, before anything is made, for what is no plain tree of
    files with links that stay inside; and OSError.
    """
    links = _links(entries, root)
    check_links(links, entries)
    contents: dict[str, str] = {}
    placed: dict[Path, Path] = {}
    for parts in sorted(entries):
        entry = entries[parts]
        path = directory.joinpath(*parts)
        if entry.kind is Kind.DIRECTORY:
            _make_directory(path, is_root=not parts)
        elif entry.stored is not None:
            _put_file(entry.stored, path, placed)
            contents["/".join(parts)] = entry.digest
    for parts, target in links.items():
        directory.joinpath(*parts).symlink_to(target)
        contents["/".join(parts)] = f"link:{target}"
    _flush(directory)
    return contents


def _links(entries: Mapping[Parts, Entry], root: str) -> dict[Parts, str]:
    """The targets of all symbolic links; raises Escape for kinds that no application has."""
    top = entries.get(())
    if top is not None and top.kind is not Kind.DIRECTORY:
        raise Escape(f"{root!r} is a {top.kind.value}, not a directory")
    for parts, entry in entries.items():
        if entry.kind not in _ALLOWED:
            raise Escape(f"{'/'.join((root, *parts))!r} is a {entry.kind.value}")
    return {parts: one.target for parts, one in entries.items() if one.kind is Kind.SYMLINK}


def _make_directory(path: Path, *, is_root: bool) -> None:
    if not is_root:
        path.mkdir(mode=0o755)
        path.chmod(0o755)


def _put_file(stored: Path, path: Path, placed: dict[Path, Path]) -> None:
    """Move a stored file to its place, or give it another name where it has one already."""
    if stored in placed:
        os.link(placed[stored], path, follow_symlinks=False)
    else:
        stored.rename(path)
        placed[stored] = path


def _flush(directory: Path) -> None:
    """Make the names themselves survive a power cut."""
    for above, _, _ in os.walk(directory):
        handle = os.open(above, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
