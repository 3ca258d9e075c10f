"""An application's directory to the tree of the application and all that is nested in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from atomicapp.document import Component, Nulecule
from atomicapp.errors import AtomicAppError, InputError, Place, Problem, SourceError
from atomicapp.files import contained
from atomicapp.graph import PATH_SEPARATOR, Application, Node
from atomicapp.load.nulecule import load_nulecule, load_partly

MAIN_FILE = "Nulecule"
EXTERNAL = "external"
"""Where unpacked copies of nested applications stand, each under its component's name."""
COMPONENT_LIMIT = 100_000
"""How many components an application may have, nested ones included."""
MAX_DEPTH = 32
"""How deep applications may be nested."""

Fetch = Callable[[str, Path], None]
"""Puts the application that a ``source`` means into a directory, whole or not at all."""
Renews = Callable[[str, Path], bool]
"""Whether the copy of what a ``source`` means, in a directory, is to be fetched again."""
_Read = Callable[[Path, str, Place | str], tuple[Nulecule | None, tuple[Problem, ...]]]


class _Link(NamedTuple):
    """One application on the way from the root: its id, directory and source."""

    id: str
    directory: Path
    source: str


def load_application(
    directory: Path,
    *,
    shown: str,
    fetch: Fetch | None,
    renews: Renews | None = None,
    max_depth: int = MAX_DEPTH,
) -> tuple[Application, tuple[Problem, ...]]:
    """The application in a directory with everything nested in it, and what is odd about them.

    Messages call the directory ``shown``. Without ``fetch`` what is not there stays away: its
    node has nothing nested. Copies that are there are used as they are, but for those that
    ``renews`` wants fetched again. Raises InputError for all that is wrong in the whole tree at
    once, and what ``fetch`` and ``renews`` raise.
    """
    loader = _Loader(fetch, renews, max_depth, load_nulecule)
    application = loader.load(_Spot(directory, shown, "", PurePosixPath()), ())
    errors = [problem for problem in loader.problems if not problem.is_warning]
    if errors or application is None:
        raise InputError.of(errors)
    return application, tuple(loader.problems)


def load_application_partly(
    directory: Path, *, shown: str, fetch: Fetch | None, renews: Renews | None = None
) -> tuple[Application | None, tuple[Problem, ...]]:
    """The application without what is wrong in it, and everything that is wrong or odd.

    There is none where nothing is left of it. Otherwise as :func:`load_application`.
    """
    loader = _Loader(fetch, renews, MAX_DEPTH, load_partly)
    application = loader.load(_Spot(directory, shown, "", PurePosixPath()), ())
    return application, tuple(loader.problems)


class _Spot(NamedTuple):
    """Where an application stands: on disk, in messages, in the tree, below the root.

    ``place`` is where its source is written; both are "" for the root.
    """

    directory: Path
    shown: str
    path: str
    prefix: PurePosixPath
    source: str = ""
    place: Place | str = ""


class _Loader:
    def __init__(
        self, fetch: Fetch | None, renews: Renews | None, max_depth: int, read: _Read
    ) -> None:
        self._fetch = fetch
        self._renews = renews
        self._max_depth = max_depth
        self._read = read
        self.problems: list[Problem] = []
        self._documents: dict[Path, Nulecule | None] = {}
        self._components = 0

    def load(self, spot: _Spot, chain: tuple[_Link, ...]) -> Application | None:
        """The application at a spot; None, and problems, where it cannot be loaded."""
        try:
            nulecule = self._document(spot)
        except InputError as error:
            self.problems += error.problems
            return None
        if nulecule is None:
            return None
        self._components += len(nulecule.graph)
        if self._components > COMPONENT_LIMIT:
            raise InputError(
                f"the application has more than {COMPONENT_LIMIT:,} components", nulecule.file
            )
        chain = (*chain, _Link(nulecule.id, spot.directory.resolve(), spot.source))
        found = [self._node(spot, component, chain) for component in nulecule.graph]
        nodes = tuple(node for node in found if node is not None)
        return Application(spot.path, nulecule, spot.directory, spot.prefix, nodes)

    def _document(self, spot: _Spot) -> Nulecule | None:
        file = contained(spot.directory, MAIN_FILE, spot.place or spot.shown)
        if file not in self._documents:
            shown = str(Path(spot.shown) / MAIN_FILE)
            nulecule, problems = self._read(spot.directory / MAIN_FILE, shown, spot.place)
            self.problems += problems
            self._documents[file] = nulecule
        return self._documents[file]

    def _node(self, spot: _Spot, component: Component, chain: tuple[_Link, ...]) -> Node | None:
        name, source = component.name, component.source
        path = f"{spot.path}{PATH_SEPARATOR}{name}" if spot.path else name
        if not source:
            return Node(path, component, None)
        try:
            located = self._located(spot.directory, component, source, chain)
            if located is None:
                return Node(path, component, None)
            directory, relative = located
            _check_cycle(chain, component.place, directory=directory.resolve())
        except (InputError, SourceError) as error:
            self.problems += (_placed(problem, component.place) for problem in error.problems)
            return None
        prefix = spot.prefix / EXTERNAL / name
        shown = str(Path(spot.shown) / relative)
        inner = _Spot(directory, shown, path, prefix, source, component.place)
        nested = self.load(inner, chain)
        return None if nested is None else Node(path, component, nested)

    def _located(
        self, directory: Path, component: Component, source: str, chain: tuple[_Link, ...]
    ) -> tuple[Path, str] | None:
        """The directory of a nested application, and its path below the one around it.

        None where it is not there and nothing is to be fetched.
        """
        place = component.place
        if len(chain) >= self._max_depth:
            names = " -> ".join(link.id for link in chain)
            raise InputError(
                f"applications are nested more than {self._max_depth} deep: {names}", place
            )
        relative = f"{EXTERNAL}/{component.name}"
        copy = contained(directory, relative, place)
        if (copy / MAIN_FILE).is_file() and not (self._renews and self._renews(source, copy)):
            return copy, relative
        inside = _path_of(source, directory)
        if inside is not None:
            return contained(directory, inside, place), inside
        _check_cycle(chain, place, source=source)
        if self._fetch is None:
            return None
        try:
            self._fetch(source, copy)
        except AtomicAppError as error:
            error.problems = tuple(_placed(problem, place) for problem in error.problems)
            raise
        return copy, relative


def _path_of(source: str, directory: Path) -> str | None:
    """The path that a source names below the application's directory, None where it is no path.

    A bare name is one where an application lies there, as it is on a command line.
    """
    if source.startswith("file:"):
        return source.removeprefix("file:").lstrip("/")
    is_path = source.startswith(("/", "./", "../"))
    is_path = is_path or os.path.isfile(directory / source / MAIN_FILE)  # noqa: PTH113 - any text
    return source.lstrip("/") if is_path else None


def _check_cycle(
    chain: tuple[_Link, ...], place: Place, *, directory: Path | None = None, source: str = ""
) -> None:
    for index, link in enumerate(chain):
        if link.directory == directory or (source and link.source == source):
            names = " -> ".join([each.id for each in chain[index:]] + [link.id])
            raise InputError(f"applications are nested in a circle: {names}", place)


def _placed(problem: Problem, place: Place) -> Problem:
    """At the place of the component, unless it has one; what it was about comes into its text."""
    where = problem.where
    if isinstance(where, Place):
        return problem
    return problem._replace(what=f"{where}: {problem.what}" if where else problem.what, where=place)
