"""Trees to plain data, the values of params included. Pure.

What stands for itself says what it is: ``3`` is a number and ``"3"`` a text. The
value of a param that stands bare is whatever its field takes, so that a password
``007`` arrives as it was given and a port is a number.
"""

from __future__ import annotations

from typing import Any

from atomicapp.errors import InputError
from atomicapp.rendered import Piece, PieceKind
from atomicapp_kubernetes.artifacts.masked import Masked
from atomicapp_kubernetes.artifacts.reader import read
from atomicapp_kubernetes.artifacts.tree import Fields, Items, Node, Scalar

_MAPS_OF_TEXTS = frozenset({
    "annotations", "binaryData", "data", "labels", "matchLabels", "nodeSelector", "stringData",
})  # fmt: skip
_LISTS_OF_TEXTS = frozenset(["args", "command", "values"])
_TEXTS = frozenset({
    "apiVersion", "clusterIP", "externalName", "fieldPath", "generateName", "host", "hostname",
    "image", "key", "kind", "mountPath", "name", "namespace", "nodeName", "path", "secretName",
    "serviceAccountName", "serviceName", "storageClassName", "subPath", "subdomain", "value",
    "volumeName",
})  # fmt: skip


def plain(node: Node, within: str = "", field: str = "") -> Any:
    """Plain JSON data; ``field`` is the name of what it is in, ``within`` of what that is in."""
    if isinstance(node, Fields):
        return {name: plain(each.value, field, name) for name, each in node.entries.items()}
    if isinstance(node, Items):
        return [plain(item, field, field) for item in node.items]
    if node.given is None:
        return node.value
    if field in _TEXTS or within in _MAPS_OF_TEXTS or field in _LISTS_OF_TEXTS:
        return node.given
    if node.given[:1] in ("[", "{"):
        return _structure(node, node.given)
    return node.value


def without_nulls(data: Any, field: str = "") -> Any:
    """The data without fields that are null: to kinds that every cluster has they say as much
    as fields that are not there. In maps of texts they stay."""
    if isinstance(data, dict):
        is_texts = field in _MAPS_OF_TEXTS
        kept = {name: each for name, each in data.items() if is_texts or each is not None}
        return {name: without_nulls(each, name) for name, each in kept.items()}
    return [without_nulls(each) for each in data] if isinstance(data, list) else data


def _structure(node: Scalar, text: str) -> Any:
    """A list or a map that was given as the value of a param; else the text."""
    piece = Piece(PieceKind.TEXT, text, node.place.line, node.place.column)
    try:
        found = read(Masked([piece], node.place.file))
    except InputError:
        return text
    return plain(found[0]) if len(found) == 1 else text
