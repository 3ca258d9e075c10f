"""Caches for tests, and processes that work on one."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from atomicapp.cache.opened import Cache, open_cache

PROJECT = Path(__file__).resolve().parents[2]
PLENTY = 1 << 40


def digest_of(data: bytes, algorithm: str = "sha256") -> str:
    """The digest that a blob must have."""
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


@contextmanager
def cache_in(directory: Path, max_size: int = PLENTY) -> Iterator[Cache]:
    """A cache that must be usable."""
    with open_cache(_complain, directory, max_size=max_size) as cache:
        yield cache


def _complain(text: str) -> NoReturn:
    raise AssertionError(text)


def files_in(directory: Path) -> dict[str, bytes]:
    """Every file of a cache but its lock, by its path."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def started(code: str, *words: str | Path, user: int | None = None) -> subprocess.Popen[str]:
    """A Python process that runs ``code``; the words are its ``sys.argv[1:]``."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=user,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """What a process printed that must end well."""
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return said
