"""Blobs: whole and right, or not there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atomicapp.cache.blobs import peek
from atomicapp.errors import SourceError
from tests.cache.caches import cache_in, digest_of, files_in

DATA = b"what a registry sent"
DIGEST = digest_of(DATA)


def path_of(directory: Path, digest: str = DIGEST) -> Path:
    return directory / "blobs" / digest.replace(":", "/")


@settings(max_examples=30, deadline=None)
@given(
    chunks=st.lists(st.binary(max_size=100), max_size=10),
    algorithm=st.sampled_from(["sha256", "sha512"]),
)
def test_a_blob_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes], algorithm: str
) -> None:
    whole = b"".join(chunks)
    digest = digest_of(whole, algorithm)
    with cache_in(tmp_path_factory.mktemp("cache")) as cache:
        assert cache.blobs.add(chunks, digest, len(whole)) == digest
        assert cache.blobs.read(digest, len(whole)) == whole
        opened = cache.blobs.open(digest)
        assert opened is not None
        with opened as pieces:
            assert b"".join(pieces) == whole


def test_a_blob_that_nobody_named_is_called_by_its_sha256(tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache") as cache:
        assert cache.blobs.add([DATA]) == DIGEST


def test_what_is_absent_or_larger_than_wanted_is_none(tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache") as cache:
        assert cache.blobs.open(DIGEST) is None
        assert cache.blobs.read(DIGEST, 100) is None
        cache.blobs.add([DATA], DIGEST)
        assert cache.blobs.read(DIGEST, len(DATA) - 1) is None


@pytest.mark.parametrize(
    ("data", "size", "complaint"),
    [
        (DATA + b"!", None, f"what came is not {DIGEST}: its digest is sha256:"),
        (DATA[:-1], len(DATA), f"{len(DATA) - 1} bytes came of the {len(DATA)}"),
        (DATA + b"!", len(DATA), f"more came than the {len(DATA)} bytes"),
        (b"", None, f"what came is not {DIGEST}"),
    ],
)
def test_a_blob_of_another_digest_or_size_is_never_there(
    tmp_path: Path, data: bytes, size: int | None, complaint: str
) -> None:
    """threats: digest and size of everything verified while it streams."""
    with cache_in(tmp_path / "cache") as cache:
        with pytest.raises(SourceError, match=complaint):
            cache.blobs.add([data], DIGEST, size)
        assert files_in(tmp_path / "cache") == {}
        cache.blobs.add([DATA], DIGEST, len(DATA))
        assert cache.blobs.read(DIGEST, 100) == DATA


def test_more_than_was_announced_is_not_read_to_its_end(tmp_path: Path) -> None:
    """threats: bombs; an endless blob ends where its size ends."""

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 1000

    with cache_in(tmp_path / "cache") as cache, pytest.raises(SourceError, match="more came"):
        cache.blobs.add(endless(), DIGEST, 5000)


def test_what_a_download_raises_goes_through_and_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield DATA[:5]
        raise ConnectionResetError("by the peer")

    with cache_in(tmp_path / "cache") as cache:
        with pytest.raises(ConnectionResetError, match="by the peer"):
            cache.blobs.add(broken(), DIGEST, len(DATA))
        assert files_in(tmp_path / "cache") == {}


@pytest.mark.parametrize("damage", [b"", DATA[:-1], DATA + b"\0", DATA.replace(b"w", b"W")])
def test_a_damaged_blob_counts_as_absent_and_is_removed(tmp_path: Path, damage: bytes) -> None:
    with cache_in(tmp_path / "cache") as cache:
        cache.blobs.add([DATA], DIGEST)
        path_of(tmp_path / "cache").write_bytes(damage)
        assert peek(tmp_path / "cache", DIGEST, 100) is None
        assert cache.blobs.open(DIGEST) is None
        assert files_in(tmp_path / "cache") == {}
        cache.blobs.add([DATA], DIGEST)
        assert cache.blobs.read(DIGEST, 100) == DATA


def test_a_damaged_blob_can_be_added_over(tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache") as cache:
        cache.blobs.add([DATA], DIGEST)
        path_of(tmp_path / "cache").write_bytes(b"damaged")
        cache.blobs.add([DATA], DIGEST)
        assert cache.blobs.read(DIGEST, 100) == DATA


def test_what_is_no_file_counts_as_absent(tmp_path: Path) -> None:
    """threats: symlinks; a link in the place of a blob is not followed."""
    (tmp_path / "elsewhere").write_bytes(DATA)
    with cache_in(tmp_path / "cache") as cache:
        path_of(tmp_path / "cache").symlink_to(tmp_path / "elsewhere")
        assert cache.blobs.open(DIGEST) is None
        path_of(tmp_path / "cache").unlink()
        path_of(tmp_path / "cache").mkdir()
        assert cache.blobs.open(DIGEST) is None
        path_of(tmp_path / "cache").rmdir()
        os.mkfifo(path_of(tmp_path / "cache"))
        assert cache.blobs.open(DIGEST) is None


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "sha256",
        "sha256:",
        "sha256:../../../etc/passwd",
        "sha256:" + "A" * 64,
        "sha256:" + "a" * 63,
        "sha256:" + "a" * 64 + "\n",
        "sha1:" + "a" * 40,
        "md5:" + "a" * 32,
        "../blobs:" + "a" * 64,
    ],
)
def test_what_is_no_digest_never_becomes_a_path(tmp_path: Path, digest: str) -> None:
    """threats: a name that becomes a path."""
    with cache_in(tmp_path / "cache") as cache:
        with pytest.raises(SourceError, match="is no digest"):
            cache.blobs.open(digest)
        with pytest.raises(SourceError, match="is no digest"):
            cache.blobs.read(digest, 100)
        with pytest.raises(SourceError, match="is no digest"):
            cache.blobs.add([DATA], digest)
    assert files_in(tmp_path / "cache") == {}


def test_nobody_else_may_look_into_the_cache(tmp_path: Path) -> None:
    directory = tmp_path / "not" / "there" / "yet"
    with cache_in(directory) as cache:
        cache.blobs.add([DATA])
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(path_of(directory).stat().st_mode) == 0o600
