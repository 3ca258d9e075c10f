"""The image that an application comes in: its details, or its documents just as they came."""

from __future__ import annotations

from atomicapp.errors import SourceError, UsageError
from atomicapp.image_store import StoredImage
from atomicapp.images.image import ImageSource
from atomicapp.operations.image_details import (
    ImageDetails,
    image_details,
    raw_config,
    raw_manifest,
)
from atomicapp.sources.fetching import Fetching
from atomicapp.sources.find import meant
from atomicapp.sources.image import engine_digest, image_source
from atomicapp.sources.transport import DaemonImage, Directory, Image, Repository


def inspect_image(app: str, fetching: Fetching) -> ImageDetails | None:
    """What the image says about itself; None where the application comes in none.

    Raises SourceError and InputError.
    """
    found = _found(app, fetching)
    if isinstance(found, StoredImage):
        return _stored(app, found)
    return None if found is None else image_details(found, fetching.wishes.platform)


def image_manifest(app: str, fetching: Fetching) -> bytes:
    """The manifest just as it came; raises UsageError where there is no image, SourceError."""
    return raw_manifest(_readable(app, fetching, "manifest"), fetching.wishes.platform)


def image_config(app: str, fetching: Fetching) -> bytes:
    """The configuration just as it came; raises UsageError where there is no image, SourceError."""
    return raw_config(_readable(app, fetching, "configuration"), fetching.wishes.platform)


def _found(app: str, fetching: Fetching) -> ImageSource | StoredImage | None:
    """Where the image is that ``app`` means: in the engine, or as data."""
    transport = meant(app)
    if isinstance(transport, Directory | Repository):
        return None
    if isinstance(transport, Image | DaemonImage):
        digest, store = engine_digest(transport, fetching), fetching.store
        if digest is not None and store is not None:
            return store.describe(transport.reference.image)
    return image_source(transport, fetching)


def _readable(app: str, fetching: Fetching, what: str) -> ImageSource:
    found = _found(app, fetching)
    if found is None:
        raise UsageError(f"there is no {what}: {app!r} is no image", remedy="name an image")
    if isinstance(found, StoredImage):
        raise SourceError(
            f"the engine has the image {app!r} and gives no {what} of it",
            remedy="--update asks its registry; a file is named as oci-archive:FILE",
        )
    return found


def _stored(app: str, image: StoredImage) -> ImageDetails:
    """What the engine says, which keeps no manifest and no layers as they were fetched."""
    digests = {each.rpartition("@")[2] for each in image.digests}
    return ImageDetails(
        name=f"{app} (in the engine)",
        digest=digests.pop() if len(digests) == 1 else None,
        index_digest=None,
        id=image.id,
        platform=image.platform,
        created=image.created,
        labels=image.labels,
        layers=None,
    )
