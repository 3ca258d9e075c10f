"""The directory itself: odd disks, odd files, and what goes away while it is looked at."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from atomicapp.cache.drafts import draft, remove_abandoned
from atomicapp.cache.opened import open_cache
from atomicapp.cache.store import Store, entries
from atomicapp.errors import SourceError
from tests.cache.caches import cache_in, digest_of, files_in


def failing(call: Callable[..., object], number: int, times: int = 1) -> Callable[..., object]:
    """A call that fails the first times with this error, then does what it always does."""
    left = iter(range(times))

    def called(*words: object, **named: object) -> object:
        if next(left, None) is not None:
            raise OSError(number, os.strerror(number))
        return call(*words, **named)

    return called


def test_a_disk_without_locks_holds_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(fcntl, "lockf", failing(fcntl.lockf, errno.ENOLCK))
    with open_cache(said.append, tmp_path / "cache") as cache:
        assert cache.blobs.read(cache.blobs.add([b"data"]), 10) == b"data"
    assert "no locks available" in said[0]
    assert files_in(tmp_path / "cache") == {}


@pytest.mark.parametrize("call", ["fsync", "write"])
def test_a_disk_that_fails_while_writing_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """threats: errors are reported."""
    with cache_in(tmp_path / "cache") as cache:
        monkeypatch.setattr(os, call, failing(getattr(os, call), errno.EIO))
        with pytest.raises(SourceError, match="cannot be written: input/output error"):
            cache.blobs.add([b"data"])
        assert files_in(tmp_path / "cache") == {}
        cache.blobs.add([b"data"])


def test_a_directory_that_went_away_is_one_clear_line(tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache") as cache:
        (tmp_path / "cache" / "partial").rmdir()
        with pytest.raises(SourceError, match="cannot be written: no such file or directory"):
            cache.blobs.add([b"data"])
        cache.layers("entity").remember(digest_of(b""), ())
        assert cache.layers("entity").names(digest_of(b"")) is None


def test_what_cannot_be_removed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cache_in(tmp_path / "cache") as cache:
        cache.blobs.add([b"data"])
        (entry,) = entries(tmp_path / "cache")
        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", failing(Path.unlink, errno.EIO))
            with pytest.raises(SourceError, match="input/output error"):
                cache.store.remove(entry)
        assert cache.store.remove(entry)
        assert cache.store.remove(entry)


def test_a_damaged_blob_of_a_cache_behind_is_left_alone(tmp_path: Path) -> None:
    with cache_in(tmp_path / "behind") as cache:
        digest = cache.blobs.add([b"data"])
    path = tmp_path / "behind" / "blobs" / digest.replace(":", "/")
    path.write_bytes(b"damaged")
    behind = files_in(tmp_path / "behind")
    with closing(Store(tmp_path / "cache", tmp_path / "behind")) as store:
        file = store.open("blobs/sha256", path.name)
        assert file is not None
        with file:
            store.discard("blobs/sha256", path.name, file)
    assert files_in(tmp_path / "behind") == behind


def test_only_files_are_entries(tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache"):
        pass
    (tmp_path / "cache" / "layers" / "directory").mkdir()
    (tmp_path / "cache" / "layers" / "link").symlink_to("/etc/passwd")
    (tmp_path / "cache" / "layers" / "file").write_bytes(b"12")
    assert [(one.kind, one.name, one.size) for one in entries(tmp_path / "cache")] == [
        ("layers", "file", 2)
    ]


def test_what_goes_away_while_it_is_looked_at_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "here").write_bytes(b"")
    listed = Path.iterdir

    def with_another(path: Path) -> Iterator[Path]:
        yield path / "gone"
        yield from listed(path)

    monkeypatch.setattr(Path, "iterdir", with_another)
    assert [one.name for one in entries(tmp_path)] == ["here"]


def test_only_what_nobody_writes_is_abandoned(tmp_path: Path) -> None:
    (tmp_path / "abandoned").write_bytes(b"half")
    with draft(tmp_path) as mine:
        mine.write(b"mine")
        remove_abandoned(tmp_path)
        assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]
        mine.keep(tmp_path / "kept", synced=True)
    assert (tmp_path / "kept").read_bytes() == b"mine"


def test_a_draft_that_was_tidied_up_before_it_was_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment between making a file and locking it."""
    lock = fcntl.flock
    removed: list[Path] = []

    def late(descriptor: int, how: int) -> None:
        if not removed:
            (path,) = tmp_path.iterdir()
            path.unlink()
            removed.append(path)
        lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with draft(tmp_path) as made:
        made.write(b"data")
        (path,) = tmp_path.iterdir()
        assert path not in removed
        assert path.read_bytes() == b"data"
    assert list(tmp_path.iterdir()) == []
