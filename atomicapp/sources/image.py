"""An application in an image: in the engine, in a registry, in a layout or an archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.image_store import ImageStore, NoSuchPath
from atomicapp.images.image import ImageSource
from atomicapp.reference import Reference
from atomicapp.sources.carried import APPLICATION, Carried, no_application
from atomicapp.sources.fetching import Fetching
from atomicapp.sources.offline import missing
from atomicapp.sources.transport import (
    DaemonImage,
    DockerArchive,
    FileImage,
    Image,
    Layout,
    canonical,
)
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.tar_stream import Malformed, read_tar
from atomicapp.unpacking.unpack import Contents, unpack

_MADE_BY_ENGINES = frozenset({".dockerenv", "dev", "proc", "sys"})


def carried_image(transport: Image | DaemonImage | FileImage, fetching: Fetching) -> Carried:
    """The application of an image; raises SourceError, and InputError for a configuration."""
    if isinstance(transport, Image | DaemonImage):
        digest = engine_digest(transport, fetching)
        if digest is not None:
            return _in_engine(transport, digest, fetching)
    try:
        return _in_source(transport, image_source(transport, fetching), fetching)
    except SourceError as error:
        if isinstance(transport, Image) and fetching.no_store:
            raise _explained(error, fetching.no_store) from error
        raise


def engine_digest(transport: Image | DaemonImage, fetching: Fetching) -> str | None:
    """The id of an image that is taken from the engine; None where its registry is asked.

    Raises SourceError for an image that only the engine may have, and has not.
    """
    only_engine = isinstance(transport, DaemonImage)
    if fetching.wishes.update and not only_engine:
        return None
    store = fetching.store
    if store is None:
        if only_engine:
            raise SourceError(f"{transport} cannot be had: {fetching.no_store}")
        return None
    image = transport.reference.image
    digest = store.digest(image)
    if digest is not None and _is_for(store, image, fetching):
        return digest
    if only_engine:
        which = f" for {fetching.wishes.platform}" if digest else ""
        raise SourceError(
            f"the engine has no image {image}{which}", remedy="pull, load or build it"
        )
    return None


def image_source(transport: Image | DaemonImage | FileImage, fetching: Fetching) -> ImageSource:
    """An image that is not the engine's, as data; it can be read until fetching ends."""
    if isinstance(transport, Image | DaemonImage):
        return _registry_source(transport.reference, fetching)
    return fetching.enter(_opened(transport, fetching.wishes.limits))


def _opened(transport: FileImage, limits: Limits) -> AbstractContextManager[ImageSource]:
    path = Path(transport.path)
    if isinstance(transport, Layout):
        from atomicapp.images.layout import open_layout

        return open_layout(path, transport.tag)
    if isinstance(transport, DockerArchive):
        from atomicapp.images.docker_archive import open_docker_archive

        return open_docker_archive(path, transport.tag, limits)
    from atomicapp.images.oci_archive import open_oci_archive

    return open_oci_archive(path, transport.tag, limits)


def _registry_source(reference: Reference, fetching: Fetching) -> ImageSource:
    from atomicapp.sources.kept import KeptImage

    source = None if fetching.wishes.offline else fetching.registry(reference)
    return KeptImage(reference, source, fetching.cache)


def _is_for(store: ImageStore, image: str, fetching: Fetching) -> bool:
    """Whether the engine's image is for the platform that was asked for, if one was."""
    wanted = fetching.wishes.platform
    if wanted is None:
        return True
    from atomicapp.images.platform import parse_platform

    platform = store.describe(image).platform
    return platform.count("/") > 0 and parse_platform(platform) == wanted


def _in_source(
    transport: Image | DaemonImage | FileImage, source: ImageSource, fetching: Fetching
) -> Carried:
    from atomicapp.images.platform import choose

    manifest = choose(source, fetching.wishes.platform)

    def unpack_layers(directory: Path) -> Contents:
        from atomicapp.images.application import unpack_application

        return unpack_application(
            source,
            manifest,
            directory,
            root=APPLICATION,
            limits=fetching.wishes.limits,
            memory=fetching.cache.layers(APPLICATION),
            watch=fetching.interaction.transfer,
        )

    return Carried(
        source.name,
        str(transport),
        canonical(transport),
        manifest.image_id,
        unpack_layers,
    )


def _explained(error: SourceError, no_store: str) -> SourceError:
    """With why no engine was asked, which might have had it."""
    first, *others = error.problems
    remedy = f"{first.remedy}; " if first.remedy else ""
    remedy += f"no engine could be asked: {no_store}"
    return SourceError.of([first._replace(remedy=remedy), *others])


def _in_engine(transport: Image | DaemonImage, digest: str, fetching: Fetching) -> Carried:
    reference, store = transport.reference, fetching.store
    name = f"image {reference}"
    if store is None:
        raise missing(name)
    unpacking = partial(_unpack_from, store, digest, name, fetching)
    return Carried(name, str(reference), reference.canonical, digest, unpacking)


def _unpack_from(
    store: ImageStore, digest: str, name: str, fetching: Fetching, directory: Path
) -> Contents:
    limits = fetching.wishes.limits
    try:
        with store.archive(digest, f"/{APPLICATION}") as chunks:
            return unpack(chunks, directory, root=APPLICATION, source=name, limits=limits)
    except NoSuchPath as error:
        raise no_application(name, _top(store, digest, limits.max_bytes)) from error


def _top(store: ImageStore, digest: str, most: int) -> tuple[str, ...]:
    """The names at the top of an image, as far as ``most`` bytes of it say."""
    names: dict[str, None] = {}
    try:
        with store.archive(digest, "/") as chunks:
            for member, _ in read_tar(_at_most(chunks, most)):
                parts = [part for part in member.name.split("/") if part not in ("", ".")]
                if parts:
                    names[parts[0]] = None
    except (SourceError, Malformed):
        pass  # what was read until then says enough
    return tuple(name for name in names if name not in _MADE_BY_ENGINES)


def _at_most(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    for chunk in chunks:
        if most <= 0:
            return
        most -= len(chunk)
        yield chunk
