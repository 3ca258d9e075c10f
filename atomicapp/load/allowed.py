"""A quick yes to what a JSON Schema allows, by the keywords that our schemas use.

Every command checks a document, and nearly every document is right. So this only
says yes or no, long before a library for all of JSON Schema were loaded; what is
wrong is then for ``jsonschema`` to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]
Schema = Mapping[str, Any]

_TYPES = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": int,
    "object": dict,
    "string": str,
}
_REMARKS = frozenset({"$schema", "definitions", "description", "errorMessage", "title"})


def check_of(schema: Schema) -> Check:
    """What says whether plain data, without fractions, is allowed by a schema of Draft 7.

    Raises NotImplementedError for a keyword that no schema of ours has used so far.
    """
    return _check(schema, schema.get("definitions", {}))


def _check(schema: Schema | bool, definitions: Schema) -> Check:
    if isinstance(schema, bool):
        return lambda data: schema
    if "$ref" in schema:
        return _check(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    unknown = schema.keys() - _MAKERS.keys() - _BESIDE - _REMARKS
    if unknown:
        raise NotImplementedError(f"keywords of JSON Schema: {', '.join(sorted(unknown))}")
    makers = dict.fromkeys(make for key, make in _MAKERS.items() if key in schema)
    return _every([make(schema, definitions) for make in makers])


def _every(checks: list[Check]) -> Check:
    if not checks:
        return lambda data: True
    first, *rest = checks
    if not rest:
        return first
    others = _every(rest)
    return lambda data: first(data) and others(data)


def _type(schema: Schema, definitions: Schema) -> Check:
    names = schema["type"]
    types = frozenset(_TYPES[name] for name in ([names] if isinstance(names, str) else names))
    return lambda data: type(data) in types


def _enum(schema: Schema, definitions: Schema) -> Check:
    return lambda data: data in schema["enum"]


def _pattern(schema: Schema, definitions: Schema) -> Check:
    search = re.compile(schema["pattern"]).search
    return lambda data: type(data) is not str or search(data) is not None


def _minimum(schema: Schema, definitions: Schema) -> Check:
    return lambda data: type(data) is not int or data >= schema["minimum"]


def _min_items(schema: Schema, definitions: Schema) -> Check:
    return lambda data: type(data) is not list or len(data) >= schema["minItems"]


def _required(schema: Schema, definitions: Schema) -> Check:
    names = frozenset(schema["required"])
    return lambda data: type(data) is not dict or data.keys() >= names


def _all_of(schema: Schema, definitions: Schema) -> Check:
    return _every([_check(part, definitions) for part in schema["allOf"]])


def _any_of(schema: Schema, definitions: Schema) -> Check:
    checks = [_check(part, definitions) for part in schema["anyOf"]]
    return lambda data: any(check(data) for check in checks)


def _if(schema: Schema, definitions: Schema) -> Check:
    condition, then, otherwise = (
        _check(schema.get(key, True), definitions) for key in ("if", "then", "else")
    )
    return lambda data: then(data) if condition(data) else otherwise(data)


def _items(schema: Schema, definitions: Schema) -> Check:
    check = _check(schema["items"], definitions)
    return lambda data: type(data) is not list or all(map(check, data))


def _property_names(schema: Schema, definitions: Schema) -> Check:
    check = _check(schema["propertyNames"], definitions)
    return lambda data: type(data) is not dict or all(map(check, data))


def _fields(schema: Schema, definitions: Schema) -> Check:
    """``properties``, and ``additionalProperties`` for whatever is none of them."""
    parts = schema.get("properties", {}).items()
    known = {name: _check(part, definitions) for name, part in parts}
    other = _check(schema.get("additionalProperties", True), definitions)

    def check(data: Any) -> bool:
        if type(data) is dict:
            for name, value in data.items():
                if not known.get(name, other)(value):
                    return False
        return True

    return check


_MAKERS: Mapping[str, Callable[[Schema, Schema], Check]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minimum": _minimum,
    "minItems": _min_items,
    "required": _required,
    "allOf": _all_of,
    "anyOf": _any_of,
    "if": _if,
    "items": _items,
    "propertyNames": _property_names,
    "properties": _fields,
    "additionalProperties": _fields,
}
_BESIDE = frozenset({"else", "then"})
"""What is read with ``if``."""
