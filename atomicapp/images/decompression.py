"""Layers as the tar streams that they are: plain, gzip or zstd, never more than a few MiB at once.

How a layer is compressed is what its media type says *and* its first bytes show; where the
two differ it is refused, since others may believe the one or the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import cast

from atomicapp.images.media_types import GZIP, PLAIN, ZSTD
from atomicapp.unpacking.byte_stream import ByteStream, Malformed
from atomicapp.unpacking.checks import Tally

PIECE = 256 * 1024
"""Bytes that are decompressed at once."""
LARGEST_WINDOW = 32 << 20
"""Bytes of memory that a zstd stream may ask for; what compressors ask for at their best."""

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"
_LARGEST_BLOCK = 128 * 1024
_REPEATED, _RESERVED = 1, 3


def decompressed(chunks: Iterable[bytes], compression: str, tally: Tally) -> Iterator[bytes]:
    """A layer as it was before it was compressed, in pieces of 256 KiB at most or as they came.

    ``compression`` is what its media type says. Raises Malformed for what is damaged,
    breaks off, or is compressed otherwise; Escape over a cap.
    """
    packed = _Counted(chunks)
    head, stream = _peeked(packed)
    found = compression_of(head)
    if found != compression:
        raise Malformed(f"a layer is said to be {compression} and is {found}")
    unpacked = 0
    for piece in _DECOMPRESSORS[compression](stream):
        unpacked += len(piece)
        tally.count_streamed(len(piece), unpacked, packed.total)
        yield piece


def compression_of(head: bytes) -> str:
    """How something is compressed, by its first bytes."""
    if head.startswith(_GZIP_MAGIC):
        return GZIP
    return ZSTD if head.startswith(_ZSTD_MAGIC) or _is_skippable(head) else PLAIN


class _Counted:
    """An iterator that knows how many bytes have passed."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.total = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = next(self._chunks)
        self.total += len(chunk)
        return chunk


def _peeked(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and a stream that still has them."""
    head = b""
    while len(head) < len(_ZSTD_MAGIC):
        chunk = next(chunks, None)
        if chunk is None:
            break
        head += chunk
    return head, itertools.chain((head,), chunks)


def _plain(chunks: Iterator[bytes]) -> Iterator[bytes]:
    return chunks


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """One member after the other; zeros may follow the last one, as on tapes, and nothing else."""
    from isal import igzip_lib

    # Its type hints say that the class is an instance.
    damage = cast(type[Exception], igzip_lib.error)
    rest = next(chunks, b"")
    try:
        while rest:
            decoder = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
            yield decoder.decompress(rest, PIECE)
            while not decoder.eof:
                yield decoder.decompress(_more(chunks) if decoder.needs_input else b"", PIECE)
            rest = _next_member(decoder.unused_data, chunks)
    except damage:
        raise Malformed("a layer's gzip stream is damaged") from None


def _more(chunks: Iterator[bytes]) -> bytes:
    chunk = next(chunks, None)
    if chunk is None:
        raise Malformed("a layer breaks off")
    return chunk


def _next_member(rest: bytes, chunks: Iterator[bytes]) -> bytes:
    """What comes from the next member on, empty where there is none."""
    rest = rest.lstrip(b"\0")
    while len(rest) < len(_GZIP_MAGIC) and (chunk := next(chunks, None)) is not None:
        rest = (rest + chunk).lstrip(b"\0")
    if rest and not rest.startswith(_GZIP_MAGIC):
        raise Malformed("a layer's gzip stream has something else behind it")
    return rest


def _unzstd(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """One frame after the other, block by block.

    The library decompresses whatever it is given at once, and a few bytes may become
    gigabytes; but a block becomes 128 KiB at most. So the blocks are counted out to it.
    """
    import zstandard

    stream = ByteStream(chunks)
    try:
        while not stream.at_end():
            magic = stream.take(len(_ZSTD_MAGIC))
            if _is_skippable(magic):
                stream.skip(int.from_bytes(stream.take(4), "little"))
            elif magic == _ZSTD_MAGIC:
                frame = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW).decompressobj()
                for part in _frame(stream):
                    yield frame.decompress(part)
            else:
                raise Malformed("a layer's zstd stream has something else in it")
    except zstandard.ZstdError:
        limit = f"needs more than {LARGEST_WINDOW >> 20} MiB of memory"
        raise Malformed(f"a layer's zstd stream is damaged, or {limit}") from None


def _frame(stream: ByteStream) -> Iterator[bytes]:
    """The header, the blocks and the checksum of a frame, as RFC 8878 has them."""
    descriptor = stream.take(1)
    flags = descriptor[0]
    is_single = bool(flags & 0x20)
    window = 0 if is_single else 1
    dictionary = (0, 1, 2, 4)[flags & 3]
    content_size = (1 if is_single else 0, 2, 4, 8)[flags >> 6]
    yield _ZSTD_MAGIC + descriptor + stream.take(window + dictionary + content_size)
    is_last = False
    while not is_last:
        header = stream.take(3)
        number = int.from_bytes(header, "little")
        is_last, kind, size = bool(number & 1), number >> 1 & 3, number >> 3
        if size > _LARGEST_BLOCK or kind == _RESERVED:
            raise Malformed("a layer's zstd stream is damaged")
        yield header + stream.take(1 if kind == _REPEATED else size)
    if flags & 4:
        yield stream.take(4)


def _is_skippable(head: bytes) -> bool:
    return head[1:4] == _SKIPPABLE and head[0] >> 4 == 5


_DECOMPRESSORS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    PLAIN: _plain,
    GZIP: _gunzip,
    ZSTD: _unzstd,
}
