"""Records as Secrets and back. Pure.

The head of a record is one Secret; what does not fit into it lies in further ones that are
written before it, under names that no earlier write had. So a record is there with its head,
as a whole, or it is not there. Labels of the head hold the summary, annotations what is exact.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from atomicapp.errors import InputError
from atomicapp.instance import Instance
from atomicapp.record_format import from_data, to_data
from atomicapp.release import Release, State, Summary
from atomicapp_kubernetes.cluster.claims import claim_shelves
from atomicapp_kubernetes.cluster.inventory import Shelf, shelf_of
from atomicapp_kubernetes.cluster.marks import (
    INSTANCE,
    MANAGER,
    NAMESPACE,
    PART,
    PREFIX,
    RECORD,
    ROLE,
)

TYPE = "io.atomicapp/record.v1"
APPLICATION = PREFIX + "application"
REVISION = PREFIX + "revision"
STATE = PREFIX + "state"
PROVIDER = PREFIX + "provider"
SUMMARY = PREFIX + "summary"
KINDS = PREFIX + "kinds"
PARTS = PREFIX + "parts"
LARGEST_PART = 900 << 10
"""Bytes of one Secret; the server takes 1 MiB with everything around them."""
LARGEST = 256 << 20
"""Bytes that a record may have when it is unpacked."""
_FIELD = "record"
Row = Mapping[str, Any]


class Written(NamedTuple):
    """What to write, in this order: the parts, then the head."""

    parts: Sequence[dict[str, Any]]
    head: dict[str, Any]


def head_name(instance: Instance, revision: int) -> str:
    """What the Secret is called. A dot is in no instance's name, so no two are the same."""
    return f"atomicapp.{instance.name}.r{revision}"


def encode(release: Release, shelves: Iterable[Shelf] = ()) -> Written:
    """The Secrets of a record; ``shelves`` are where more of the instance may lie."""
    text = json.dumps(to_data(release), separators=(",", ":"), ensure_ascii=False)
    packed = zlib.compress(text.encode(), 6)
    cut = [packed[at : at + LARGEST_PART] for at in range(0, len(packed), LARGEST_PART)]
    first, rest = cut[0], cut[1:]
    name, write = head_name(release.instance, release.revision), secrets.token_hex(4)
    names = [f"{name}.{write}.{at}" for at in range(1, len(rest) + 1)]
    digest = hashlib.sha256(packed).hexdigest()
    notes = {
        APPLICATION: release.instance.application,
        SUMMARY: json.dumps(
            {
                "version": release.version,
                "source": release.source,
                "digest": release.digest,
                "created": release.created,
                "updated": release.updated,
            }
        ),
        KINDS: json.dumps(sorted({*shelves, *_shelves(release)})),
        PARTS: json.dumps({"names": names, "sha256": digest}),
    }
    head = _secret(release, name, RECORD, first)
    head["metadata"]["annotations"] = notes
    parts = [_secret(release, part, PART, data) for part, data in zip(names, rest, strict=True)]
    return Written(parts, head)


def part_names(head: Row) -> Sequence[str]:
    """The further Secrets that a head names."""
    found = _notes(head, PARTS)
    names = found.get("names") if isinstance(found, Mapping) else None
    return [str(name) for name in names] if isinstance(names, list) else []


def decode(head: Row, parts: Sequence[Row | None], where: str) -> Release:
    """The record; raises InputError, without any of its values, for what is none or not whole."""
    try:
        packed = b"".join(
            base64.b64decode(((row or {}).get("data") or {})[_FIELD], validate=True)
            for row in (head, *parts)
        )
        digest = _notes(head, PARTS)["sha256"]
        if hashlib.sha256(packed).hexdigest() != digest:
            raise ValueError
        unpacking = zlib.decompressobj()
        data = json.loads(unpacking.decompress(packed, LARGEST))
    except (ValueError, KeyError, TypeError, RecursionError, zlib.error) as error:
        raise InputError(
            "the record is not whole, or was changed by hand",
            where,
            "'run' makes a new one, 'stop --volumes' takes it away",
        ) from error
    return from_data(data, where)


def revision_of(metadata: Row) -> int:
    """The revision that a head's labels say; 0 for what is none."""
    text = str((metadata.get("labels") or {}).get(REVISION, ""))
    return int(text) if text.isdecimal() else 0


def instance_of(metadata: Row) -> Instance:
    """The instance whose record a Secret is: it lies in the instance's own namespace."""
    labels, notes = metadata.get("labels") or {}, metadata.get("annotations") or {}
    name = str(labels.get(INSTANCE, ""))
    return Instance(str(metadata.get("namespace") or ""), name, str(notes.get(APPLICATION, "")))


def summary_of(head: Row) -> Summary | None:
    """The summary in a head's metadata; None where it is not there whole."""
    metadata = head["metadata"]
    labels, found = metadata.get("labels") or {}, _notes(head, SUMMARY)
    if not isinstance(found, Mapping) or not revision_of(metadata):
        return None
    try:
        state = State(labels.get(STATE))
    except ValueError:
        return None
    return Summary(
        instance_of(metadata),
        str(labels.get(PROVIDER, "")),
        revision_of(metadata),
        state,
        version=str(found.get("version", "")),
        source=str(found.get("source", "")),
        digest=str(found.get("digest", "")),
        created=str(found.get("created", "")),
        updated=str(found.get("updated", "")),
    )


def shelves_of(head: Row) -> Iterator[Shelf]:
    """Where the objects lie that a record is about."""
    found = _notes(head, KINDS)
    for one in found if isinstance(found, list) else ():
        if isinstance(one, list) and len(one) == 3 and all(isinstance(part, str) for part in one):
            yield Shelf(*one)


def _shelves(release: Release) -> Iterator[Shelf]:
    """Where objects of a release lie, those that are made for them included."""
    yield from map(shelf_of, release.resources)
    yield from claim_shelves(release.resources)


def _secret(release: Release, name: str, role: str, data: bytes) -> dict[str, Any]:
    instance = release.instance
    labels = {
        ROLE: role,
        INSTANCE: instance.name,
        NAMESPACE: instance.namespace,
        REVISION: str(release.revision),
        STATE: release.state.value,
        PROVIDER: release.provider,
        "app.kubernetes.io/managed-by": MANAGER,
    }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": TYPE,
        "metadata": {"name": name, "namespace": instance.namespace, "labels": labels},
        "data": {_FIELD: base64.b64encode(data).decode()},
    }


def _notes(head: Row, key: str) -> Any:
    """What an annotation holds, or nothing."""
    try:
        return json.loads((head["metadata"].get("annotations") or {}).get(key) or "null")
    except (ValueError, RecursionError):
        return None
