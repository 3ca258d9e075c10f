"""Reading a tar stream member by member.

Standard input of a strict extractor: whatever is malformed ends the reading with
:class:`Malformed`; nothing is guessed or repaired. Members that nobody wants cost
little: their content is gone past without being copied, their names are not decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from atomicapp.unpacking import tar_header
from atomicapp.unpacking.byte_stream import ByteStream, Content, Malformed
from atomicapp.unpacking.tar_header import BLOCK, Kind, Member

__all__ = ["BLOCK", "LONGEST_HEADER", "Kind", "Malformed", "Member", "Wanted", "read_tar"]

LONGEST_HEADER = 1 << 20
"""Bytes that an extended header may have: names and attributes, never content."""
MOST_HEADERS = 4
"""Extended headers that one member may have."""

Wanted = Callable[[bytes], bool]
"""Whether the member of this whole name is asked for."""


def read_tar(
    chunks: Iterable[bytes], wanted: Wanted | None = None, *, is_whole: bool = False
) -> Iterator[tuple[Member, Content]]:
    """Every wanted member with its content, which is to be read before the next one is asked for.

    Reading ends where the archive says that it ends, which may be before the chunks
    do. Where the chunks prove themselves that all of them came, ``is_whole``, it may
    also end without saying so, behind a member. Raises Malformed.
    """
    return members(ByteStream(chunks), wanted, is_whole=is_whole)


def members(
    stream: ByteStream, wanted: Wanted | None = None, *, is_whole: bool = False
) -> Iterator[tuple[Member, Content]]:
    """As :func:`read_tar`, from a stream, which then stands at the content of the member."""
    while not (is_whole and stream.is_over()) and (block := _next_block(stream)):
        extended: dict[bytes, bytes] = {}
        if block[156] in tar_header.EXTENSIONS:
            block, extended = _extensions(stream, block)
            if not block:
                return
        name = tar_header.name_of(block, extended)
        size = tar_header.size_of(block, extended, name)
        if wanted is None or wanted(name):
            content = stream.content(size)
            yield tar_header.member_of(block, extended, name, size), content
            content.pass_over()
            stream.skip(-size % BLOCK)
        else:
            stream.skip(size + -size % BLOCK)


def _next_block(stream: ByteStream) -> bytes:
    """The next header, its checksum right; empty at the end of the archive."""
    block = stream.take(BLOCK)
    if not block[0] and not block.strip(b"\0"):
        return b""
    tar_header.check(block)
    return block


def _extensions(stream: ByteStream, block: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """What extended headers say, and the header that they are about."""
    extended: dict[bytes, bytes] = {}
    for _ in range(MOST_HEADERS):
        size = tar_header.own_size(block)
        if size > LONGEST_HEADER:
            raise Malformed(f"an extended header is larger than {LONGEST_HEADER} bytes")
        said = tar_header.extension(block[156], stream.take(size))
        if not extended.keys().isdisjoint(said):
            raise Malformed("two extended headers of a member say the same")
        extended.update(said)
        stream.skip(-size % BLOCK)
        block = _next_block(stream)
        if not block or block[156] not in tar_header.EXTENSIONS:
            return block, extended
    raise Malformed(f"a member has more than {MOST_HEADERS} extended headers")
