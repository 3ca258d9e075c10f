"""The strict extractor: what an image says is an application becomes a directory, or an error.

Regular files and directories, and links that stay inside; everything else is
refused, and then nothing is left behind.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.links import Escape, resolve_link
from atomicapp.unpacking.tar_stream import Kind, Malformed, Member, read_tar

_NEWEST = 1 << 33


Parts = tuple[str, ...]
Contents = Mapping[str, str]
"""Path below the application -> SHA-256 of a file, or ``link:`` and the target."""


def unpack(
    chunks: Iterable[bytes],
    directory: Path,
    *,
    root: str = "",
    source: str = "the archive",
    limits: Limits | None = None,
) -> Contents:
    """Fill a private ``directory``, made if it is not there, with the members of a tar stream.

    With ``root`` only members below that name are allowed, and it is taken off.
    Modes become 0755 or 0644, owners are ours, files keep their times. ``source``
    names the archive in messages. Raises SourceError for whatever is not a plain
    tree of files; the caller then drops the directory.
    """
    extraction = _Extraction(root, directory, limits or Limits())
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        for member, content in read_tar(chunks):
            extraction.add(member, content)
        extraction.make_links()
        _flush(directory)
    except (Malformed, Escape) as error:
        raise SourceError(f"what {source} holds is refused: {error}") from None
    except OSError as error:
        raise SourceError(f"cannot unpack {source}: {error.strerror}", str(directory)) from error
    return extraction.contents


@dataclass(slots=True)
class _Extraction:
    """One archive on its way to disk. Links are made last, so that no write follows one."""

    root: str
    directory: Path
    limits: Limits
    kinds: dict[Parts, Kind] = field(default_factory=dict)
    links: dict[Parts, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    size: int = 0
    members: int = 0

    def add(self, member: Member, content: Iterable[bytes]) -> None:
        """Check one member and write it."""
        self._count(member)
        parts = self._below_root(member.name)
        if not parts:
            if member.kind is not Kind.DIRECTORY:
                raise Escape(f"{member.name!r} is a {member.kind.value}, not a directory")
            return
        self._claim(parts, member)
        path = self.directory.joinpath(*parts)
        if member.kind is Kind.DIRECTORY:
            path.mkdir(mode=0o755, exist_ok=True)
            path.chmod(0o755)
        elif member.kind is Kind.FILE:
            self.contents["/".join(parts)] = _write(path, member, content)
        elif member.kind is Kind.SYMLINK:
            self.links[parts] = member.target
        else:
            self._link_file(parts, path, member)

    def make_links(self) -> None:
        """Make every symbolic link, once all of them are known to stay inside."""
        for parts in self.links:
            resolve_link(parts, self.links, self.kinds)
        for parts, target in self.links.items():
            self.directory.joinpath(*parts).symlink_to(target)
            self.contents["/".join(parts)] = f"link:{target}"

    def _count(self, member: Member) -> None:
        self.members += 1
        self.size += member.size
        if self.members > self.limits.max_members:
            raise _over(f"has more than {self.limits.max_members} files", "max-members")
        if self.size > self.limits.max_bytes:
            raise _over(f"is larger than {self.limits.max_bytes} bytes", "max-bytes")

    def _below_root(self, name: str) -> Parts:
        """The checked path of a member; () is the root itself."""
        parts = safe_parts(name)
        if self.root and parts[:1] != (self.root,):
            raise Escape(f"{name!r} is outside of {self.root}/")
        parts = parts[1:] if self.root else parts
        if len(parts) > self.limits.max_depth:
            raise _over(f"has more than {self.limits.max_depth} levels", "max-depth")
        if len(name.encode()) > self.limits.max_path_length:
            longest = self.limits.max_path_length
            raise _over(f"has a path of more than {longest} bytes", "max-path-length")
        return parts

    def _claim(self, parts: Parts, member: Member) -> None:
        """Refuse what is special or there twice, and make the directories above."""
        if member.kind is Kind.OTHER:
            raise Escape(f"{member.name!r} is a {member.kind.value}")
        for depth in range(1, len(parts)):
            above = parts[:depth]
            if above not in self.kinds:
                self.kinds[above] = Kind.DIRECTORY
                self.directory.joinpath(*above).mkdir(mode=0o755)
            elif self.kinds[above] is not Kind.DIRECTORY:
                raise Escape(f"{member.name!r} lies below a {self.kinds[above].value}")
        both = (self.kinds.get(parts), member.kind)
        if both[0] is not None and both != (Kind.DIRECTORY, Kind.DIRECTORY):
            raise Escape(f"{member.name!r} is there twice")
        self.kinds[parts] = member.kind

    def _link_file(self, parts: Parts, path: Path, member: Member) -> None:
        """A second name for a file that is there already: checked as a name is."""
        target = self._below_root(member.target)
        if self.kinds.get(target) is not Kind.FILE:
            raise Escape(f"{member.name!r} links to {member.target!r}, which is no file in it")
        self.kinds[parts] = Kind.FILE
        os.link(self.directory.joinpath(*target), path, follow_symlinks=False)
        self.contents["/".join(parts)] = self.contents["/".join(target)]


def safe_parts(name: str) -> Parts:
    """The parts of a member's name; raises Escape for one that no honest archive has."""
    if name.startswith("/"):
        raise Escape(f"{name!r} is an absolute path")
    if "\\" in name or any(ord(letter) < 32 or ord(letter) == 127 for letter in name):
        raise Escape(f"{name!r} has a backslash or a control character in it")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        raise Escape(f"{name!r} climbs out with '..'")
    if any(len(part.encode()) > 255 for part in parts):
        raise Escape("a name is longer than 255 bytes")
    return parts


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


def _flush(directory: Path) -> None:
    """Make the names themselves survive a power cut."""
    for above, _, _ in os.walk(directory):
        handle = os.open(above, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _over(what: str, option: str) -> Escape:
    return Escape(f"it {what} (--{option} allows more)")
