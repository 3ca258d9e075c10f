"""The cache stays small: what was used longest ago goes first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atomicapp.cache import location
from atomicapp.cache.location import content_cache, size_limit
from atomicapp.cache.opened import open_cache
from atomicapp.cache.pruning import Pruned, prune
from atomicapp.errors import InputError
from tests.cache.caches import cache_in, digest_of, files_in

BLOBS = [letter * 100 for letter in (b"a", b"b", b"c", b"d")]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A cache of four blobs of 100 bytes, the first one used longest ago."""
    with cache_in(tmp_path / "cache") as cache:
        for age, data in enumerate(reversed(BLOBS)):
            name = cache.blobs.add([data]).removeprefix("sha256:")
            os.utime(tmp_path / "cache" / "blobs" / "sha256" / name, (1000 - age, 1000 - age))
    return tmp_path / "cache"


def left(directory: Path) -> list[bytes]:
    """The blobs that are there, in the order of the alphabet."""
    return sorted(data for name, data in files_in(directory).items() if name.startswith("blobs"))


def test_the_longest_unused_go_until_it_is_small_enough(directory: Path) -> None:
    with cache_in(directory) as cache:
        assert prune(cache.store, 250) == Pruned(2, 200, 2, 200)
        assert left(directory) == BLOBS[2:]
        assert prune(cache.store, 250) == Pruned(0, 0, 2, 200)


def test_what_is_read_counts_as_used(directory: Path) -> None:
    with cache_in(directory) as cache:
        assert cache.blobs.read(digest_of(BLOBS[0]), 100) == BLOBS[0]
        prune(cache.store, 100)
        assert left(directory) == [BLOBS[0]]


def test_without_a_size_nothing_stays(directory: Path) -> None:
    with cache_in(directory) as cache:
        cache.layers("entity").remember(digest_of(b""), ())
        cache.blobs.add([b""])
        cache.pointers.set("url", "https://example.com/", digest_of(b""))
        assert prune(cache.store).left == 0
        assert files_in(directory) == {}


def test_a_command_that_added_something_leaves_no_more_than_the_limit(directory: Path) -> None:
    with cache_in(directory, max_size=250):
        pass
    assert left(directory) == BLOBS
    with cache_in(directory, max_size=250) as cache:
        cache.blobs.add([b"e" * 100])
        assert len(left(directory)) == 5
    assert left(directory) == [BLOBS[3], b"e" * 100]


def test_one_blob_above_the_limit_does_not_stay(directory: Path) -> None:
    with cache_in(directory, max_size=250) as cache:
        digest = cache.blobs.add([b"e" * 300])
        assert cache.blobs.read(digest, 300) == b"e" * 300
    assert left(directory) == []


def test_the_limit_comes_from_the_environment(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ATOMICAPP_CACHE_SIZE", raising=False)
    assert size_limit() == 2 << 30
    monkeypatch.setenv("ATOMICAPP_CACHE_SIZE", "0.2kB")
    with open_cache(print, directory) as cache:
        cache.blobs.add([b"e" * 100])
    assert len(left(directory)) == 2
    monkeypatch.setenv("ATOMICAPP_CACHE_SIZE", "lots")
    with pytest.raises(InputError, match=r"\$ATOMICAPP_CACHE_SIZE: 'lots' is not a size"):
        size_limit()


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ATOMICAPP_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert content_cache() == location.SYSTEM_CACHE
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert content_cache() == tmp_path / "atomicapp" / "content"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATOMICAPP_CACHE_DIR", "here")
    assert content_cache() == tmp_path / "here"
