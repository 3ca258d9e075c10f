"""One layer, read to its end: what it says of one directory of the image."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from atomicapp.images.concern import Concern, Mark, layer_parts
from atomicapp.images.hard_links import with_targets
from atomicapp.images.image import Descriptor
from atomicapp.images.merge import Layer
from atomicapp.images.reading import Reading
from atomicapp.unpacking.collection import Collection
from atomicapp.unpacking.links import Parts
from atomicapp.unpacking.tar_stream import Kind, Member, read_tar


class Found(NamedTuple):
    """A layer, the names in it that concern the directory, and those at the image's root."""

    layer: Layer
    names: tuple[str, ...]
    tops: frozenset[bytes]


def read_layer(reading: Reading, descriptor: Descriptor) -> Found:
    """Read a layer once, or a second time for what its hard links mean; nothing is in place yet.

    The digest of the layer as it came is what proves it. Its ``diff_id`` would prove
    the same bytes again, at the price of hashing all that it unpacks to. So an archive
    without a mark at its end is one, as it is to engines.
    Raises SourceError, Malformed, Escape, OSError, and Stopped.
    """
    scan = _Scan(reading)
    with reading.open(descriptor) as chunks:
        for member, content in read_tar(chunks, scan.concern, is_whole=True):
            scan.add(member, content)
        for _ in chunks:
            pass
    entries = with_targets(dict(scan.collection.entries()), reading, descriptor, scan.collection)
    layer = Layer(entries, frozenset(scan.hidden), frozenset(scan.opaque))
    return Found(layer, tuple(scan.names), frozenset(scan.concern.tops))


class _Scan:
    """A layer while it is read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        scratch = Path(tempfile.mkdtemp(dir=reading.scratch))
        self.concern = Concern(reading.root)
        self.collection = Collection(scratch, reading.tally, later_wins=True)
        self.hidden: set[Parts] = set()
        self.opaque: set[Parts] = set()
        self.names: list[str] = []

    def add(self, member: Member, content: Iterable[bytes]) -> None:
        """One member that concerns the directory."""
        mark, parts = self.concern.meaning(member.name)
        if mark is Mark.NOTHING:
            return
        slash = "/" if member.kind is Kind.DIRECTORY else ""
        self.names.append("/".join(layer_parts(member.name)) + slash)
        if mark is Mark.ENTRY:
            self._add_entry(parts, member, content)
            return
        self._reading.tally.count(0)
        self._reading.tally.check_path(member.name, parts)
        if mark is Mark.OPAQUE:
            self.opaque.add(parts)
            self.collection.directory(parts, member.name)
        else:
            self.hidden.add(parts)
            if parts:
                self.collection.directory(parts[:-1], member.name)

    def _add_entry(self, parts: Parts, member: Member, content: Iterable[bytes]) -> None:
        if member.kind is not Kind.HARD_LINK:
            self.collection.add(parts, member, content)
            return
        target = layer_parts(member.target)
        if target[:1] == (self._reading.root,):
            self.collection.add_link(parts, member, target[1:])
        else:
            self.collection.add(parts, member._replace(target="/".join(target)), content)
