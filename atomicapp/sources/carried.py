"""An application that somebody carries: found, and to be unpacked wherever it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import SourceError
from atomicapp.sources.destination import Origin, copy_contents, put, read_origin
from atomicapp.sources.directory import MAIN_FILE, check_application
from atomicapp.sources.fetching import Fetching
from atomicapp.sources.offline import NotAtHand
from atomicapp.sources.unpacked import cache_name
from atomicapp.unpacking.staging import staging
from atomicapp.unpacking.unpack import Contents

APPLICATION = "application-entity"
"""The directory of an image that holds its application."""


class Carried(NamedTuple):
    """An application in an image or a repository.

    ``name`` is what messages call what carries it, ``source`` how it was named,
    ``reference`` one text for everything that means the same, ``digest`` the image's id or
    the commit. ``unpack`` fills a private directory, or raises SourceError.
    """

    name: str
    source: str
    reference: str
    digest: str
    unpack: Callable[[Path], Contents]


def unpack_to(it: Carried, destination: Path) -> None:
    """Put an application at ``destination``, whole or not at all; raises SourceError."""
    with staging(destination) as staged:
        contents = it.unpack(staged)
        check_application(staged, it.name)
        put(staged, Origin(it.reference, it.digest, contents), destination)


def unpack_at(destination: Path, it: Carried, fetching: Fetching) -> None:
    """Like :func:`unpack_to`; what nobody may be asked for is copied from where it is kept.

    Raises SourceError where it is not there, or somebody changed it.
    """
    try:
        unpack_to(it, destination)
    except NotAtHand:
        kept = fetching.root / cache_name(it.source, it.digest)
        origin = read_origin(kept)
        if origin is None or origin.digest != it.digest:
            raise

        def copy(directory: Path) -> Contents:
            copy_contents(kept, origin.contents, directory)
            return origin.contents

        unpack_to(it._replace(unpack=copy), destination)


def unpacked_below(root: Path, it: Carried) -> Path:
    """The application, unpacked below ``root``; what is there already is used as it is.

    A directory appears there only when it is complete.
    """
    directory = root / cache_name(it.source, it.digest)
    if not (directory / MAIN_FILE).is_file():
        unpack_to(it, directory)
    return directory


def no_application(name: str, there: tuple[str, ...]) -> SourceError:
    """An image that holds none; ``there`` is what it has at its top."""
    others = f", but {', '.join(there[:12])}" if there else ""
    return SourceError(
        f"{name} holds no application: it has no /{APPLICATION}{others}",
        remedy="name an application's image; its Containerfile copies the application to "
        f"/{APPLICATION}",
    )
