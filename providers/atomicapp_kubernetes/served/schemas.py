"""Schemas of custom kinds as servers of today want them: structural.

Such a schema says of each field which type it is of. Fields that it does not name are dropped
from objects, unless it says of the map that they are in that they stay.
"""

from __future__ import annotations

from collections.abc import Iterator

from atomicapp_kubernetes.served.row import Data, inside

KEEPS = "x-kubernetes-preserve-unknown-fields"
_EITHER = "x-kubernetes-int-or-string"
_HEAD = {"apiVersion": "string", "kind": "string", "metadata": "object"}
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", dict: "object",
          list: "array"}  # fmt: skip


def make_structural(root: Data, keeps_unknown: bool) -> None:
    """Give types to what has none; with ``keeps_unknown``, fields that no map names stay."""
    root.setdefault("type", "object")
    for name, kind in _HEAD.items():
        inside(root, "properties", name).setdefault("type", kind)
    # Of an object's own metadata a schema may say next to nothing, and servers know it anyway.
    metadata = inside(root, "properties", "metadata")
    for node in _nodes(root):
        if node is not metadata:
            _give_type(node)
            if keeps_unknown:
                _keep_unknown(node)


def _nodes(node: Data) -> Iterator[Data]:
    """The node and all below it. What is done to one shows in what comes after it."""
    yield node
    below = [*inside(node, "properties").values(), node.get("items")]
    for inner in (*below, node.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from _nodes(inner)


def _give_type(node: Data) -> None:
    if not (node.get("type") or node.get(_EITHER) or node.get(KEEPS)):
        if _is_number_or_text(node):
            del node["anyOf"]
            node[_EITHER] = True
        elif kind := _type(node):
            node["type"] = kind
        else:
            node[KEEPS] = True
    if node.get("type") == "array":
        node.setdefault("items", {})


def _type(node: Data) -> str | None:
    """The type that the rest of a node tells; None where it may be of any."""
    if "properties" in node or "additionalProperties" in node:
        return "object"
    if "items" in node:
        return "array"
    values = node.get("enum", [node["default"]] if "default" in node else [])
    types = {_TYPES.get(type(value)) for value in values} if isinstance(values, list) else set()
    return types.pop() if len(types) == 1 else None


def _is_number_or_text(node: Data) -> bool:
    either = node.get("anyOf")
    return either in ([{"type": "integer"}, {"type": "string"}],
                      [{"type": "string"}, {"type": "integer"}])  # fmt: skip


def _keep_unknown(node: Data) -> None:
    # Whatever fields there are, of them and in them: a map of today would keep but the first.
    if node.get("additionalProperties") is True:
        del node["additionalProperties"]
    if node.get("type") == "object" and "additionalProperties" not in node:
        node.setdefault(KEEPS, True)
