"""What installed packages offer under the name of a group (``[project.entry-points]``).

``importlib.metadata`` finds the same. It is slow to load, and every command looks for its
provider: so the usual places are looked through here, and it is asked for unusual ones.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

_DESCRIBED = (".dist-info", ".egg-info")


class EntryPoint(NamedTuple):
    """An object in a module (``module:name``), and the name that it is offered by."""

    name: str
    value: str

    def load(self) -> Any:
        """The object; raises whatever importing it raises."""
        module, _, path = self.value.partition("[")[0].strip().partition(":")
        return reduce(getattr, filter(None, path.split(".")), import_module(module))


def entry_points(group: str) -> Sequence[EntryPoint]:
    """What is offered; of a package that is there twice, by the one that would be imported."""
    places = [path for path in map(Path, sys.path) if path.exists()]
    if all(path.is_dir() for path in places):
        return [point for package in _packages(places) for point in _read(package, group)]
    import importlib.metadata

    found = importlib.metadata.entry_points(group=group)
    return [EntryPoint(point.name, point.value) for point in found]


def _packages(places: Sequence[Path]) -> Iterator[Path]:
    """Where each package is described."""
    seen: set[str] = set()
    for place in places:
        for path in place.glob("*-info"):
            name = path.stem.partition("-")[0].replace(".", "_").lower()
            if path.suffix in _DESCRIBED and name not in seen:
                seen.add(name)
                yield path


def _read(package: Path, group: str) -> Iterator[EntryPoint]:
    """The lines of the group's section."""
    try:
        text = (package / "entry_points.txt").read_text(encoding="utf-8")
    except OSError:
        return
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == group and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield EntryPoint(name.strip(), value.strip())
