"""The applications that components name as their ``source``."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from atomicapp.errors import InputError
from atomicapp.files import contained
from atomicapp.reference import parse_reference
from atomicapp.sources.fetching import Fetching
from atomicapp.sources.find import carried
from atomicapp.sources.names import has_transport
from atomicapp.sources.transport import (
    DaemonImage,
    Directory,
    Image,
    Repository,
    Transport,
    canonical,
    parse_transport,
)

NESTED = "nested"
"""Below the cache: applications as they came, to be copied below those that name them."""
_REMEDY = (
    "write [docker://][REGISTRY/]NAME[:TAG], git+https://HOST/REPO.git[@REF][#DIRECTORY], "
    "./PATH of this application, or unpack it to external/<component>/ beside the Nulecule"
)


class Fetcher:
    """Brings what components name, each application once."""

    def __init__(self, fetching: Fetching) -> None:
        self._fetching = fetching
        self._copies: dict[str, tuple[Path, str]] = {}

    def fetch(self, source: str, destination: Path) -> None:
        """Put the application that ``source`` means at ``destination``: whole, or an error.

        ``destination`` is ``external/<component>`` of the application that names it.
        Raises InputError for a source that a package may not name, and SourceError.
        """
        from atomicapp.sources.destination import Origin, copy_tree, put, read_origin
        from atomicapp.unpacking.staging import staging

        transport = parse_source(source, destination.parents[1])
        key = canonical(transport)
        if key not in self._copies:
            if not self._fetching.wishes.offline:
                self._fetching.interaction.tell(f"fetching {transport}")
            self._copies[key] = self._copy_of(transport)
        copy, digest = self._copies[key]
        origin = read_origin(copy) or Origin(key, digest, {})
        with staging(destination) as staged:
            copy_tree(copy, staged)
            put(staged, origin, destination)

    def _copy_of(self, transport: Transport) -> tuple[Path, str]:
        from atomicapp.sources.carried import unpacked_below

        it = carried(transport, self._fetching)
        return unpacked_below(self._fetching.root / NESTED, it), it.digest


def was_fetched(source: str, copy: Path) -> bool:
    """Whether ``copy``, which is ``external/<component>``, was fetched from what a source means.

    Else the package carries it itself, or a person put it there.
    """
    from atomicapp.sources.destination import read_origin

    origin = read_origin(copy)
    try:
        meant = canonical(parse_source(source, copy.parents[1]))
    except InputError:  # a path, which is never fetched, or what is refused where it would be
        return False
    return origin is not None and origin.reference == meant


def parse_source(source: str, directory: Path) -> Transport:
    """What the ``source`` of a component means in the application in ``directory``.

    A package is somebody else's: it names no path outside of itself. Raises InputError.
    """
    transport = parse_transport(source) if has_transport(source) else _bare(source)
    if isinstance(transport, Directory) or _is_local(transport):
        raise InputError(f"source {source!r} is a path outside of the package", remedy=_REMEDY)
    if isinstance(transport, Image | DaemonImage | Repository):
        return transport
    relative = str(PurePosixPath(transport.path))
    return transport._replace(path=str(contained(directory, relative)))


def _bare(source: str) -> Image:
    """The image that a bare name means; where it is a directory's, nobody comes here."""
    try:
        return Image(parse_reference(source))
    except InputError as error:
        raise InputError(
            f"source {source!r} cannot be meant: {error.problems[0].what}", remedy=_REMEDY
        ) from error


def _is_local(transport: Transport) -> bool:
    return isinstance(transport, Repository) and transport.url.startswith("file:")
