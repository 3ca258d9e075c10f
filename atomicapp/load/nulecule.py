"""A ``Nulecule`` file to a document: read, checked against its schema, and built."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from atomicapp.document import Component, Nulecule, PersistentVolume
from atomicapp.errors import InputError, Place, Problem
from atomicapp.files import read_text
from atomicapp.load.artifacts import read_artifacts
from atomicapp.load.node import Mapping, Node, Sequence, plain_data
from atomicapp.load.nodes import parse
from atomicapp.load.params import read_params
from atomicapp.load.reading import Reading, text
from atomicapp.load.schema import fields, schema_faults, single_document

SCHEMA = "nulecule"
_LISTS = frozenset({"graph", "params", "requirements"})
_GENERAL = "general"
_ACCESS_MODES = {"ReadWrite": "ReadWriteOnce", "ReadOnly": "ReadOnlyMany"}


def load_nulecule(
    path: Path, shown: str, where: Place | str = ""
) -> tuple[Nulecule, tuple[Problem, ...]]:
    """The document in a file, and what is odd about it; messages call the file ``shown``.

    ``where`` is the place that names a file which cannot be read, if there is
    one. Raises InputError for all that is wrong with the document at once.
    """
    return _faultless(*load_partly(path, shown, where))


def load_partly(
    path: Path, shown: str, where: Place | str = ""
) -> tuple[Nulecule | None, tuple[Problem, ...]]:
    """The document without what is wrong in it, and everything that is wrong or odd.

    There is none where so much is wrong that the rest cannot be judged. Otherwise
    as :func:`load_nulecule`; raises InputError where the file cannot be read.
    """
    written = read_text(path, where, what="Nulecule file", allow_empty=False)
    return _partly(written, shown)


def nulecule_of(written: str, file: str) -> tuple[Nulecule, tuple[Problem, ...]]:
    """The document in a text; otherwise as :func:`load_nulecule`."""
    return _faultless(*_partly(written, file))


def _faultless(
    nulecule: Nulecule | None, problems: tuple[Problem, ...]
) -> tuple[Nulecule, tuple[Problem, ...]]:
    errors = [problem for problem in problems if not problem.is_warning]
    if errors or nulecule is None:
        raise InputError.of(errors)
    return nulecule, problems


def _partly(written: str, file: str) -> tuple[Nulecule | None, tuple[Problem, ...]]:
    parsed = parse(written, file)
    root = single_document(parsed.documents, file)
    faults = schema_faults(root, file, SCHEMA)
    found = [*parsed.problems, *(fault.problem for fault in faults)]
    if not isinstance(root, Mapping):
        return None, _in_order(found)
    reading = Reading(file, (_item_at(root, fault.path) for fault in faults))
    nulecule = _read_document(reading, root)
    # Without the names of params nothing can be said of what refers to them.
    is_judged = isinstance(root.get("params"), Sequence | None)
    return nulecule if is_judged else None, _in_order([*found, *reading.problems])


def _item_at(root: Node, path: tuple[str | int, ...]) -> Node:
    """The innermost param, component or requirement on a way; the document itself for none."""
    found, node, field = root, root, ""
    for step in path:
        if isinstance(node, Mapping):
            field = str(step)
            node = node.entries[field].value
        elif isinstance(node, Sequence):
            node = node.items[int(step)]
            found = node if field in _LISTS else found
    return found


def _read_document(reading: Reading, root: Mapping) -> Nulecule:
    reading.check_fields(root, fields(SCHEMA))
    metadata = plain_data(root.get("metadata"))
    return Nulecule(
        id=text(root, "id"),
        specversion=text(root, "specversion"),
        metadata=metadata if isinstance(metadata, dict) else {},
        params=read_params(reading, root.get("params")),
        requirements=_read_requirements(reading, root.get("requirements")),
        graph=_read_graph(reading, root.get("graph")),
        file=reading.file,
    )


def _read_graph(reading: Reading, node: Node | None) -> tuple[Component, ...]:
    components = _mappings(node)
    reading.check_unique(components, "component")
    return tuple(_read_component(reading, each) for each in _allowed(reading, components))


def _read_component(reading: Reading, mapping: Mapping) -> Component:
    reading.check_fields(mapping, fields(SCHEMA, "component"))
    name, source = text(mapping, "name"), text(mapping, "source")
    if name == _GENERAL:
        reading.warn(
            f"a component is called {name!r}",
            mapping.entries["name"],
            f"answers in [{_GENERAL}] are for everything: call it something else",
        )
    artifacts = read_artifacts(reading, mapping.get("artifacts"))
    if artifacts is None and not source:
        reading.fail(f"the component {name!r} has neither artifacts nor a source", mapping)
    elif artifacts is not None and source:
        entry = mapping.entries["source"]
        reading.warn(f"the component {name!r} has artifacts, so its source is ignored", entry)
    params = read_params(reading, mapping.get("params"))
    used = None if artifacts is not None else source
    return Component(name, used, params, artifacts, reading.place(mapping))


def _read_requirements(reading: Reading, node: Node | None) -> tuple[PersistentVolume, ...]:
    volumes: list[Mapping] = []
    for requirement in _allowed(reading, _mappings(node)):
        reading.check_fields(requirement, fields(SCHEMA, "requirement"))
        volume = requirement.get("persistentVolume")
        if isinstance(volume, Mapping):
            volumes.append(volume)
    reading.check_unique(volumes, "persistent volume")
    return tuple(_read_volume(reading, volume) for volume in volumes)


def _read_volume(reading: Reading, mapping: Mapping) -> PersistentVolume:
    reading.check_fields(mapping, fields(SCHEMA, "persistentVolume"))
    mode = text(mapping, "accessMode")
    size = int(text(mapping, "size"))
    mode = _ACCESS_MODES.get(mode, mode)
    return PersistentVolume(text(mapping, "name"), mode, size, reading.place(mapping))


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.where))


def _mappings(node: Node | None) -> list[Mapping]:
    items = node.items if isinstance(node, Sequence) else []
    return [item for item in items if isinstance(item, Mapping)]


def _allowed(reading: Reading, mappings: Iterable[Mapping]) -> list[Mapping]:
    return [mapping for mapping in mappings if not reading.is_refused(mapping)]
