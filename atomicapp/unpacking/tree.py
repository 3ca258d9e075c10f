"""A directory that somebody else filled, a checkout of git's for example, through the same door."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from atomicapp.unpacking.byte_stream import Malformed
from atomicapp.unpacking.checks import Tally, refusing, safe_parts
from atomicapp.unpacking.collection import Collection
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.placing import Contents, place
from atomicapp.unpacking.staging import staging
from atomicapp.unpacking.tar_stream import Kind, Member

_PIECE = 1 << 20


def copy_checked(
    source: Path,
    directory: Path,
    limits: Limits | None = None,
    *,
    name: str = "the directory",
    leave_out: frozenset[str] = frozenset({".git"}),
) -> Contents:
    """Copy the tree at ``source`` to a private ``directory`` as if it were an archive unpacked.

    The same is refused and reduced as in :func:`atomicapp.unpacking.unpack.unpack`.
    ``name`` is what messages call the tree; ``leave_out`` are names directly in it that
    are no part of it. Raises SourceError; the caller then drops the directory.
    """
    tally = Tally(limits or Limits())
    with refusing(name, directory):
        directory.mkdir(mode=0o700, exist_ok=True)
        with staging(directory) as scratch:
            collection = Collection(scratch, tally)
            for path, member in _members(source, leave_out):
                parts = safe_parts(member.name)
                content = _content(path, member.size) if member.kind is Kind.FILE else ()
                collection.add(parts, member, content)
            return place(dict(collection.entries()), directory)


def _members(source: Path, leave_out: frozenset[str]) -> Iterator[tuple[Path, Member]]:
    """Everything in a tree, directories before what is in them; links are not followed."""
    todo = [(source, "")]
    while todo:
        directory, prefix = todo.pop()
        with os.scandir(directory) as found:
            rows = sorted(found, key=lambda row: row.name)
        for row in rows:
            if not prefix and row.name in leave_out:
                continue
            path, member = Path(row.path), _member(row, prefix + row.name)
            yield path, member
            if member.kind is Kind.DIRECTORY:
                todo.append((path, f"{member.name}/"))


def _member(row: os.DirEntry[str], name: str) -> Member:
    status = row.stat(follow_symlinks=False)
    kind, size, target = Kind.OTHER, 0, ""
    if stat.S_ISREG(status.st_mode):
        kind, size = Kind.FILE, status.st_size
    elif stat.S_ISDIR(status.st_mode):
        kind = Kind.DIRECTORY
    elif stat.S_ISLNK(status.st_mode):
        kind, target = Kind.SYMLINK, _text(str(Path(row.path).readlink()))
    return Member(_text(name), kind, size, status.st_mode, int(status.st_mtime), target)


def _text(name: str) -> str:
    """A name as the system gave it; raises Malformed for one that is no text."""
    try:
        return os.fsencode(name).decode()
    except UnicodeDecodeError:
        raise Malformed("a name is not UTF-8 text") from None


def _content(path: Path, size: int) -> Iterator[bytes]:
    """The first ``size`` bytes of a regular file, which is what was counted."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags), "rb") as file:
        while size and (piece := file.read(min(size, _PIECE))):
            size -= len(piece)
            yield piece
