"""Where images of applications are found: the contract, and how stores are found.

A store is offered through the entry-point group ``atomicapp.image_stores``, so
that the core needs no engine's library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from atomicapp.entry_points import entry_points
from atomicapp.errors import SourceError

ENTRY_POINT_GROUP = "atomicapp.image_stores"


class NoSuchPath(SourceError):
    """An image is there and has nothing at the path that was asked for."""


class StoredImage(NamedTuple):
    """What a store says of an image that it has.

    ``created`` is a time as RFC 3339 has it; ``digests`` are ``name@sha256:...``, the manifests
    that the image was pulled or pushed by.
    """

    id: str
    platform: str
    created: str
    labels: Mapping[str, str]
    digests: tuple[str, ...]


class ImageStore(Protocol):
    """A store of container images, for example a Docker engine."""

    def digest(self, image: str) -> str | None:
        """The id of an image (``sha256:...``) that the store has, else None."""

    def describe(self, image: str) -> StoredImage:
        """What the store says of an image that it has; raises SourceError where it has not."""

    def archive(self, digest: str, path: str) -> AbstractContextManager[Iterator[bytes]]:
        """A tar stream of ``path`` in an image; raises NoSuchPath, and SourceError, on entering.

        Its members are named from the last part of ``path`` on. Reading may raise SourceError.
        """


def open_image_store(name: str = "docker") -> AbstractContextManager[ImageStore]:
    """The store of that name; raises SourceError where none is installed or it does not answer."""
    for point in entry_points(ENTRY_POINT_GROUP):
        if point.name == name:
            store: AbstractContextManager[ImageStore] = point.load()()
            return store
    raise SourceError(f"no image store {name!r} is installed", remedy="install a provider for it")
