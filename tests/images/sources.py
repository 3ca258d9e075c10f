"""Images in memory, as whoever asks for one gets it from a registry or an archive."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from atomicapp.downloads.verified import verified
from atomicapp.images.image import Descriptor, Index, Manifest, Platform
from atomicapp.images.manifest import read_manifest
from atomicapp.images.media_types import OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST
from tests.unpacking.archives import pieces


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


@dataclass
class Image:
    """Blobs by digest, and the one that is the top; ``fetched`` says which were asked for."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    top_digest: str = ""
    name: str = "image test"
    fetched: list[str] = field(default_factory=list)

    def add(self, data: bytes) -> str:
        digest = digest_of(data)
        self.blobs[digest] = data
        return digest

    def top(self) -> Manifest | Index:
        return read_manifest(self.blobs[self.top_digest], None, self.name)

    def manifest(self, descriptor: Descriptor) -> Manifest | Index:
        self.fetched.append(descriptor.digest)
        return read_manifest(self.blobs[descriptor.digest], descriptor.media_type, self.name)

    @contextmanager
    def blob(self, descriptor: Descriptor) -> Iterator[Iterator[bytes]]:
        self.fetched.append(descriptor.digest)
        data = self.blobs[descriptor.digest]
        yield verified(pieces(data, 7000), self.name, descriptor.digest, descriptor.size)


def descriptor(media_type: str, data: bytes, platform: Platform | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"mediaType": media_type, "digest": digest_of(data), "size": len(data)}
    if platform:
        row["platform"] = {key: word for key, word in platform._asdict().items() if word}
    return row


def config(layers: Sequence[bytes], **fields: Any) -> bytes:
    """A configuration for layers as they are uncompressed."""
    rootfs = {"type": "layers", "diff_ids": [digest_of(layer) for layer in layers]}
    data = {"architecture": "amd64", "os": "linux", "rootfs": rootfs, "config": {}} | fields
    return json.dumps(data).encode()


def manifest(
    layers: Sequence[bytes], config_data: bytes, media_type: str = f"{OCI_LAYER}+gzip"
) -> bytes:
    """A manifest for layers as they are transferred."""
    data = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": descriptor(OCI_CONFIG, config_data),
        "layers": [descriptor(media_type, layer) for layer in layers],
    }
    return json.dumps(data).encode()


def image(*layers: bytes, **fields: Any) -> Image:
    """An image of tar archives, the bottom one first, each of them compressed."""
    packed = [gzip.compress(layer, 1, mtime=0) for layer in layers]
    config_data = config(layers, **fields)
    made = Image()
    for blob in (*packed, config_data):
        made.add(blob)
    made.top_digest = made.add(manifest(packed, config_data))
    return made


def index(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": rows}).encode()


@dataclass
class Memory:
    """What is remembered of layers, in memory."""

    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seen: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def names(self, digest: str) -> tuple[str, ...] | None:
        return self.known.get(digest)

    def remember(self, digest: str, names: tuple[str, ...], tops: tuple[str, ...]) -> None:
        self.known[digest] = names
        self.seen[digest] = tops

    def tops(self, digest: str) -> tuple[str, ...]:
        return self.seen.get(digest, ())
