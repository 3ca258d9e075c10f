"""An image in a registry whose manifests are kept, so that each is fetched only once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from atomicapp.cache.opened import Cache
from atomicapp.images.image import Descriptor, ImageSource, Index, Manifest
from atomicapp.images.manifest import read_manifest
from atomicapp.images.media_types import CONFIGS
from atomicapp.reference import Reference
from atomicapp.sources.offline import missing

LARGEST = 4 << 20
"""Bytes of a manifest or a configuration that is kept."""
POINTER = "image"


class RegistrySource(ImageSource, Protocol):
    """An image in a registry."""

    def digest(self) -> str:
        """The digest of what its name means now; raises SourceError."""


class KeptImage:
    """An ``ImageSource`` of a registry, or of what was fetched from it before.

    ``source`` is None where nobody may be asked: then what is not kept is missing.
    """

    def __init__(self, reference: Reference, source: RegistrySource | None, cache: Cache) -> None:
        self.name = source.name if source else f"image {reference.canonical}"
        self._reference = reference
        self._source = source
        self._cache = cache

    def top(self) -> Manifest | Index:
        """What its name or tag means now, or meant when it was asked for the last time."""
        pointer = self._cache.pointers.get(POINTER, self._reference.canonical)
        if pointer is not None:
            digest = self._source.digest() if self._source else pointer.digest
            kept = self._kept(digest, pointer.media_type) if digest == pointer.digest else None
            if kept is not None:
                return kept
        top = self._asked().top()
        self._keep(top)
        key = self._reference.canonical
        self._cache.pointers.set(POINTER, key, top.digest, media_type=top.media_type)
        return top

    def manifest(self, descriptor: Descriptor) -> Manifest | Index:
        """What an index names."""
        kept = self._kept(descriptor.digest, descriptor.media_type)
        if kept is not None:
            return kept
        found = self._asked().manifest(descriptor)
        self._keep(found)
        return found

    def blob(self, descriptor: Descriptor) -> AbstractContextManager[Iterator[bytes]]:
        """The bytes of a blob. Configurations are kept, layers never."""
        if descriptor.media_type not in CONFIGS or descriptor.size > LARGEST:
            return self._asked().blob(descriptor)
        kept = self._cache.blobs.open(descriptor.digest)
        if kept is not None:
            return kept
        with self._asked().blob(descriptor) as chunks:
            self._cache.blobs.add(chunks, descriptor.digest, descriptor.size)
        return self._cache.blobs.open(descriptor.digest) or self._asked().blob(descriptor)

    def _asked(self) -> RegistrySource:
        if self._source is None:
            raise missing(self.name)
        return self._source

    def _kept(self, digest: str, media_type: str) -> Manifest | Index | None:
        raw = self._cache.blobs.read(digest, LARGEST)
        return None if raw is None else read_manifest(raw, media_type, self.name)

    def _keep(self, found: Manifest | Index) -> None:
        self._cache.blobs.add((found.raw,), found.digest)
