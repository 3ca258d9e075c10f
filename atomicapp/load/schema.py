"""Documents against their JSON Schemas: a quick yes, or everything that is wrong.

The schemas say for each thing what was expected (``errorMessage``, which editors
show too), so that this says it in the same words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from atomicapp.errors import InputError, Place, Problem
from atomicapp.load import node as nodes
from atomicapp.load.allowed import Check, check_of
from atomicapp.load.nodes import parse
from atomicapp.names import nearest, quoted

_SCHEMAS = Path(__file__).parents[1] / "schemas"
_TYPES = {"object": "a map", "array": "a list", "string": "a text", "boolean": "true or false"}


def check_data(text: str, file: str, name: str) -> Mapping[str, Any]:
    """A YAML or JSON text as plain data that the schema ``name`` allows.

    Texts are as written. Raises InputError for everything that is wrong.
    """
    parsed = parse(text, file)
    root = single_document(parsed.documents, file)
    problems = {*parsed.problems, *(fault.problem for fault in schema_faults(root, file, name))}
    if problems:
        raise InputError.of(sorted(problems, key=lambda problem: problem.where))
    data = nodes.plain_data(root)
    return data if isinstance(data, dict) else {}


def single_document(documents: tuple[nodes.Node, ...], file: str) -> nodes.Node:
    """The only document of a text; raises InputError where there is none, or another."""
    if not documents:
        raise InputError("nothing is written here", Place(file, 1, 1))
    if len(documents) > 1:
        raise InputError(
            "a second document begins here",
            nodes.place_of(documents[1], file),
            "remove the '---' in between",
        )
    return documents[0]


class Fault(NamedTuple):
    """What a schema does not allow, and the way to it: names of fields and numbers of items."""

    problem: Problem
    path: tuple[str | int, ...]


def schema_faults(root: nodes.Node, file: str, name: str) -> list[Fault]:
    """Everything in a document that the schema ``name`` does not allow; some may be told twice."""
    data = nodes.plain_data(root)
    if _is_valid(name)(data):
        return []
    import jsonschema

    errors = jsonschema.Draft7Validator(load_schema(name)).iter_errors(data)
    return [
        Fault(problem, tuple(error.absolute_path))
        for error in errors
        for problem in _problems(error, root, file)
    ]


@cache
def load_schema(name: str) -> dict[str, Any]:
    """The JSON Schema ``<name>.schema.json``."""
    schema: dict[str, Any] = json.loads((_SCHEMAS / f"{name}.schema.json").read_bytes())
    return schema


@cache
def fields(name: str, definition: str = "") -> frozenset[str]:
    """The fields that a schema, or one of its definitions, knows."""
    schema = load_schema(name)
    part = schema["definitions"][definition] if definition else schema
    return frozenset(part["properties"])


@cache
def _is_valid(name: str) -> Check:
    return check_of(load_schema(name))


def _problems(error: Any, root: nodes.Node, file: str) -> Iterator[Problem]:
    node, title = _descend(root, list(error.absolute_path))
    place = nodes.place_of(node, file)
    if error.validator == "required":
        present = set(error.instance)
        for field in error.validator_value:
            if field not in present:
                near = nearest(field, present)
                remedy = f"is it what {quoted(near)} should be?" if near else ""
                yield Problem(f"the field {field!r} is missing", place, remedy)
        return
    expected = error.schema.get("errorMessage") or _TYPES.get(error.validator_value, "another")
    if "propertyNames" in error.absolute_schema_path and isinstance(node, nodes.Mapping):
        place = nodes.place_of(node.entries[error.instance], file)
        yield Problem(f"{quoted(error.instance)} is not {expected}", place)
    else:
        yield Problem(f"{title} is {_found(node)}, expected {expected}", place)


def _descend(root: nodes.Node, path: list[str | int]) -> tuple[nodes.Node, str]:
    """The node at a path, and what messages call it."""
    node, title = root, "the document"
    field = ""
    for step in path:
        if isinstance(node, nodes.Mapping):
            node = node.entries[str(step)].value
            field = str(step)
            title = quoted(field)
        elif isinstance(node, nodes.Sequence):
            node = node.items[int(step)]
            title = f"item {int(step) + 1} of {quoted(field)}"
    return node, title


def _found(node: nodes.Node) -> str:
    if isinstance(node, nodes.Mapping):
        missing = "" if node.entries else "an empty map"
        return missing or "a map with " + ", ".join(quoted(key) for key in list(node.entries)[:5])
    if isinstance(node, nodes.Sequence):
        return "a list" if node.items else "an empty list"
    return "nothing" if nodes.is_null(node) else quoted(node.text)
