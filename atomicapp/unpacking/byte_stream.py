"""Exactly as many bytes as asked for, out of chunks of any size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO


class Malformed(Exception):
    """What came is not what it is said to be, or breaks off."""


class ByteStream:
    """A stream that is read by count; whatever asks for more than there is raises Malformed."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer = b""
        self._start = 0

    def content(self, size: int) -> Content:
        """``size`` bytes, piece by piece."""
        return Content(self, size)

    def piece(self, most: int) -> bytes:
        """At least one byte and ``most`` at most, as many as are at hand."""
        self._fill()
        piece = self._buffer[self._start : self._start + most]
        self._start += len(piece)
        return piece

    def take(self, size: int) -> bytes:
        """``size`` bytes at once."""
        end = self._start + size
        if end <= len(self._buffer):
            piece = self._buffer[self._start : end]
            self._start = end
            return piece
        return b"".join(self.content(size))

    def skip(self, size: int) -> None:
        """Go past ``size`` bytes without copying them."""
        while size:
            self._fill()
            step = min(size, len(self._buffer) - self._start)
            self._start += step
            size -= step

    def at_end(self) -> bool:
        """Nothing more comes."""
        try:
            self._fill()
        except Malformed:
            return True
        return False

    def is_over(self) -> bool:
        """Nothing more comes, and what came did not break off."""
        while self._start == len(self._buffer):
            try:
                self._buffer, self._start = next(self._chunks), 0
            except StopIteration:
                return True
        return False

    def _fill(self) -> None:
        if self._start == len(self._buffer) and self.is_over():
            raise Malformed("the archive breaks off")


class Content:
    """So many bytes of a stream, which is to be left alone until they are read or gone past."""

    def __init__(self, stream: ByteStream, size: int) -> None:
        self._stream = stream
        self._left = size

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if not self._left:
            raise StopIteration
        piece = self._stream.piece(self._left)
        self._left -= len(piece)
        return piece

    def pass_over(self) -> None:
        """Go past what was not read."""
        self._stream.skip(self._left)
        self._left = 0


class FileStream(ByteStream):
    """A file from where it stands; what is gone past is not read."""

    def __init__(self, file: BinaryIO, piece: int = 1 << 16) -> None:
        super().__init__(iter(lambda: file.read(piece), b""))
        self._file = file

    def skip(self, size: int) -> None:
        """Go past ``size`` bytes, which may lead behind the end."""
        if size > self._left:
            self._file.seek(size - self._left, 1)
            self._buffer, self._start = b"", 0
        else:
            self._start += size

    def position(self) -> int:
        """Where in the file the next byte is from."""
        return self._file.tell() - self._left

    @property
    def _left(self) -> int:
        return len(self._buffer) - self._start
