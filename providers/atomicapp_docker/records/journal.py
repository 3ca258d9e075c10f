"""The records of one instance as files of a volume. Pure.

The engine's archive interface can write a file and nothing else: it neither
renames nor deletes, and a write that is cut off leaves part of a file. So every
write goes to a slot that holds nothing of use, each entry carries a digest of
itself, what is not whole is not there, and of the entries of a revision the one
with the highest sequence number holds.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from atomicapp.record_format import from_data, to_data
from atomicapp.release import Release

SLOT = re.compile(r"[0-9]{4}")
LARGEST_ENTRY = 256 << 20
"""Bytes that an entry may have when it is unpacked."""


class Entry(NamedTuple):
    """One write: its place in the order of writes, and the record as data."""

    sequence: int
    revision: int
    record: Mapping[str, Any]


class Journal(NamedTuple):
    """Every slot: its entry, None for what is empty or broken. ``filled`` have bytes in them."""

    slots: Mapping[str, Entry | None]
    filled: frozenset[str] = frozenset()

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> Journal:
        """From the files of a volume; what is not a slot is not looked at."""
        slots = {name: _decode(data) for name, data in files.items() if SLOT.fullmatch(name)}
        return cls(slots, frozenset(name for name in slots if files[name]))

    def history(self, where: str) -> Sequence[Release]:
        """The records, newest first; raises InputError for one that a newer program wrote."""
        return [from_data(entry.record, where) for _, entry in self._live()]

    def newest(self, where: str) -> Release | None:
        """The first of :meth:`history`, None where there is none."""
        return next((from_data(entry.record, where) for _, entry in self._live()), None)

    def writing(self, release: Release, keep: int) -> dict[str, bytes]:
        """The files to write, in this order, so that ``release`` is kept.

        Of older revisions ``keep - 1`` stay; slots of no more use are emptied.
        """
        others = [
            (slot, entry) for slot, entry in self._live() if entry.revision != release.revision
        ]
        used = {slot for slot, _ in self._live()}
        free = next(name for name in map("{:04d}".format, count()) if name not in used)
        sequence = max((entry.sequence for entry in self.slots.values() if entry), default=0) + 1
        kept = {slot for slot, _ in others[: keep - 1]}
        emptied = sorted(self.filled - kept - {free})
        return {free: _encode(release, sequence)} | dict.fromkeys(emptied, b"")

    def after(self, files: Mapping[str, bytes]) -> Journal:
        """The journal when these files are written."""
        written = Journal.of(files)
        return Journal(
            {**self.slots, **written.slots}, (self.filled - written.slots.keys()) | written.filled
        )

    def _live(self) -> list[tuple[str, Entry]]:
        """The entry that holds for each revision, newest revision first."""
        newest: dict[int, tuple[str, Entry]] = {}
        for slot, entry in self.slots.items():
            if entry is None:
                continue
            known = newest.get(entry.revision)
            if known is None or known[1].sequence < entry.sequence:
                newest[entry.revision] = (slot, entry)
        return [newest[revision] for revision in sorted(newest, reverse=True)]


def _encode(release: Release, sequence: int) -> bytes:
    data = {"sequence": sequence, "revision": release.revision, "record": to_data(release)}
    packed = gzip.compress(json.dumps(data, separators=(",", ":")).encode(), 6, mtime=0)
    return hashlib.sha256(packed).hexdigest().encode() + b"\n" + packed


def _decode(data: bytes) -> Entry | None:
    """An entry, or None for what was cut off, was emptied, or never was one."""
    digest, _, packed = data.partition(b"\n")
    if not packed or hashlib.sha256(packed).hexdigest().encode() != digest:
        return None
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        found = json.loads(unpacking.decompress(packed, LARGEST_ENTRY))
        return Entry(int(found["sequence"]), int(found["revision"]), found["record"])
    except (zlib.error, ValueError, KeyError, TypeError):
        return None
