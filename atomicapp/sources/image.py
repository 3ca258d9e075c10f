"""An application that comes in an image: had from a store, and unpacked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.image_store import ImageStore, NoSuchPath
from atomicapp.reference import Reference
from atomicapp.sources.destination import Origin, put
from atomicapp.sources.directory import MAIN_FILE, check_application
from atomicapp.sources.unpacked import cache_name
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.staging import staging
from atomicapp.unpacking.unpack import unpack

APPLICATION = "application-entity"
"""The directory of an image that holds its application."""

Progress = Callable[[str], None]
OpenStore = Callable[[], AbstractContextManager[ImageStore]]


def have_image(store: ImageStore, reference: Reference, *, update: bool, progress: Progress) -> str:
    """The digest of an image that the store then has: pulled where it is absent, or to update."""
    local = None if update else store.digest(reference.image)
    return local or store.pull(reference.image, progress)


def unpack_image(
    store: ImageStore, reference: Reference, digest: str, destination: Path, limits: Limits
) -> None:
    """Put the application of an image at ``destination``; raises SourceError."""
    name = f"image {reference}"
    with staging(destination) as staged:
        try:
            with store.archive(digest, f"/{APPLICATION}") as chunks:
                contents = unpack(chunks, staged, root=APPLICATION, source=name, limits=limits)
        except NoSuchPath as error:
            raise SourceError(
                f"{name} holds no application: it has no /{APPLICATION}",
                remedy="name an application's image; its Containerfile copies the application "
                f"to /{APPLICATION}",
            ) from error
        check_application(staged, f"/{APPLICATION} of {name}")
        put(staged, Origin(reference.canonical, digest, contents), destination)


def cached(
    store: ImageStore, reference: Reference, digest: str, root: Path, limits: Limits
) -> Path:
    """The application of an image, unpacked below ``root``; what is there already is reused.

    A directory appears there only when it is complete.
    """
    directory = root / cache_name(reference, digest)
    if not (directory / MAIN_FILE).is_file():
        unpack_image(store, reference, digest, directory, limits)
    return directory
