"""The cache as one command uses it."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from atomicapp.cache.blobs import Blobs
from atomicapp.cache.layers import LayerNames
from atomicapp.cache.location import content_cache, size_limit
from atomicapp.cache.pointers import Pointers
from atomicapp.cache.pruning import prune
from atomicapp.cache.store import Store
from atomicapp.errors import AtomicAppError


class Cache(NamedTuple):
    """What is in the cache, by kind."""

    store: Store
    blobs: Blobs
    pointers: Pointers

    def layers(self, root: str) -> LayerNames:
        """What layers hold below the directory ``root`` of their image."""
        return LayerNames(self.store, root)


@contextlib.contextmanager
def open_cache(
    warn: Callable[[str], None], directory: Path | None = None, *, max_size: int | None = None
) -> Iterator[Cache]:
    """The cache for one command, kept below its limit when something was added.

    Where it cannot be written, ``warn`` is told once, what is in it is read all the
    same if it is this user's or root's, and what is new lives as long as this
    command. One at a time in a process.
    Raises InputError for a limit in the environment that is no size.
    """
    limit = size_limit() if max_size is None else max_size
    with contextlib.ExitStack() as closing:
        store = _store(directory or content_cache(), warn, closing)
        closing.callback(store.close)
        yield Cache(store, Blobs(store), Pointers(store))
        if store.has_grown:
            prune(store, limit)


def _store(directory: Path, warn: Callable[[str], None], closing: contextlib.ExitStack) -> Store:
    try:
        return Store(directory)
    except AtomicAppError as error:
        warn(f"going on without a cache to write to: {error}")
    import tempfile  # takes long to load, and nearly nobody needs it

    temporary = closing.enter_context(tempfile.TemporaryDirectory(prefix="atomicapp-cache-"))
    return Store(Path(temporary), behind=directory if _is_trusted(directory) else None)


def _is_trusted(directory: Path) -> bool:
    """Whether only this user, or root, can have put there what is in a directory."""
    try:
        status = directory.lstat()
    except OSError:
        return False
    mine = status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022
    return mine and stat.S_ISDIR(status.st_mode)
