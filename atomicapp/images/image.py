"""A container image as data, wherever it lies: descriptors, manifests, and where blobs are read.

Names and fields are those of the OCI image specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol


class Platform(NamedTuple):
    """What an image is for: ``os`` and ``architecture`` in Go's words, ``variant`` "" for none."""

    os: str
    architecture: str
    variant: str = ""

    def __str__(self) -> str:
        """As ``--platform`` takes it."""
        return "/".join(part for part in self if part)


class Descriptor(NamedTuple):
    """A blob by what it must be: ``size`` in bytes, ``digest`` as ``sha256:...``."""

    media_type: str
    digest: str
    size: int
    platform: Platform | None = None


class Manifest(NamedTuple):
    """One image for one platform; ``raw`` is what ``digest`` is the digest of."""

    digest: str
    media_type: str
    raw: bytes
    config: Descriptor
    layers: tuple[Descriptor, ...]

    @property
    def image_id(self) -> str:
        """What an engine calls the image: the digest of its configuration."""
        return self.config.digest


class Index(NamedTuple):
    """One image for several platforms."""

    digest: str
    media_type: str
    raw: bytes
    manifests: tuple[Descriptor, ...]


class ImageSource(Protocol):
    """One image, somewhere: in a registry, a layout, an archive.

    Everything that is read is checked against its digest and size while it comes;
    what is wrong, or does not come, raises SourceError.
    """

    name: str
    """How messages call it, for example ``image docker.io/library/app:1``."""

    def top(self) -> Manifest | Index:
        """What its name or tag means now."""

    def manifest(self, descriptor: Descriptor) -> Manifest | Index:
        """What an index names."""

    def blob(self, descriptor: Descriptor) -> AbstractContextManager[Iterator[bytes]]:
        """The bytes of a blob in pieces. Reading to the end proves them; less proves nothing."""
