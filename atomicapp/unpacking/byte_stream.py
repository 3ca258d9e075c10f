"""Exactly as many bytes as asked for, out of chunks of any size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Malformed(Exception):
    """What came is not what it is said to be, or breaks off."""


class ByteStream:
    """A stream that is read by count; whatever asks for more than there is raises Malformed."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._buffer = b""
        self._start = 0

    def content(self, size: int) -> Iterator[bytes]:
        """``size`` bytes, piece by piece."""
        while size:
            self._fill()
            piece = self._buffer[self._start : self._start + size]
            self._start += len(piece)
            size -= len(piece)
            yield piece

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

    def _fill(self) -> None:
        while self._start == len(self._buffer):
            try:
                self._buffer, self._start = next(self._chunks), 0
            except StopIteration:
                raise Malformed("the archive breaks off") from None
