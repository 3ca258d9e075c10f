"""Keeping the cache small: what was used longest ago goes first."""

from __future__ import annotations

from typing import NamedTuple

from atomicapp.cache.store import Store, entries


class Pruned(NamedTuple):
    """What was removed, and what is left: numbers of entries, and bytes."""

    removed: int
    freed: int
    left: int
    size: int


def prune(store: Store, max_size: int | None = None) -> Pruned:
    """Remove entries until at most ``max_size`` bytes are left, by least recent use;
    without it, every entry.

    What another process uses stays whatever its size. Raises SourceError.
    """
    oldest_first = sorted(entries(store.directory), key=lambda entry: entry.used)
    size = sum(entry.size for entry in oldest_first)
    removed = freed = 0
    for entry in oldest_first:
        if max_size is not None and size - freed <= max_size:
            break
        if store.remove(entry):
            removed += 1
            freed += entry.size
    return Pruned(removed, freed, len(oldest_first) - removed, size - freed)
