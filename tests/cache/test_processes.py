"""Many processes at one cache, and processes that are killed in the middle."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.cache.caches import cache_in, digest_of, files_in, finished, started

DATA = b"x" * 300_000
DIGEST = digest_of(DATA)

ADDING = """
import sys, hashlib
from pathlib import Path
from tests.cache.caches import cache_in
directory, number = Path(sys.argv[1]), int(sys.argv[2])
for turn in range(15):
    with cache_in(directory, max_size=400_000) as cache:
        for data in (b"same" * 5000 * (turn + 1), b"%d %d" % (number, turn) * 3000):
            pieces = (data[at : at + 4096] for at in range(0, len(data), 4096))
            digest = cache.blobs.add(pieces, None, len(data))
            assert cache.blobs.read(digest, len(data)) == data, "gone while it was used"
            cache.layers("entity").remember(digest, (digest,))
            assert cache.layers("entity").names(digest) == (digest,)
"""
PRUNING = """
import sys
from contextlib import closing
from pathlib import Path
from atomicapp.cache.pruning import prune
from atomicapp.cache.store import Store
sys.stdin.close()
for _ in range(200):
    with closing(Store(Path(sys.argv[1]))) as store:
        prune(store)
"""


def test_processes_add_the_same_and_others_while_one_prunes(tmp_path: Path) -> None:
    """threats: two commands at once. What one has added stays until it is done."""
    directory = tmp_path / "cache"
    adding = [started(ADDING, directory, str(number)) for number in range(8)]
    pruning = started(PRUNING, directory)
    for process in (*adding, pruning):
        finished(process)
    with cache_in(directory) as cache:
        found = files_in(directory)
        for name, data in found.items():
            if name.startswith("blobs/"):
                _, algorithm, hexadecimal = name.split("/")
                assert digest_of(data) == f"{algorithm}:{hexadecimal}"
                assert cache.blobs.read(f"{algorithm}:{hexadecimal}", len(data)) == data
        assert not [name for name in found if name.startswith("partial/")]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.cache.caches import cache_in, digest_of
directory, point = Path(sys.argv[1]), sys.argv[2]
data, calls = b"x" * 300_000, {}

def dying(name, call):
    def called(*words):
        calls[name] = calls.get(name, 0) + 1
        if point == f"{name} {calls[name]}":
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*words)
    return called

os.write, os.fsync = dying("write", os.write), dying("fsync", os.fsync)
Path.replace = dying("replace", Path.replace)
with cache_in(directory) as cache:
    cache.blobs.add((data[at : at + 100_000] for at in range(0, 300_000, 100_000)))
    cache.layers("entity").remember(digest_of(data), ("Nulecule",))
"""


@pytest.mark.parametrize(
    ("point", "is_there"),
    [
        ("write 1", False),
        ("write 3", False),
        ("fsync 1", False),
        ("replace 1", False),
        ("fsync 2", True),
        ("write 4", True),
        ("replace 2", True),
    ],
)
def test_a_killed_process_leaves_nothing_that_is_not_whole(
    tmp_path: Path, point: str, is_there: bool
) -> None:
    """threats: a run that dies."""
    directory = tmp_path / "cache"
    process = started(KILLED, directory, point)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    with cache_in(directory) as cache:
        assert cache.layers("entity").names(DIGEST) is None
        assert cache.blobs.read(DIGEST, len(DATA)) == (DATA if is_there else None)
        whole = {f"blobs/{DIGEST.replace(':', '/')}": DATA}
        assert files_in(directory) == (whole if is_there else {})
        cache.blobs.add([DATA], DIGEST)
        assert cache.blobs.read(DIGEST, len(DATA)) == DATA


WAITING = """
import sys
from pathlib import Path
from tests.cache.caches import cache_in

def slowly():
    yield b"one "
    print("half", flush=True)
    sys.stdin.readline()
    yield b"two"

with cache_in(Path(sys.argv[1])) as cache:
    digest = cache.blobs.add(slowly())
    print(digest, flush=True)
    sys.stdin.readline()
    assert cache.blobs.read(digest, 100) == b"one two"
"""


def test_what_another_process_writes_or_uses_is_neither_seen_nor_removed(tmp_path: Path) -> None:
    """threats: two commands at once."""
    directory, digest = tmp_path / "cache", digest_of(b"one two")
    process = started(WAITING, directory)
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "half\n"
    finished(started(PRUNING, directory))
    with cache_in(directory) as cache:
        assert cache.blobs.read(digest, 100) is None
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == f"{digest}\n"
    finished(started(PRUNING, directory))
    path = directory / "blobs" / digest.replace(":", "/")
    assert path.exists()
    process.stdin.write("\n")
    assert finished(process) == ""
    finished(started(PRUNING, directory))
    assert not path.exists()
