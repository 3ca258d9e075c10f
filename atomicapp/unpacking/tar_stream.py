"""Reading a tar stream member by member: POSIX (ustar, pax) and GNU long names, nothing else.

Standard input of a strict extractor: whatever is malformed ends the reading with
:class:`Malformed`; nothing is guessed, skipped over or repaired.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

BLOCK = 512
LONGEST_HEADER = 1 << 20
"""Bytes that an extended header may have: names and attributes, never content."""
MOST_HEADERS = 4
"""Extended headers that one member may have."""


class Malformed(Exception):
    """What came is not a tar stream, or breaks off."""


class Kind(Enum):
    """What a member is. Devices, FIFOs and everything else are OTHER."""

    FILE = "file"
    DIRECTORY = "directory"
    SYMLINK = "symbolic link"
    HARD_LINK = "hard link"
    OTHER = "special file"


class Member(NamedTuple):
    """A header: ``name`` and ``target`` as the archive says them, not checked at all."""

    name: str
    kind: Kind
    size: int
    mode: int
    mtime: int
    target: str


_KINDS = {
    b"0": Kind.FILE,
    b"\0": Kind.FILE,
    b"7": Kind.FILE,
    b"5": Kind.DIRECTORY,
    b"2": Kind.SYMLINK,
    b"1": Kind.HARD_LINK,
}


def read_tar(chunks: Iterable[bytes]) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """Every member with its content, which is to be read before the next one is asked for.

    Raises Malformed.
    """
    stream = _Stream(chunks)
    while (header := _next_member(stream)) is not None:
        left = stream.content(header.size)
        yield header, left
        for _ in left:
            pass
        stream.skip_padding(header.size)


class _Stream:
    """Exactly as many bytes as asked for, out of chunks of any size."""

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
        return b"".join(self.content(size))

    def skip_padding(self, size: int) -> None:
        """Go to the next block after ``size`` bytes of content."""
        self.take(-size % BLOCK)

    def _fill(self) -> None:
        while self._start == len(self._buffer):
            try:
                self._buffer, self._start = next(self._chunks), 0
            except StopIteration:
                raise Malformed("the archive breaks off") from None


def _next_member(stream: _Stream) -> Member | None:
    """The next header with its extensions applied; None at the end of the archive."""
    extended: dict[str, str] = {}
    for _ in range(MOST_HEADERS + 1):
        block = stream.take(BLOCK)
        if not block.strip(b"\0"):
            return None
        member, flag = _header(block)
        if flag in b"xgLK":
            if member.size > LONGEST_HEADER:
                raise Malformed(f"an extended header is larger than {LONGEST_HEADER} bytes")
            body = stream.take(member.size)
            stream.skip_padding(member.size)
            if flag == b"x":
                extended |= _pax(body)
            elif flag != b"g":
                extended["path" if flag == b"L" else "linkpath"] = _text(body.rstrip(b"\0"))
        else:
            return _extend(member, extended)
    raise Malformed(f"a member has more than {MOST_HEADERS} extended headers")


def _header(block: bytes) -> tuple[Member, bytes]:
    if _number(block[148:156]) != sum(block[:148]) + sum(block[156:]) + 8 * 32:
        raise Malformed("a header's checksum is wrong")
    flag = block[156:157]
    name = _text(_field(block[:100]))
    if block[257:263] == b"ustar\0" and block[345]:
        name = f"{_text(_field(block[345:500]))}/{name}"
    kind = _KINDS.get(flag, Kind.OTHER)
    if kind is Kind.FILE and name.endswith("/"):
        kind = Kind.DIRECTORY
    member = Member(
        name=name,
        kind=kind,
        size=_number(block[124:136]),
        mode=_number(block[100:108]),
        mtime=_number(block[136:148]),
        target=_text(_field(block[157:257])),
    )
    return member, flag


def _extend(member: Member, extended: dict[str, str]) -> Member:
    if any(key.startswith("GNU.sparse") for key in extended):
        raise Malformed("sparse files are not supported")
    member = member._replace(
        name=extended.get("path", member.name),
        target=extended.get("linkpath", member.target),
        size=_decimal(extended["size"]) if "size" in extended else member.size,
        mtime=_seconds(extended["mtime"]) if "mtime" in extended else member.mtime,
    )
    if member.size and member.kind is not Kind.FILE:
        raise Malformed(f"a {member.kind.value} with content")
    return member


def _pax(body: bytes) -> dict[str, str]:
    """Records ``LENGTH KEY=VALUE\\n``; values of keys that nobody asks for may be any bytes."""
    found: dict[str, str] = {}
    while body:
        digits, space, _ = body.partition(b" ")
        if not space or not digits.isdigit() or len(digits) > 7:
            raise Malformed("an extended header's record has no length")
        record, body = body[: int(digits)], body[int(digits) :]
        key, equals, value = record[len(digits) + 1 : -1].partition(b"=")
        if len(record) != int(digits) or record[-1:] != b"\n" or not equals:
            raise Malformed("an extended header's record is cut off")
        name = _text(key)
        if name in ("path", "linkpath", "size", "mtime") or name.startswith("GNU.sparse"):
            found[name] = _text(value)
    return found


def _field(raw: bytes) -> bytes:
    return raw.partition(b"\0")[0]


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Malformed("a name is not UTF-8 text") from None


def _number(raw: bytes) -> int:
    """An octal number, or GNU's base 256 where the first bit is set; never negative."""
    if raw[0] == 0x80:
        return int.from_bytes(raw[1:])
    text = raw.strip(b" \0")
    if text and not all(byte in b"01234567" for byte in text):
        raise Malformed("a number in a header is wrong")
    return int(text or b"0", 8)


def _seconds(text: str) -> int:
    """A time, which may have a fraction and may be before 1970; those become 1970."""
    return 0 if text.startswith("-") else _decimal(text.partition(".")[0])


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        raise Malformed("a number in an extended header is wrong")
    return int(text)
