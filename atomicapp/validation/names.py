"""The names of params that artifacts have in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from atomicapp.errors import InputError
from atomicapp.graph import Application, Node
from atomicapp.rendering.application import shown_name
from atomicapp.rendering.artifacts import find_artifacts
from atomicapp.rendering.elsewhere import Elsewhere
from atomicapp.rendering.locate import Locator, read_artifact
from atomicapp.rendering.template import names_in

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(slots=True)
class Names:
    """``used`` has the names by the path of the component; ``unreadable`` are components some of
    whose artifacts cannot be read; ``jinja`` has the names by what messages call a Jinja template.
    """

    used: dict[str, set[str]] = field(default_factory=dict)
    jinja: dict[str, set[str]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)


def names_of(application: Application, provider: str, elsewhere: Elsewhere) -> Names:
    """The names in all artifacts for a provider; what cannot be read is left out."""
    names = Names()
    for nesting, node in application.leaves():
        _add(names, nesting, node, provider, elsewhere)
    return names


def _add(
    names: Names, application: Application, node: Node, provider: str, elsewhere: Elsewhere
) -> None:
    locator = Locator(application.directory)
    found = find_artifacts(locator, node.component, provider, elsewhere)
    if found.problems:
        names.unreadable.add(node.path)
    used = names.used.setdefault(node.path, set())
    for file in found.files:
        try:
            text = read_artifact(file.source, file.place)
        except InputError:  # rendering tells it
            names.unreadable.add(node.path)
            continue
        inside = {*(_WORD.findall(text) if file.is_jinja else names_in(text))}
        used |= inside.union(name for name, _ in file.pointers)
        if file.is_jinja:
            names.jinja[shown_name(application, file)] = inside
