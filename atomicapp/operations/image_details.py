"""What an image says about itself: digest, platform, labels, layers and their sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from atomicapp.errors import SourceError
from atomicapp.images.config import read_config
from atomicapp.images.image import Descriptor, ImageSource, Index, Manifest, Platform
from atomicapp.images.platform import choose
from atomicapp.images.strict_json import LARGEST
from atomicapp.sources.offline import NotAtHand


class ImageDetails(NamedTuple):
    """One image for one platform.

    ``digest`` is the manifest's and ``index_digest`` that of the index which the name means,
    both None where there is none. ``id`` is what an engine calls the image. ``layers`` are as
    they are fetched, bottom first, with sizes in bytes; None where only an engine has the
    image, whose layers nobody fetches. Platform, labels and when it was made are in its
    configuration: None where nobody may be asked for that.
    """

    name: str
    digest: str | None
    index_digest: str | None
    id: str
    platform: str | None
    created: str | None
    labels: Mapping[str, str] | None
    layers: tuple[Descriptor, ...] | None

    @property
    def size(self) -> int | None:
        """Bytes of all layers as they are fetched."""
        return None if self.layers is None else sum(layer.size for layer in self.layers)


def image_details(source: ImageSource, platform: Platform | None) -> ImageDetails:
    """What the manifest and the configuration of an image say; raises SourceError."""
    top = source.top()
    manifest = choose(source, platform)
    try:
        config = read_config(_config(source, manifest), source.name)
    except NotAtHand:
        config = None  # whoever fetched the application had no need of it
    return ImageDetails(
        name=source.name.removeprefix("image "),
        digest=manifest.digest,
        index_digest=top.digest if isinstance(top, Index) else None,
        id=manifest.image_id,
        platform=str(config.platform) if config else None,
        created=config.created if config else None,
        labels=config.labels if config else None,
        layers=manifest.layers,
    )


def raw_manifest(source: ImageSource, platform: Platform | None) -> bytes:
    """The manifest as it came: the index where there is one, unless a platform is said."""
    return source.top().raw if platform is None else choose(source, platform).raw


def raw_config(source: ImageSource, platform: Platform | None) -> bytes:
    """The configuration of an image as it came; raises SourceError."""
    return _config(source, choose(source, platform))


def _config(source: ImageSource, manifest: Manifest) -> bytes:
    if manifest.config.size > LARGEST:
        raise SourceError(f"{source.name}: its configuration is larger than {LARGEST} bytes")
    with source.blob(manifest.config) as chunks:
        return b"".join(chunks)
