"""Params and their constraints out of a document that its schema allows."""

from __future__ import annotations

from atomicapp.document import Constraint, Param
from atomicapp.load.node import Mapping, Node, Scalar, Sequence, as_bool
from atomicapp.load.reading import Reading, text
from atomicapp.load.schema import fields

_TRUE = frozenset({"true", "yes", "on"})


def read_params(reading: Reading, node: Node | None) -> tuple[Param, ...]:
    """The params of an application or a component; two of one name are an error."""
    if not isinstance(node, Sequence):
        return ()
    mappings = [item for item in node.items if isinstance(item, Mapping)]
    reading.check_unique(mappings, "param")
    return tuple(_read_param(reading, each) for each in mappings if text(each, "name"))


def _read_param(reading: Reading, mapping: Mapping) -> Param:
    name = text(mapping, "name")
    if reading.is_refused(mapping):  # what refers to it is not wrong
        return Param(name, "", None, False, (), reading.place(mapping))
    reading.check_fields(mapping, fields("nulecule", "param"))
    if mapping.get("description") is None:
        reading.warn(f"the param {name!r} has no description", mapping, "say what it is for")
    return Param(
        name,
        text(mapping, "description"),
        _default(mapping.get("default")),
        text(mapping, "hidden").lower() in _TRUE,
        _read_constraints(reading, mapping.get("constraints")),
        reading.place(mapping),
    )


def _default(node: Node | None) -> str | None:
    """The characters as written, but for a bare true or false."""
    if not isinstance(node, Scalar):
        return None
    truth = as_bool(node)
    return node.text if truth is None else str(truth)


def _read_constraints(reading: Reading, node: Node | None) -> tuple[Constraint, ...]:
    items = node.items if isinstance(node, Sequence) else [node]
    return tuple(_read_constraint(reading, item) for item in items if isinstance(item, Mapping))


def _read_constraint(reading: Reading, mapping: Mapping) -> Constraint:
    reading.check_fields(mapping, fields("nulecule", "constraint"))
    if mapping.get("description") is None:
        reading.warn(
            "the constraint has no description", mapping, "say what the value must be like"
        )
    key = "allowed_pattern"
    if mapping.get(key) is None:
        key = "allowed_patterns"
        reading.warn(
            f"{key!r} is read as 'allowed_pattern'", mapping.entries[key], "drop the last 's'"
        )
    elif mapping.get("allowed_patterns") is not None:
        reading.fail("'allowed_pattern' is here twice, once misspelt", mapping)
    pattern = mapping.entries[key].value
    return Constraint(text(mapping, key), text(mapping, "description"), reading.place(pattern))
