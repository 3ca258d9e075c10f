"""One file out of an image: in the engine, or in a registry."""

from __future__ import annotations

from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.image_store import NoSuchPath
from atomicapp.sources.fetching import Fetching
from atomicapp.sources.image import engine_digest, image_source
from atomicapp.sources.transport import DaemonImage, Image
from atomicapp.unpacking.unpack import unpack


def image_file(transport: Image | DaemonImage, file: str, fetching: Fetching) -> Path:
    """A copy of the file ``/file`` of an image, gone when fetching ends; raises SourceError."""
    directory = fetching.temporary() / "files"
    digest = engine_digest(transport, fetching)
    if digest is None:
        _out_of_layers(transport, file, directory, fetching)
    else:
        _out_of_engine(transport, digest, file, directory, fetching)
    return directory / file


def _out_of_layers(
    transport: Image | DaemonImage, file: str, directory: Path, fetching: Fetching
) -> None:
    from atomicapp.images.application import unpack_file
    from atomicapp.images.platform import choose

    source = image_source(transport, fetching)
    unpack_file(
        source,
        choose(source, fetching.wishes.platform),
        directory,
        file=file,
        limits=fetching.wishes.limits,
        memory=fetching.cache.layers(file),
        watch=fetching.interaction.transfer,
    )


def _out_of_engine(
    transport: Image | DaemonImage, digest: str, file: str, directory: Path, fetching: Fetching
) -> None:
    name, store = f"image {transport.reference}", fetching.store
    if store is None:
        raise SourceError(f"{name} cannot be had: {fetching.no_store}")
    try:
        with store.archive(digest, f"/{file}") as chunks:
            unpack(chunks, directory, source=name, limits=fetching.wishes.limits)
    except NoSuchPath as error:
        raise SourceError(f"{name} has no file /{file}") from error
