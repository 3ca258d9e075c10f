"""From what a person names, or a component's ``source``, to a directory with an application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from atomicapp.errors import InputError, SourceError
from atomicapp.files import make_private_directory
from atomicapp.image_store import open_image_store
from atomicapp.reference import SCHEME, Reference, parse_reference
from atomicapp.sources.directory import MAIN_FILE, check_application, document_digest
from atomicapp.sources.unpacked import cache_root
from atomicapp.unpacking.limits import Limits

# What copies and unpacks is loaded by those who do it: most applications lie in a directory.
if TYPE_CHECKING:
    from atomicapp.sources.image import OpenStore, Progress

NESTED = "nested"
"""Below the cache: applications as they came, to be copied below those that name them."""


class Found(NamedTuple):
    """An application that can be read.

    ``source`` is how it was named: an absolute path, or an image as it was
    written. ``image`` is the image's id and ``reference`` its canonical name;
    both are None for a directory.
    """

    directory: Path
    source: str
    image: str | None = None
    reference: str | None = None

    @property
    def digest(self) -> str:
        """The image's id, or the document's digest for a directory, where it is read now."""
        return self.image or document_digest(self.directory)


def find(
    app: str,
    *,
    update: bool,
    destination: Path | None,
    progress: Progress,
    limits: Limits | None = None,
    open_store: OpenStore = open_image_store,
) -> Found:
    """The application that ``app`` names: a directory, else an image.

    An image is unpacked to ``destination``, else to the cache; ``update`` pulls it
    first. What is at ``destination`` from the same image is used as it is unless
    ``update``. Raises SourceError and InputError.
    """
    limits = limits or Limits()
    directory = _directory(app)
    if directory is not None:
        return _in_directory(directory, app, destination)
    from atomicapp.sources.image import cached, have_image, unpack_image

    reference = parse_reference(app)
    with open_store() as store:
        try:
            digest = have_image(store, reference, update=update, progress=progress)
        except SourceError as error:
            raise _neither(app, error) from error
        if destination is None:
            root = cache_root()
            make_private_directory(root)
            where = cached(store, reference, digest, root, limits)
        elif update or not _is_unpacked(destination, reference, progress):
            unpack_image(store, reference, digest, destination, limits)
            where = destination
        else:
            where = destination
    return Found(where, str(reference), digest, reference.canonical)


class Fetcher:
    """Brings the applications that components name as ``source``, each image once."""

    def __init__(
        self,
        update: bool,
        progress: Progress,
        limits: Limits | None = None,
        open_store: OpenStore = open_image_store,
    ) -> None:
        self._update = update
        self._progress = progress
        self._limits = limits or Limits()
        self._open_store = open_store
        self._copies: dict[str, tuple[Path, str]] = {}

    def fetch(self, source: str, destination: Path) -> None:
        """Put the application that ``source`` means at ``destination``: whole, or an error.

        Raises InputError for a source of a kind that is not supported, and SourceError.
        """
        from atomicapp.sources.destination import Origin, copy_tree, put, read_origin
        from atomicapp.unpacking.staging import staging

        reference = parse_source(source)
        if reference.canonical not in self._copies:
            self._progress(f"fetching {reference}")
            self._copies[reference.canonical] = self._copy_of(reference)
        copy, digest = self._copies[reference.canonical]
        origin = read_origin(copy) or Origin(reference.canonical, digest, {})
        with staging(destination) as staged:
            copy_tree(copy, staged)
            put(staged, origin, destination)

    def _copy_of(self, reference: Reference) -> tuple[Path, str]:
        from atomicapp.sources.image import cached, have_image

        root = cache_root()
        make_private_directory(root)
        with self._open_store() as store:
            digest = have_image(store, reference, update=self._update, progress=self._progress)
            return cached(store, reference, digest, root / NESTED, self._limits), digest


def parse_source(source: str) -> Reference:
    """The image that a component's ``source`` means; raises InputError for anything else."""
    if not source.startswith(SCHEME):
        raise InputError(
            f"source {source!r} is of a kind that is not supported",
            remedy="write docker://[registry/]name[:tag], or unpack the application to "
            "external/<component>/ beside the Nulecule",
        )
    return parse_reference(source)


def _directory(app: str) -> Path | None:
    """The directory that ``app`` is, None where it can only be an image."""
    path = Path(app)
    try:
        is_there, is_directory = path.exists(), path.is_dir()
    except OSError:  # a name that no file can have
        return None
    if is_directory:
        return path
    if is_there and app.rstrip("/").endswith(MAIN_FILE):
        raise SourceError("is a file", app, f"name its directory, {str(path.parent)!r}")
    if app.startswith(("/", "./", "../", "~")):
        raise SourceError("there is no such directory", app)
    return None


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


def _is_unpacked(destination: Path, reference: Reference, progress: Progress) -> bool:
    """Whether the application at a destination is from that image, and so is used as it is."""
    if not (destination / MAIN_FILE).is_file():
        return False
    from atomicapp.sources.destination import read_origin

    origin = read_origin(destination)
    if origin is None or origin.reference != reference.canonical:
        return False
    progress(f"using what was unpacked to {destination} (--update renews it)")
    return True


def _neither(app: str, error: SourceError) -> SourceError:
    first = error.problems[0]
    remedy = f"{first.remedy}; " if first.remedy else ""
    return SourceError(first.what, first.where, f"{remedy}a directory {app!r} is not here either")
