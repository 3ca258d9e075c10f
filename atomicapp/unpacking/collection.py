"""Members on their way to a tree: checked one by one, contents written aside."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from atomicapp.unpacking.checks import Tally
from atomicapp.unpacking.links import Escape, Parts
from atomicapp.unpacking.tar_stream import Kind, Member

_NEWEST = 1 << 33


class Entry(NamedTuple):
    """What is at a path. ``stored`` is where the content of a file lies, ``digest`` its SHA-256.

    A HARD_LINK is one whose target lies elsewhere and is still to be had.
    """

    kind: Kind
    target: str = ""
    stored: Path | None = None
    digest: str = ""


DIRECTORY = Entry(Kind.DIRECTORY)


@dataclass(slots=True)
class _Node:
    entry: Entry
    below: dict[str, _Node] = field(default_factory=dict)


class Collection:
    """The members of one archive. Contents go to files in ``scratch``, each written once.

    Where ``later_wins``, a member replaces what was at its path before; otherwise a
    second one is refused. Methods raise Escape, and OSError.
    """

    def __init__(self, scratch: Path, tally: Tally, *, later_wins: bool = False) -> None:
        self._scratch = scratch
        self._tally = tally
        self._later_wins = later_wins
        self._numbers = itertools.count()
        self._top: _Node | None = None

    def add(self, parts: Parts, member: Member, content: Iterable[bytes]) -> None:
        """Check a member, which is to be at ``parts``, and keep it."""
        self._tally.count(member.size)
        self._tally.check_path(member.name, parts)
        if member.kind is Kind.FILE:
            self._check_free(parts, member)
            self.put(parts, self.store(member, content), member.name)
            return
        self._tally.check_path(member.target, ())
        self._check_free(parts, member)
        self.put(parts, Entry(member.kind, member.target), member.name)

    def add_link(self, parts: Parts, member: Member, target: Parts) -> None:
        """A second name for a file that is there already, at ``target``."""
        self._tally.count(0)
        self._tally.check_path(member.name, parts)
        self._check_free(parts, member)
        there = self._at(target)
        if there is None or there.entry.kind not in (Kind.FILE, Kind.HARD_LINK):
            raise Escape(f"{member.name!r} links to {member.target!r}, which is no file in it")
        self.put(parts, there.entry, member.name)

    def put(self, parts: Parts, entry: Entry, name: str) -> None:
        """Set what is at a path, and the directories above; ``name`` is how messages call it."""
        if not parts:
            if self._top is None or entry.kind is not Kind.DIRECTORY:
                self._top = _Node(entry)
            return
        above = self.directory(parts[:-1], name).below
        there = above.get(parts[-1])
        if there is None or (there.entry.kind, entry.kind) != (Kind.DIRECTORY, Kind.DIRECTORY):
            above[parts[-1]] = _Node(entry)

    def store(self, member: Member, content: Iterable[bytes]) -> Entry:
        """Write the content of a file aside."""
        path = self._scratch / str(next(self._numbers))
        return Entry(Kind.FILE, stored=path, digest=_write(path, member, content))

    def entries(self) -> Iterator[tuple[Parts, Entry]]:
        """Everything that there is now, directories before what is in them."""
        todo: list[tuple[Parts, _Node]] = [((), self._top)] if self._top else []
        while todo:
            parts, node = todo.pop()
            yield parts, node.entry
            todo.extend(((*parts, name), below) for name, below in node.below.items())

    def _check_free(self, parts: Parts, member: Member) -> None:
        """Raise Escape where a member is there twice and that is not allowed."""
        there = None if self._later_wins else self._at(parts)
        if there and (there.entry.kind, member.kind) != (Kind.DIRECTORY, Kind.DIRECTORY):
            raise Escape(f"{member.name!r} is there twice")

    def _at(self, parts: Parts) -> _Node | None:
        node = self._top
        for part in parts:
            if node is None:
                break
            node = node.below.get(part)
        return node

    def directory(self, parts: Parts, name: str) -> _Node:
        """The directory at a path, made with those above where they are not there."""
        node = self._top = self._top or _Node(DIRECTORY)
        for part in parts:
            _check_directory(node, name)
            node = node.below.setdefault(part, _Node(DIRECTORY))
        _check_directory(node, name)
        return node


def _check_directory(node: _Node, name: str) -> None:
    if node.entry.kind is not Kind.DIRECTORY:
        raise Escape(f"{name!r} lies below a {node.entry.kind.value}")


def _write(path: Path, member: Member, content: Iterable[bytes]) -> str:
    """Write a new file, to the disk, and return its SHA-256."""
    digest = hashlib.sha256()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        for piece in content:
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fchmod(file.fileno(), 0o755 if member.mode & 0o111 else 0o644)
        when = min(max(member.mtime, 0), _NEWEST)
        os.utime(file.fileno(), (when, when))
        os.fsync(file.fileno())
    return digest.hexdigest()
