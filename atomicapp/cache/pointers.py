"""What names and URLs were resolved to, for ``--offline`` and for asking whether it changed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from atomicapp.cache.notes import Notes, all_notes
from atomicapp.cache.store import POINTERS, Store

_USERINFO = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")
_QUERY = re.compile(r"\?[^#]*")


class Pointer(NamedTuple):
    """Where a name led.

    ``kind`` is for example ``image``, ``url`` or ``git``; ``key`` the name as it may
    be shown; ``digest`` a blob's or a commit; ``resolved`` when, in seconds since
    1970. ``etag`` and ``media_type`` are "" where nobody said them.
    """

    kind: str
    key: str
    digest: str
    resolved: float
    etag: str = ""
    media_type: str = ""


class Pointers:
    """The pointers of a cache.

    Keys may be URLs with credentials in them: user and password are neither kept
    nor part of the key; of what stands behind a question mark only a hash is kept.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._notes = Notes(store, POINTERS)
        self._clock = clock

    def get(self, kind: str, key: str) -> Pointer | None:
        """Where a name led the last time, None where nobody knows."""
        note = self._notes.read(_note_key(kind, key))
        return None if note is None else _pointer(note)

    def set(
        self, kind: str, key: str, digest: str, *, etag: str = "", media_type: str = ""
    ) -> Pointer:
        """Keep where a name leads now."""
        pointer = Pointer(kind, shown_key(key), digest, self._clock(), etag, media_type)
        self._notes.write(_note_key(kind, key), pointer._asdict())
        return pointer


def all_pointers(directory: Path) -> Mapping[str, Pointer]:
    """Every pointer of a cache, by the name of its entry."""
    return {name: _pointer(note) for name, note in all_notes(directory, POINTERS).items()}


def shown_key(key: str) -> str:
    """A key without what may be secret in it."""
    return _QUERY.sub("?...", _without_user(key)) if "://" in key else key


def _without_user(key: str) -> str:
    return _USERINFO.sub(r"\1", key)


def _note_key(kind: str, key: str) -> str:
    return f"{kind} {_without_user(key)}"


def _pointer(note: Mapping[str, object]) -> Pointer:
    resolved = note["resolved"]
    texts = {field: str(note[field]) for field in Pointer._fields if field != "resolved"}
    return Pointer(**texts, resolved=float(str(resolved)))
