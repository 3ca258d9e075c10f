"""Which fields of a live object are still as we made them. Pure.

The server keeps for every object who set which field last (``managedFields``); a field
that somebody else changes or takes away is no longer ours. So nothing has to be compared,
and what the server writes in another way (``0.5`` CPUs as ``500m``) makes no difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import Any

from atomicapp_kubernetes.cluster.marks import MANAGER

Fields = Mapping[str, Any]
_ALWAYS = frozenset({"apiVersion", "kind"})
_NAMES = frozenset({"name", "namespace"})
REPLICAS = ("spec", "replicas")
_BY_HAND = "kubectl"
_NOTHING: Fields = MappingProxyType({})


def lost_field(desired: Mapping[str, Any], live: Mapping[str, Any]) -> str:
    """The first field of what is desired that is not ours any more; "" where all are.

    Replicas that an autoscaler has set are its own by design.
    """
    entries = (live.get("metadata") or {}).get("managedFields") or []
    owned: Fields = reduce(_joined, (one.get("fieldsV1") or {} for one in _ours(entries)), {})
    for path in _missing(_checked(desired), owned, ()):
        if path != REPLICAS or not is_scaled(live):
            return _shown(path)
    return ""


def is_scaled(live: Mapping[str, Any]) -> bool:
    """Whether an autoscaler has set the replicas of an object."""
    entries = (live.get("metadata") or {}).get("managedFields") or []
    return any(_scales(entry) for entry in entries)


def _scales(entry: Mapping[str, Any]) -> bool:
    by_hand = str(entry.get("manager") or "").startswith(_BY_HAND)
    spec = (entry.get("fieldsV1") or {}).get("f:spec") or {}
    return entry.get("subresource") == "scale" and "f:replicas" in spec and not by_hand


def _ours(entries: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for entry in entries:
        is_applied = entry.get("manager") == MANAGER and entry.get("operation") == "Apply"
        if is_applied and not entry.get("subresource"):
            yield entry


def _joined(one: Fields, other: Fields) -> Fields:
    """Both; there are two entries only after an object was applied in two versions."""
    if not one or not other:
        return one or other
    return {key: _joined(one.get(key, {}), other.get(key, {})) for key in {**one, **other}}


def _checked(desired: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The fields whose owner counts, one level down: not those that name the object."""
    for key, value in desired.items():
        if key == "metadata":
            yield from (((key, name), part) for name, part in value.items() if name not in _NAMES)
        elif key == "stringData":
            # It is sent within the data.
            yield ("data",), value
        elif key not in _ALWAYS:
            yield (key,), value


def _missing(
    parts: Iterator[tuple[tuple[str, ...], Any]], owned: Fields, path: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    for keys, value in parts:
        fields: Fields | None = owned
        for key in keys:
            fields = None if fields is None else fields.get(f"f:{key}")
        yield from _below(value, fields, (*path, *keys))


def _below(value: Any, owned: Fields | None, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if value is None or value == {} or value == []:
        # A server may leave out what is empty.
        return
    if isinstance(value, Mapping) and owned != {}:
        for key, part in value.items():
            yield from _below(part, (owned or _NOTHING).get(f"f:{key}"), (*path, key))
    elif owned is None:
        yield path
    elif owned and isinstance(value, list):
        for at, item in enumerate(value):
            yield from _below(item, _element(item, owned), (*path, f"[{at}]"))


def _element(item: Any, owned: Fields) -> Fields | None:
    """The fields of a list's element, which is known by some of its own fields or its value."""
    for key, fields in owned.items():
        sort, _, text = key.partition(":")
        if sort == "v" and json.loads(text) == item:
            return {}
        if sort == "k" and isinstance(item, Mapping) and _is_known_by(item, json.loads(text)):
            found: Fields = fields
            return found
    return None


def _is_known_by(item: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
    """Keys that the item does not have were filled in by the server."""
    return all(item[name] == value for name, value in key.items() if name in item)


def _shown(path: tuple[str, ...]) -> str:
    return ".".join(path).replace(".[", "[")
