"""``index``: the catalogue of applications that a person's machine knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from atomicapp.document import Nulecule
from atomicapp.errors import InputError, Problem, SourceError
from atomicapp.files import read_text, write_atomically
from atomicapp.files.containment import reason
from atomicapp.files.home import home
from atomicapp.interaction import Interaction
from atomicapp.load.nulecule import load_nulecule
from atomicapp.load.schema import check_data
from atomicapp.reference import Reference, parse_reference
from atomicapp.sources.fetching import Fetching, Wishes

IMAGE = "projectatomic/nulecule-library"
FILE = "index.yaml"


class IndexEntry(NamedTuple):
    """One application of the catalogue; ``location`` is the image it comes in."""

    id: str
    version: str
    providers: tuple[str, ...]
    location: str

    @property
    def initials(self) -> str:
        """The providers as the overview shows them, for example ``{D,K}``."""
        return "{" + ",".join(sorted(name[:1].upper() for name in self.providers)) + "}"


def index_file() -> Path:
    """Where a person's catalogue is kept."""
    return home() / ".atomicapp" / FILE


def list_index() -> Sequence[IndexEntry]:
    """The entries of the catalogue; raises InputError where there is none yet."""
    path = index_file()
    if not path.exists():
        raise InputError(
            "there is no catalogue yet", str(path), "'atomicapp index update' gets one"
        )
    data = _read(path)
    return [_entry(item) for item in data["nulecules"]]


def update_index(interaction: Interaction, image: str = IMAGE) -> Path:
    """Take the catalogue from an image: the registry's, else the one that the engine has.

    Raises SourceError, and InputError for what is no catalogue.
    """
    with Fetching(Wishes(update=True), interaction) as fetching:
        found = _newest(parse_reference(image), fetching)
        _read(found)
        return _install(found.read_text(encoding="utf-8"))


def generate_index(directory: Path, interaction: Interaction) -> tuple[Path, int]:
    """Write ``index.yaml`` into a directory of applications; returns it and how many there are.

    Raises InputError for all that is wrong with any of them, and leaves what is there as it is: a
    catalogue that lacks one without a word would be believed.
    """
    import yaml

    entries = _described_all(directory, interaction.warn)
    if not entries:
        raise InputError("no application is below this directory", str(directory))
    text = yaml.safe_dump({"location": ".", "nulecules": entries}, sort_keys=True)
    write_atomically(directory / FILE, text, private=False)
    return directory / FILE, len(entries)


def _newest(image: Reference, fetching: Fetching) -> Path:
    from atomicapp.sources.image_file import image_file
    from atomicapp.sources.transport import DaemonImage, Image

    try:
        return image_file(Image(image), FILE, fetching)
    except SourceError as error:
        try:
            found = image_file(DaemonImage(image), FILE, fetching)
        except SourceError:
            raise error from None
        problem = Problem(f"using the copy that the engine has: {error}", str(image))
        fetching.interaction.warn(problem)
        return found


def _install(text: str) -> Path:
    path = index_file()
    try:
        path.parent.mkdir(mode=0o755, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made: {reason(error)}", str(path.parent)) from error
    write_atomically(path, text, private=False)
    return path


def _read(path: Path) -> Mapping[str, Any]:
    return check_data(read_text(path, what="the catalogue"), str(path), "index")


def _entry(item: Mapping[str, Any]) -> IndexEntry:
    metadata = item.get("metadata") or {}
    return IndexEntry(
        str(item["id"]),
        str(metadata.get("appversion", "")),
        tuple(item.get("providers") or ()),
        str(metadata.get("location", "")),
    )


def _applications(directory: Path) -> Iterator[Path]:
    if not directory.is_dir():
        raise InputError("this is not a directory", str(directory))
    for path in sorted(directory.iterdir()):
        if (path / "Nulecule").is_file():
            yield path


def _described_all(directory: Path, warn: Callable[[Problem], None]) -> list[Mapping[str, Any]]:
    entries: list[Mapping[str, Any]] = []
    problems: list[Problem] = []
    for path in _applications(directory):
        try:
            entries.append(_described(path, warn))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError.of(problems)
    return entries


def _described(path: Path, warn: Callable[[Problem], None]) -> Mapping[str, Any]:
    nulecule, warnings = load_nulecule(path / "Nulecule", str(path / "Nulecule"))
    for warning in warnings:
        warn(warning)
    wanted = ("appversion", "description", "location", "name")
    return {
        "id": nulecule.id,
        "metadata": {key: nulecule.metadata[key] for key in wanted if key in nulecule.metadata},
        "path": path.name,
        "providers": _providers(nulecule),
        "specversion": nulecule.specversion,
    }


def _providers(nulecule: Nulecule) -> list[str]:
    """The providers that any component has artifacts for, in order of appearance."""
    names = (name for component in nulecule.graph for name in component.artifacts or ())
    return list(dict.fromkeys(names))
