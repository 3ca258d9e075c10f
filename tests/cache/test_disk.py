"""Disks that are full, read-only, or somebody else's."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from atomicapp.cache.opened import open_cache
from atomicapp.errors import SourceError
from tests.cache.caches import PROJECT, cache_in, digest_of, files_in, finished, started

UNSHARE = ["unshare", "--mount", *(["--map-root-user"] if os.geteuid() else [])]


def mounted(mount: str, code: str, directory: Path) -> str:
    """What a process prints that runs ``code`` where ``mount`` was done, for it alone."""
    if subprocess.run([*UNSHARE, "true"], capture_output=True).returncode:
        why = "nothing may be mounted here, not even by a process for itself"
        if os.environ.get("CI") == "true":
            pytest.fail(why, pytrace=False)
        pytest.skip(why)
    script = f'mount {mount} "$1" && exec "$2" -c "$3" "$1"'
    words = [*UNSHARE, "sh", "-c", script, "sh", str(directory), sys.executable, code]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


FULL = """
import sys
from pathlib import Path
from atomicapp.errors import SourceError
from tests.cache.caches import cache_in, files_in
directory = Path(sys.argv[1])
with cache_in(directory / "cache") as cache:
    kept = cache.blobs.add([b"k" * 50_000])
    before = files_in(directory)
    try:
        cache.blobs.add(b"x" * 10_000 for _ in range(100))
    except SourceError as error:
        print(error)
    assert files_in(directory) == before
    assert cache.blobs.read(kept, 50_000) == b"k" * 50_000
    (directory / "filler").write_bytes(b"x" * 180_000)
    (directory / "more").open("wb", buffering=0).write(b"x" * 90_000)
    cache.layers("entity").remember(kept, ("Nulecule" * 1000,))
    assert cache.layers("entity").names(kept) is None
    (directory / "filler").unlink()
    (directory / "more").unlink()
    cache.blobs.add([b"y" * 50_000])
"""


def test_a_full_disk_is_one_clear_line_and_the_cache_is_as_it_was(tmp_path: Path) -> None:
    """threats: full disk."""
    said = mounted("-t tmpfs -o size=300k none", FULL, tmp_path)
    assert said.count("\n") == 1
    assert "the cache cannot be written: no space left on device" in said
    assert "'atomicapp cache prune' frees space" in said


def test_a_limit_on_the_size_of_files_is_a_full_disk(tmp_path: Path) -> None:
    """threats: full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with cache_in(tmp_path / "cache") as cache:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
        try:
            with pytest.raises(SourceError, match="cannot be written: file too large"):
                cache.blobs.add([b"x" * 20_000])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)
        assert files_in(tmp_path / "cache") == {}


READ_ONLY = """
import sys
from pathlib import Path
from atomicapp.cache.opened import open_cache
from tests.cache.caches import digest_of
said = []
with open_cache(said.append, Path(sys.argv[1])) as cache:
    assert cache.blobs.read(digest_of(b"old"), 100) == b"old"
    assert cache.layers("entity").names(digest_of(b"old")) == ("Nulecule",)
    new = cache.blobs.add([b"new"])
    assert cache.blobs.read(new, 100) == b"new"
with open_cache(said.append, Path(sys.argv[1])) as cache:
    assert cache.blobs.read(new, 100) is None
print(*said, sep="\\n")
"""


def test_a_cache_on_a_read_only_disk_is_read_and_not_written(tmp_path: Path) -> None:
    """threats: read-only disk."""
    with cache_in(tmp_path / "cache") as cache:
        cache.layers("entity").remember(cache.blobs.add([b"old"]), ("Nulecule",))
    before = files_in(tmp_path / "cache")
    said = mounted(f"--bind -o ro {tmp_path / 'cache'}", READ_ONLY, tmp_path / "cache")
    assert said.count("going on without a cache to write to: ") == said.count("\n") == 2
    assert "read-only file system" in said
    assert files_in(tmp_path / "cache") == before


def test_without_a_place_for_a_cache_a_command_has_one_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said: list[str] = []
    with open_cache(said.append, tmp_path / "file" / "cache") as cache:
        digest = cache.blobs.add([b"data"])
        assert cache.blobs.read(digest, 10) == b"data"
        own = cache.store.directory
    assert not own.exists()
    assert len(said) == 1
    assert str(tmp_path / "file" / "cache") in said[0]


def test_a_link_in_the_place_of_the_cache_is_neither_written_nor_read(tmp_path: Path) -> None:
    """threats: symlinks; what somebody else prepared is not trusted."""
    with cache_in(tmp_path / "elsewhere") as cache:
        cache.blobs.add([b"data"])
    (tmp_path / "cache").symlink_to(tmp_path / "elsewhere")
    check_not_used(tmp_path / "cache", "is not a directory")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory to somebody else")
def test_a_cache_of_somebody_else_is_neither_written_nor_read(tmp_path: Path) -> None:
    """threats: what somebody else prepared is not trusted."""
    with cache_in(tmp_path / "cache") as cache:
        cache.blobs.add([b"data"])
    os.chown(tmp_path / "cache", 65534, 65534)
    check_not_used(tmp_path / "cache", "belongs to another user")


def check_not_used(directory: Path, why: str) -> None:
    """The cache there, which holds a blob, is as if it were not there."""
    before = files_in(directory)
    said: list[str] = []
    with open_cache(said.append, directory) as cache:
        assert cache.blobs.read(digest_of(b"data"), 10) is None
        cache.blobs.add([b"new"])
    assert [why in line for line in said] == [True]
    assert files_in(directory) == before


DAMAGED = """
import errno, hashlib, sys
from pathlib import Path
from tests.cache.caches import cache_in

def failing(*words):
    raise OSError(errno.EIO, "Input/output error")

with cache_in(Path(sys.argv[1])) as cache:
    digest = cache.blobs.add([b"data"])
    hashlib.file_digest = failing
    assert cache.blobs.read(digest, 10) is None
"""


def test_a_blob_that_the_disk_cannot_read_counts_as_absent(tmp_path: Path) -> None:
    finished(started(DAMAGED, tmp_path / "cache"))
    assert files_in(tmp_path / "cache") == {}
