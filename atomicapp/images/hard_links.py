"""Hard links to files of the same layer that lie outside of the directory that is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from atomicapp.images.image import Descriptor
from atomicapp.images.reading import Reading
from atomicapp.unpacking.collection import Collection, Entry
from atomicapp.unpacking.links import Escape, Parts
from atomicapp.unpacking.tar_stream import Kind, Wanted, read_tar

MOST_PASSES = 4
"""Times that a layer is read again because such a file is itself a hard link."""


def with_targets(
    entries: Mapping[Parts, Entry],
    reading: Reading,
    descriptor: Descriptor,
    collection: Collection,
) -> Mapping[Parts, Entry]:
    """The entries of a layer, the contents of such links had from the layer itself.

    Raises what reading a layer does, and Escape where there is no such file.
    """
    wanted = {one.target for one in entries.values() if one.kind is Kind.HARD_LINK}
    found: dict[str, Entry] = {}
    for _ in range(MOST_PASSES):
        wanted -= found.keys()
        if not wanted:
            break
        more = _find(wanted, reading, descriptor, collection)
        found |= more
        wanted |= {one.target for one in more.values() if one.kind is Kind.HARD_LINK}
    return {parts: _followed(entry, found) for parts, entry in entries.items()}


def _find(
    wanted: set[str], reading: Reading, descriptor: Descriptor, collection: Collection
) -> dict[str, Entry]:
    """Files of these names, and hard links of these names to others."""
    found: dict[str, Entry] = {}
    with reading.open(descriptor) as chunks:
        for member, content in read_tar(chunks, _named(wanted), is_whole=True):
            name = "/".join(_parts(member.name))
            if name in found:
                raise Escape(f"{name!r}, to which a hard link leads, is there twice")
            if member.kind is Kind.HARD_LINK:
                found[name] = Entry(Kind.HARD_LINK, "/".join(_parts(member.target)))
            elif member.kind is Kind.FILE:
                reading.tally.count(member.size)
                found[name] = collection.store(member, content)
        for _ in chunks:
            pass
    return found


def _followed(entry: Entry, found: Mapping[str, Entry]) -> Entry:
    for _ in range(MOST_PASSES + 1):
        if entry.kind is not Kind.HARD_LINK:
            return entry
        if entry.target not in found:
            break
        entry = found[entry.target]
    raise Escape(f"a hard link leads to {entry.target!r}, which is no file of its layer")


def _named(wanted: set[str]) -> Wanted:
    names = frozenset(name.encode() for name in wanted)

    def is_wanted(name: bytes) -> bool:
        return b"/".join(part for part in name.split(b"/") if part not in (b"", b".")) in names

    return is_wanted


def _parts(name: str) -> list[str]:
    return [part for part in name.split("/") if part not in ("", ".")]
