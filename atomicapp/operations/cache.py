"""``cache``: what was fetched before and is kept, and making it smaller."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from atomicapp.cache.blobs import peek
from atomicapp.cache.layers import known_layers
from atomicapp.cache.location import content_cache
from atomicapp.cache.pointers import Pointer, all_pointers
from atomicapp.cache.pruning import Pruned, prune
from atomicapp.cache.store import LAYERS, POINTERS, Entry, Store, entries
from atomicapp.reference import DIGEST

LARGEST_MANIFEST = 4 << 20


class Cached(NamedTuple):
    """Something that the cache has.

    ``kind`` is blob, names (of what a layer holds), or what sort of name was
    resolved: image, url, git. ``what`` is the names that led to it, "" where none
    is known. ``size`` in bytes; ``used`` last, UTC in ISO 8601.
    """

    kind: str
    what: str
    digest: str
    size: int
    used: str


def list_cache() -> Sequence[Cached]:
    """All that the cache has, what was used last first; empty where there is no cache yet."""
    directory = content_cache()
    pointers = all_pointers(directory)
    layers = known_layers(directory)
    names = _names(directory, pointers.values())
    newest_first = sorted(entries(directory), key=lambda entry: -entry.used)
    return [_described(entry, pointers, layers, names) for entry in newest_first]


def prune_cache(max_size: int | None) -> Pruned:
    """Remove what was used longest ago until ``max_size`` bytes are left; None: everything.

    What another command uses stays. Raises AtomicAppError where the cache cannot
    be written.
    """
    directory = content_cache()
    if not directory.exists():
        return Pruned(0, 0, 0, 0)
    with closing(Store(directory)) as store:
        return prune(store, max_size)


def _described(
    entry: Entry,
    pointers: Mapping[str, Pointer],
    layers: Mapping[str, tuple[str, str]],
    names: Mapping[str, Sequence[str]],
) -> Cached:
    used = datetime.fromtimestamp(int(entry.used), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if entry.kind == POINTERS and entry.name in pointers:
        pointer = pointers[entry.name]
        return Cached(pointer.kind, pointer.key, pointer.digest, entry.size, used)
    if entry.kind == LAYERS and entry.name in layers:
        digest, root = layers[entry.name]
        return Cached("names", f"/{root}", digest, entry.size, used)
    if entry.kind in (POINTERS, LAYERS):
        return Cached("damaged", "", "", entry.size, used)
    digest = f"{entry.kind.rpartition('/')[2]}:{entry.name}"
    return Cached("blob", ", ".join(names.get(digest, ())), digest, entry.size, used)


def _names(directory: Path, pointers: Iterable[Pointer]) -> Mapping[str, Sequence[str]]:
    """The names that lead to each blob, directly or through manifests."""
    names: dict[str, set[str]] = {}
    for pointer in pointers:
        todo = [pointer.digest]
        while todo:
            digest = todo.pop()
            known = names.setdefault(digest, set())
            if pointer.key not in known and DIGEST.fullmatch(digest):
                todo.extend(_parts(peek(directory, digest, LARGEST_MANIFEST)))
            known.add(pointer.key)
    return {digest: sorted(keys) for digest, keys in names.items()}


def _parts(data: bytes | None) -> Sequence[str]:
    """The digests of what a manifest or an index is made of; none for any other blob."""
    try:
        document = json.loads(data or b"{}")
        lists = [document.get("layers", ()), document.get("manifests", ())]
        parts = [document.get("config", {}), *itertools.chain.from_iterable(lists)]
        return [str(part["digest"]) for part in parts if "digest" in part]
    except (ValueError, RecursionError, AttributeError, TypeError):
        return ()
