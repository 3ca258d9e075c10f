"""A ``Nulecule`` file to a document: read, checked against its schema, and built."""

from __future__ import annotations

from pathlib import Path

from atomicapp.document import Component, Nulecule, PersistentVolume
from atomicapp.errors import InputError, Place, Problem
from atomicapp.files import read_text
from atomicapp.load.artifacts import read_artifacts
from atomicapp.load.node import Mapping, Node, Sequence, plain_data
from atomicapp.load.nodes import parse
from atomicapp.load.params import read_params
from atomicapp.load.reading import Reading, text
from atomicapp.load.schema import fields, schema_problems, single_document

SCHEMA = "nulecule"
_GENERAL = "general"
_ACCESS_MODES = {"ReadWrite": "ReadWriteOnce", "ReadOnly": "ReadOnlyMany"}


def load_nulecule(
    path: Path, shown: str, where: Place | str = ""
) -> tuple[Nulecule, tuple[Problem, ...]]:
    """The document in a file, and what is odd about it; messages call the file ``shown``.

    ``where`` is the place that names a file which cannot be read, if there is
    one. Raises InputError for all that is wrong with the document at once.
    """
    written = read_text(path, where, what="Nulecule file", allow_empty=False)
    return nulecule_of(written, shown)


def nulecule_of(written: str, file: str) -> tuple[Nulecule, tuple[Problem, ...]]:
    """The document in a text; otherwise as :func:`load_nulecule`."""
    parsed = parse(written, file)
    root = single_document(parsed.documents, file)
    problems = [*parsed.problems, *schema_problems(root, file, SCHEMA)]
    if problems or not isinstance(root, Mapping):
        raise InputError.of(_in_order(problems))
    reading = Reading(file)
    nulecule = _read_document(reading, root)
    errors = [problem for problem in reading.problems if not problem.is_warning]
    if errors:
        raise InputError.of(_in_order(errors))
    return nulecule, _in_order(reading.problems)


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
    return tuple(_read_component(reading, component) for component in components)


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
    for requirement in _mappings(node):
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


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.where))


def _mappings(node: Node | None) -> list[Mapping]:
    items = node.items if isinstance(node, Sequence) else []
    return [item for item in items if isinstance(item, Mapping)]
