"""From what a person names to a directory with an application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from atomicapp.errors import SourceError
from atomicapp.files.home import expanded
from atomicapp.sources.directory import MAIN_FILE, check_application, document_digest
from atomicapp.sources.names import has_transport, is_path

# What parses, fetches and unpacks is loaded by those who do it: most applications lie in a
# directory.
if TYPE_CHECKING:
    from atomicapp.sources.carried import Carried
    from atomicapp.sources.fetching import Fetching
    from atomicapp.sources.transport import Transport


class Found(NamedTuple):
    """An application that can be read.

    ``source`` is how it was named, paths absolute. ``image`` is the image's id, or
    ``git:`` and the commit, and ``reference`` one text for everything that means the
    same; both are None for a directory.
    """

    directory: Path
    source: str
    image: str | None = None
    reference: str | None = None

    @property
    def digest(self) -> str:
        """The image's id, or the document's digest for a directory, where it is read now."""
        return self.image or document_digest(self.directory)


def find(app: str, *, destination: Path | None, fetching: Fetching) -> Found:
    """The application that ``app`` names: a directory first, where it does not say otherwise.

    What is no directory is unpacked to ``destination``, else to the cache. What is at
    ``destination`` from the same place is used as it is unless ``--update``. Raises
    SourceError and InputError.
    """
    directory = as_directory(app)
    if directory is not None:
        return _in_directory(directory, app, destination)
    from atomicapp.sources.carried import unpack_at, unpacked_below

    transport = meant(app)
    used = None if destination is None else _used(destination, transport, fetching)
    if used is not None:
        return used
    try:
        it = carried(transport, fetching)
    except SourceError as error:
        raise error if has_transport(app) else _neither(app, error) from error
    if destination is None:
        where = unpacked_below(fetching.root, it)
    else:
        where = destination
        unpack_at(destination, it, fetching)
    return Found(where, it.source, it.digest, it.reference)


def carried(transport: Transport, fetching: Fetching) -> Carried:
    """What carries the application, found and not yet unpacked; raises SourceError."""
    from atomicapp.sources.transport import Directory, Repository

    if isinstance(transport, Directory):
        raise SourceError("a directory carries its application itself", str(transport))
    if isinstance(transport, Repository):
        from atomicapp.sources.repository import carried_repository

        return carried_repository(transport, fetching)
    from atomicapp.sources.image import carried_image

    return carried_image(transport, fetching)


def meant(app: str) -> Transport:
    """What a person means who is in this directory; a directory first, paths of files absolute.

    Raises SourceError and InputError.
    """
    from atomicapp.sources import transport as kinds

    if as_directory(app) is not None:
        return kinds.Directory(app)
    transport = kinds.parse_transport(app)
    if isinstance(transport, kinds.Directory):
        raise SourceError("there is no such directory", app)
    if isinstance(transport, kinds.Layout | kinds.OciArchive | kinds.DockerArchive):
        return transport._replace(path=str(expanded(transport.path).absolute()))
    return transport


def as_directory(app: str) -> Path | None:
    """The directory that ``app`` is; None where it is none and may be something else.

    Raises SourceError for a file: the document of an application, or what can only be a path.
    """
    if has_transport(app):
        return None
    path = Path(app)
    try:
        is_there, is_directory = path.exists(), path.is_dir()
    except (OSError, ValueError):  # a name that no file can have
        return None
    is_document = path.name == MAIN_FILE
    if is_there and not is_directory and (is_document or is_path(app)):
        remedy = f"name its directory, {str(path.parent)!r}" if is_document else ""
        raise SourceError("is a file, not a directory", app, remedy)
    return path if is_directory else None


def _in_directory(directory: Path, shown: str, destination: Path | None) -> Found:
    check_application(directory, shown)
    source = str(directory.resolve())
    if destination is None or destination.resolve() == directory.resolve():
        return Found(directory, source)
    from atomicapp.sources.destination import Origin, copy_tree, is_free, put
    from atomicapp.unpacking.staging import staging

    if not is_free(destination):
        raise SourceError(
            "is not empty", str(destination), "an application in a directory is copied into none"
        )
    with staging(destination) as staged:
        copy_tree(directory, staged)
        put(staged, Origin("", document_digest(directory), {}), destination)
    return Found(destination, source)


def _used(destination: Path, transport: Transport, fetching: Fetching) -> Found | None:
    """What was unpacked to a destination from the same place, and so is used as it is."""
    if fetching.wishes.update or not (destination / MAIN_FILE).is_file():
        return None
    from atomicapp.sources.destination import read_origin
    from atomicapp.sources.transport import canonical

    origin = read_origin(destination)
    if origin is None or origin.reference != canonical(transport):
        return None
    fetching.interaction.tell(f"using what was unpacked to {destination} (--update renews it)")
    return Found(destination, str(transport), origin.digest, origin.reference)


def _neither(app: str, error: SourceError) -> SourceError:
    first = error.problems[0]
    remedy = f"{first.remedy}; " if first.remedy else ""
    return SourceError(first.what, first.where, f"{remedy}a directory {app!r} is not here either")
