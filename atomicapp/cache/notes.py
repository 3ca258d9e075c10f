"""Small facts in the cache, each with a checksum of its own: damaged means unknown."""

from __future__ import annotations

import hashlib
import json
from io import BufferedReader
from pathlib import Path
from typing import Any

from atomicapp.cache.store import Store, entries
from atomicapp.errors import SourceError

MOST = 16 << 20
"""Bytes that a note may have; a longer one is not kept."""
FORMAT = 1
"""Raised when notes say something else than they did; older ones are unknown then."""
Note = dict[str, Any]


class Notes:
    """Facts of one kind, each under a key that may be any text.

    Notes only save time, so one that cannot be written is no error: it is unknown
    the next time.
    """

    def __init__(self, store: Store, kind: str) -> None:
        self._store = store
        self._kind = kind

    def read(self, key: str) -> Note | None:
        """The note under a key, None where none is or it is damaged."""
        name = _name(key)
        file = self._store.open(self._kind, name)
        if file is None:
            return None
        with file:
            note = _parsed(file, name)
            if note is None:
                self._store.discard(self._kind, name, file)
        return note

    def write(self, key: str, note: Note) -> None:
        """Keep a note of JSON values in place of one that may be there."""
        name = _name(key)
        body = json.dumps({**note, "name": name, "format": FORMAT}).encode()
        if len(body) > MOST:
            return
        try:
            with self._store.draft() as draft:
                draft.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
                # Not synced: what a power cut leaves of it has another checksum.
                self._store.keep(draft, self._kind, name, synced=False)
        except SourceError:
            return


def all_notes(directory: Path, kind: str) -> dict[str, Note]:
    """Every note of a kind in a cache that is whole, by the name of its entry."""
    found = {}
    for entry in entries(directory):
        if entry.kind == kind and (note := _peek(directory / kind / entry.name)) is not None:
            found[entry.name] = note
    return found


def _peek(path: Path) -> Note | None:
    try:
        with path.open("rb") as file:
            return _parsed(file, path.name)
    except OSError:  # gone meanwhile, or not for us to read
        return None


def _name(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def _parsed(file: BufferedReader, name: str) -> Note | None:
    data = file.read(MOST + 100)
    checksum, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        return None
    note = json.loads(body)
    return note if (note["name"], note["format"]) == (name, FORMAT) else None
