"""What differs between an object as it is and as it would be, field by field. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from atomicapp.resource import HIDDEN, FieldChange
from atomicapp_kubernetes.cluster.marks import PREFIX

_OF_THE_SERVER = frozenset(
    {
        *("creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation"),
        *("managedFields", "resourceVersion", "selfLink", "uid"),
    }
)
_NAMES = frozenset({"name", "namespace"})
_NOT_DESIRED = frozenset({"status", "kind"})
_MARKED = ("labels", "annotations")
_PLAIN = re.compile(r"[A-Za-z_$][\w$-]*")
_PART = re.compile(r'[^.\["]+')

Object = Mapping[str, Any]


def differences(
    before: Object | None, after: Object, secret_fields: Collection[str] = ()
) -> Iterator[FieldChange]:
    """The fields that change; all of them where nothing was there before.

    What names the object is left out, what the server sets by itself, and our own marks. Elements
    of a list go by their names if they have any, else by their places. Of ``secret_fields`` no
    value is told.
    """
    for found in _differing(_telling(before or {}), _telling(after), ""):
        top = _PART.search(found.path)
        yield _masked(found) if top and top[0] in secret_fields else found


def _telling(found: Object) -> Object:
    """An object without what names it, its status, and what changes whenever it is sent."""
    metadata = {
        key: _without_marks(value) if key in _MARKED else value
        for key, value in (found.get("metadata") or {}).items()
        if key not in _OF_THE_SERVER | _NAMES
    }
    metadata = {key: value for key, value in metadata.items() if value or key not in _MARKED}
    rest = {key: value for key, value in found.items() if key not in _NOT_DESIRED}
    return {**rest, "metadata": metadata}


def _without_marks(texts: Object | None) -> Object:
    return {key: text for key, text in (texts or {}).items() if not key.startswith(PREFIX)}


def _differing(before: Any, after: Any, path: str) -> Iterator[FieldChange]:
    if before == after:
        return
    parts = _parts(before, after)
    if parts is None:
        yield FieldChange(path, before, after)
        return
    old, new = parts
    for name in dict.fromkeys((*old, *new)):
        yield from _differing(old.get(name), new.get(name), (path + name).removeprefix("."))


def _parts(before: Any, after: Any) -> tuple[Object, Object] | None:
    """What is in both by the same names; None where they cannot be looked into."""
    both = [value for value in (before, after) if value is not None]
    if not any(both):
        return None
    if all(isinstance(value, Mapping) for value in both):
        return _fields(before or {}), _fields(after or {})
    if all(isinstance(value, list) for value in both):
        is_named = all(_is_named(value) for value in both)
        return _elements(before or [], is_named), _elements(after or [], is_named)
    return None


def _fields(found: Object) -> Object:
    return {_step(key): value for key, value in found.items()}


def _step(key: str) -> str:
    return f".{key}" if _PLAIN.fullmatch(key) else f"[{_quoted(key)}]"


def _quoted(text: str) -> str:
    """As JSON has it: on one line, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def _is_named(items: list[Any]) -> bool:
    names = {str(one.get("name") or "") for one in items if isinstance(one, Mapping)}
    return len(names) == len(items) and "" not in names


def _elements(items: list[Any], is_named: bool) -> Object:
    if is_named:
        return {f"[name={_quoted(str(one['name']))}]": one for one in items}
    return {f"[{at}]": one for at, one in enumerate(items)}


def _masked(found: FieldChange) -> FieldChange:
    before, after = (None if one is None else HIDDEN for one in found[1:])
    return FieldChange(found.path, before, after)
