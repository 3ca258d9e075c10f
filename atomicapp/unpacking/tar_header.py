"""Headers of tar members: POSIX (ustar, pax) and GNU's long names, nothing else. Pure.

Names stay bytes here: most of them belong to nobody who reads, and need be no text.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple
from zlib import adler32

from atomicapp.unpacking.byte_stream import Malformed

BLOCK = 512
EXTENSIONS = frozenset(b"xgLK")
"""Flags of headers that say something about the next member."""

_PATH, _TARGET, _SIZE, _MTIME = b"path", b"linkpath", b"size", b"mtime"
_ASKED_FOR = frozenset({_PATH, _TARGET, _SIZE, _MTIME})


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


Extended = Mapping[bytes, bytes]
"""What extended headers say about a member, by pax's keys."""

_KINDS = {
    b"0": Kind.FILE,
    b"\0": Kind.FILE,
    b"7": Kind.FILE,
    b"5": Kind.DIRECTORY,
    b"2": Kind.SYMLINK,
    b"1": Kind.HARD_LINK,
}


def check(block: bytes) -> None:
    """Raise Malformed unless a header's checksum is right."""
    # Adler's first half is the sum of the bytes modulo 65521, which 256 bytes cannot reach.
    total = (adler32(block[:256]) & 0xFFFF) + (adler32(block[256:]) & 0xFFFF) - 2
    if _number(block[148:156]) != total - sum(block[148:156]) + 8 * 32:
        raise Malformed("a header's checksum is wrong")


def name_of(block: bytes, extended: Extended) -> bytes:
    """The whole name of a member."""
    if _PATH in extended:
        return extended[_PATH]
    name = _field(block[:100])
    if block[345] and block[257:263] == b"ustar\0":
        return _field(block[345:500]) + b"/" + name
    return name


def size_of(block: bytes, extended: Extended, name: bytes) -> int:
    """How many bytes of content follow."""
    size = _decimal(extended[_SIZE]) if _SIZE in extended else _number(block[124:136])
    if size and (kind := _kind(block, name)) is not Kind.FILE:
        raise Malformed(f"a {kind.value} with content")
    return size


def own_size(block: bytes) -> int:
    """How many bytes the body of an extended header has."""
    return _number(block[124:136])


def member_of(block: bytes, extended: Extended, name: bytes, size: int) -> Member:
    """The member that a header is about."""
    target = extended[_TARGET] if _TARGET in extended else _field(block[157:257])
    mtime = _seconds(extended[_MTIME]) if _MTIME in extended else _number(block[136:148])
    return Member(
        name=_text(name),
        kind=_kind(block, name),
        size=size,
        mode=_number(block[100:108]),
        mtime=mtime,
        target=_text(target),
    )


def extension(flag: int, body: bytes) -> Extended:
    """What an extended header with this flag says; a global one says nothing of members."""
    if flag == ord("g"):
        return {}
    if flag == ord("x"):
        return _pax(body)
    return {_PATH if flag == ord("L") else _TARGET: _field(body)}


def _pax(body: bytes) -> Extended:
    """Records ``LENGTH KEY=VALUE\\n``; values of keys that nobody asks for may be any bytes."""
    found: dict[bytes, bytes] = {}
    start = 0
    while start < len(body):
        space = body.find(b" ", start, start + 8)
        digits = body[start:space] if space > 0 else b""
        if not digits.isdigit():
            raise Malformed("an extended header's record has no length")
        record = body[start : start + int(digits)]
        key, equals, value = record[len(digits) + 1 : -1].partition(b"=")
        if len(record) != int(digits) or record[-1:] != b"\n" or not equals:
            raise Malformed("an extended header's record is cut off")
        if key.startswith(b"GNU.sparse"):
            raise Malformed("sparse files are not supported")
        if key in _ASKED_FOR and value:  # an empty value unsets one
            found[key] = value
        start += int(digits)
    return found


def _kind(block: bytes, name: bytes) -> Kind:
    kind = _KINDS.get(block[156:157], Kind.OTHER)
    return Kind.DIRECTORY if kind is Kind.FILE and name.endswith(b"/") else kind


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
    if not text:
        return 0
    try:
        # What int() takes beyond digits (signs, underscores, 0o) is no number here.
        return int(text, 8) if text.isdigit() else _wrong_number()
    except ValueError:
        return _wrong_number()


def _wrong_number() -> int:
    raise Malformed("a number in a header is wrong")


def _seconds(text: bytes) -> int:
    """A time, which may have a fraction and may be before 1970; those become 1970."""
    return 0 if text.startswith(b"-") else _decimal(text.partition(b".")[0])


def _decimal(text: bytes) -> int:
    if not text.isdigit() or len(text) > 19:
        raise Malformed("a number in an extended header is wrong")
    return int(text)
