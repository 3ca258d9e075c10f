"""Reading tar: the same as Python's reader for what is whole, an error for what is not.

threats.md: `tarfile` filters alone (CVE-2025-8194: malformed headers end the reading).
"""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.unpacking.tar_stream import BLOCK, Kind, Malformed, read_tar
from tests.unpacking.archives import archive, directory, hard_link, member, pieces, symlink

parts = st.text("abé- .1", min_size=1, max_size=90).filter(lambda text: text.strip(". ") == text)
names = st.lists(parts, min_size=1, max_size=4).map("/".join).filter(bool)


@given(
    st.lists(st.tuples(names, st.binary(max_size=1500)), max_size=5),
    st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
    st.integers(1, 3000),
)
def test_reads_what_the_standard_reader_reads(
    files: list[tuple[str, bytes]], format: int, size: int
) -> None:
    data = archive(*[member(name, content) for name, content in files], format=format)
    found = [(m.name, b"".join(content)) for m, content in read_tar(pieces(data, size))]
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        expected = [(info.name, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]
    assert found == expected


def test_kinds_and_long_targets() -> None:
    data = archive(
        directory("d"),
        member("d/f", b"x", mode=0o755),
        symlink("d/s", "t" * 200),
        hard_link("d/h", "d/f"),
        member("d/p", type=tarfile.FIFOTYPE),
        format=tarfile.GNU_FORMAT,
    )
    found = [m for m, _ in read_tar([data])]
    assert [m.kind for m in found] == [
        Kind.DIRECTORY,
        Kind.FILE,
        Kind.SYMLINK,
        Kind.HARD_LINK,
        Kind.OTHER,
    ]
    assert found[2].target == "t" * 200


def test_a_prefix_of_the_oldest_kind_and_large_numbers() -> None:
    name = "p" * 90 + "/" + "n" * 90
    data = archive(member(name, b"x"), format=tarfile.USTAR_FORMAT)
    assert next(read_tar([data]))[0].name == name
    info, content = member("x", b"y", mtime=1 << 40)
    data = archive((info, content), format=tarfile.GNU_FORMAT)
    assert next(read_tar([data]))[0].mtime == 1 << 40


def test_content_that_nobody_reads_is_gone_past() -> None:
    data = archive(member("a", b"x" * 5000), member("b", b"y"))
    assert [m.name for m, _ in read_tar(pieces(data))] == ["a", "b"]


def _with_checksum(block: bytearray) -> bytes:
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def _header(**fields: tuple[int, bytes]) -> bytes:
    block = bytearray(archive(member("a", b"x"), format=tarfile.USTAR_FORMAT)[:BLOCK])
    for start, value in fields.values():
        block[start : start + len(value)] = value
    return _with_checksum(block)


def _pax(body: bytes, flag: bytes = b"x") -> bytes:
    header = _header(size=(124, b"%011o\0" % len(body)), flag=(156, flag))
    return header + body.ljust(-(-len(body) // BLOCK) * BLOCK, b"\0")


END = bytes(2 * BLOCK)
FILE = archive(member("f", b"x"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a tar archive",
        b"\x1f\x8b" + bytes(1000),
        b"x" * BLOCK,
        archive(member("a", b"x" * 2000))[:1024],
        archive(member("a", b"x"))[: 2 * BLOCK],
        _header(size=(124, b"-0000000010\0")) + END,
        _header(size=(124, b"\xff" * 12)) + END,
        _header(size=(124, b"00000000089\0")) + END,
        _header(name=(0, b"\xff\xfe")) + END,
        _header(flag=(156, b"5")) + END,
        _pax(b"13 path=abc\n") + FILE,
        _pax(b"path=abc\n") + FILE,
        _pax(b"99999999 path=abc\n") + FILE,
        _pax(b"0 path=abc\n") + FILE,
        _pax(b"9 pathabc\n") + FILE,
        _pax(b"11 size=-1\n") + FILE,
        _pax(b"12 size=1e3\n") + FILE,
        _pax(b"22 GNU.sparse.major=1\n") + FILE,
        _header(size=(124, b"77777777777\0"), flag=(156, b"x")) + END,
        _pax(b"9 path=a\n") * 9 + FILE,
    ],
)
def test_what_is_malformed_ends_the_reading(data: bytes) -> None:
    with pytest.raises(Malformed):
        for _ in read_tar(pieces(data)):
            pass


def test_a_global_header_says_nothing_about_members() -> None:
    data = _pax(b"9 path=z\n", b"g") + FILE
    assert [m.name for m, _ in read_tar([data])] == ["f"]
