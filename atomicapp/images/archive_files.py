"""A tar archive as files that are read where they lie in it; nothing is unpacked to the disk.

Only an archive that is compressed as a whole is first decompressed, within the limits,
into a file that has no name.
"""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from atomicapp.errors import SourceError
from atomicapp.images.decompression import compression_of, decompressed
from atomicapp.images.media_types import PLAIN
from atomicapp.images.stored import PIECE
from atomicapp.unpacking.byte_stream import FileStream, Malformed
from atomicapp.unpacking.checks import Tally, safe_parts, why
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.links import Escape
from atomicapp.unpacking.tar_stream import Kind, members

MOST_FILES = 100_000
MOST_LINKS = 8
"""Links that may lead from one to another: layers that are the same are links to one."""


class _Extent(NamedTuple):
    start: int
    size: int


class ArchiveFiles:
    """The files in an archive, by name; ``links`` are other names for some."""

    def __init__(
        self, name: str, descriptor: int, extents: Mapping[str, _Extent], links: Mapping[str, str]
    ) -> None:
        self._name = name
        self._descriptor = descriptor
        self._extents = extents
        self._links = links

    def size(self, name: str) -> int:
        """Bytes in a file; raises SourceError where there is none of this name."""
        return self._extent(name).size

    def __contains__(self, name: str) -> bool:
        return name in self._extents or name in self._links

    def read(self, name: str, most: int) -> bytes:
        """All of a file."""
        if self.size(name) > most:
            raise SourceError(f"{name!r} in {self._name} is larger than {most} bytes")
        with self.open(name) as chunks:
            return b"".join(chunks)

    @contextmanager
    def open(self, name: str) -> Iterator[Iterator[bytes]]:
        """A file in pieces."""
        yield self._pieces(self._extent(name))

    def _extent(self, name: str) -> _Extent:
        for _ in range(MOST_LINKS):
            if name in self._extents:
                return self._extents[name]
            if name not in self._links:
                break
            name = self._links[name]
        raise SourceError(
            f"{self._name} has no file {name!r} in it", remedy="write the archive once more"
        )

    def _pieces(self, extent: _Extent) -> Iterator[bytes]:
        at, end = extent.start, extent.start + extent.size
        try:
            while at < end and (piece := os.pread(self._descriptor, min(PIECE, end - at), at)):
                at += len(piece)
                yield piece
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}", self._name) from error


@contextmanager
def open_archive(path: Path, name: str, limits: Limits) -> Iterator[ArchiveFiles]:
    """The files in an archive; raises SourceError for what is no whole tar archive."""
    with ExitStack() as stack:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
            file: BinaryIO = stack.enter_context(os.fdopen(descriptor, "rb"))
            if not path.is_file():
                raise SourceError("is not a file", str(path), "name an archive")
            file = stack.enter_context(_plain(file, limits))
            extents, links = _files_in(file)
        except (Malformed, Escape) as error:
            raise SourceError(f"{name} is refused: {why(error)}") from None
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}", str(path)) from error
        yield ArchiveFiles(name, file.fileno(), extents, links)


@contextmanager
def _plain(file: BinaryIO, limits: Limits) -> Iterator[BinaryIO]:
    compression = compression_of(file.read(4))
    file.seek(0)
    if compression == PLAIN:
        yield file
        return
    with tempfile.TemporaryFile(prefix="atomicapp-") as whole:
        chunks = iter(lambda: file.read(PIECE), b"")
        for piece in decompressed(chunks, compression, Tally(limits)):
            _write(whole, piece)
        whole.seek(0)
        yield whole


def _write(file: BinaryIO, piece: bytes) -> None:
    try:
        file.write(piece)
        file.flush()
    except OSError as error:
        raise SourceError(
            f"there is no room to decompress an archive: {error.strerror}",
            tempfile.gettempdir(),
            "make room, name another directory in $TMPDIR, or decompress it yourself",
        ) from error


def _files_in(file: BinaryIO) -> tuple[dict[str, _Extent], dict[str, str]]:
    extents: dict[str, _Extent] = {}
    links: dict[str, str] = {}
    stream = FileStream(file)
    for member, _ in members(stream):
        name = "/".join(safe_parts(member.name))
        if member.kind is Kind.DIRECTORY:
            continue
        if name in extents or name in links:
            raise Escape(f"{name!r} is there twice")
        if len(extents) + len(links) >= MOST_FILES:
            raise Escape(f"it has more than {MOST_FILES} files")
        if member.kind is Kind.FILE:
            extents[name] = _Extent(stream.position(), member.size)
        elif member.kind is Kind.OTHER:
            raise Escape(f"{name!r} is a {member.kind.value}")
        else:
            above = posixpath.dirname(name) if member.kind is Kind.SYMLINK else ""
            links[name] = posixpath.normpath(posixpath.join(above, member.target))
    return extents, links
