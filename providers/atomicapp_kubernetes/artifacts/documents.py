"""The objects of one artifact, with lists taken apart and what is no object refused. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from atomicapp.errors import InputError, Place, Problem
from atomicapp.names import nearest, quoted
from atomicapp.rendered import RenderedArtifact
from atomicapp_kubernetes.artifacts.data import plain, without_nulls
from atomicapp_kubernetes.artifacts.kinds import group_kind, is_of_kubernetes
from atomicapp_kubernetes.artifacts.masked import Masked
from atomicapp_kubernetes.artifacts.reader import read
from atomicapp_kubernetes.artifacts.tree import Fields, Items, Node, Scalar
from atomicapp_kubernetes.served.gone import WITHOUT_METADATA

_API_VERSION = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[0-9]+((alpha|beta)[0-9]+)?")
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_LIST = "List"
_SECRET = ("v1", "Secret")


class ArtifactObject(NamedTuple):
    """One object as an artifact has it. ``data`` is plain and complete but for the namespace;
    ``tree`` is where everything of it stands."""

    component: str
    file: str
    api_version: str
    kind: str
    name: str
    namespace: str
    data: dict[str, Any]
    tree: Fields

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.tree.place


def objects(artifact: RenderedArtifact) -> Sequence[ArtifactObject]:
    """The objects of an artifact in their order; raises InputError with every problem."""
    masked = Masked(artifact.pieces, artifact.file)
    found: list[ArtifactObject] = []
    problems: list[Problem] = []
    for tree in _single(read(masked), problems):
        made = _object(artifact, tree, problems)
        if made is not None:
            found.append(made)
    if problems:
        raise InputError.of(problems)
    return found


def _single(roots: Sequence[Node], problems: list[Problem]) -> Iterator[Fields]:
    """Each object by itself, those in lists too."""
    for root in roots:
        if not isinstance(root, Fields):
            what = "a list" if isinstance(root, Items) else "a single value"
            remedy = "write each object as a document of its own, between lines of '---'"
            problems.append(Problem(f"this is {what}, not an object", root.place, remedy))
            continue
        kind, items = _text(root, "kind"), root.get("items")
        if not _is_list(root, kind, items):
            yield root
        elif isinstance(items, Items):
            yield from _single([_inheriting(item, root, kind) for item in items.items], problems)
        elif items is not None and not _is_null(items):
            problems.append(Problem("'items' is not a list", items.place, "begin items with '- '"))


def _is_list(root: Fields, kind: str, items: Node | None) -> bool:
    if kind == _LIST:
        return True
    return kind.endswith(_LIST) and isinstance(items, Items) and not _name(root)


def _inheriting(item: Node, root: Fields, kind: str) -> Node:
    """An item of a list of one kind need not say which."""
    if not isinstance(item, Fields) or kind == _LIST:
        return item
    entries = dict(item.entries)
    if "apiVersion" in root.entries:
        entries.setdefault("apiVersion", root.entries["apiVersion"])
    single = Scalar(kind.removesuffix(_LIST), item.place)
    entries.setdefault("kind", root.entries["kind"]._replace(value=single))
    return item._replace(entries=entries)


def _object(
    artifact: RenderedArtifact, tree: Fields, problems: list[Problem]
) -> ArtifactObject | None:
    wrong = [*_head_problems(tree), *_metadata_problems(tree), *_not_base64(tree)]
    problems += wrong
    if wrong:
        return None
    metadata = tree.get("metadata")
    namespace = _text(metadata, "namespace") if isinstance(metadata, Fields) else ""
    version, kind = _text(tree, "apiVersion"), _text(tree, "kind")
    data = plain(tree)
    if is_of_kubernetes(group_kind(version, kind)):
        data = without_nulls(data)
    return ArtifactObject(
        artifact.component, artifact.file, version, kind, _name(tree), namespace, data, tree
    )


def _head_problems(tree: Fields) -> Iterator[Problem]:
    for field, pattern, example in (
        ("apiVersion", _API_VERSION, "'v1' or 'apps/v1'"),
        ("kind", _KIND, "'Service' or 'Deployment'"),
    ):
        node = tree.get(field)
        if node is None or _is_null(node):
            near = nearest(field, tree.entries)
            hint = f"did you mean {field!r} by {near!r}?" if near else f"add it, such as {example}"
            yield Problem(f"this object has no {field!r}", tree.place, hint)
        elif not pattern.fullmatch(_text(tree, field)):
            yield Problem(f"this is no {field!r}", node.place, f"write one such as {example}")


def _metadata_problems(tree: Fields) -> Iterator[Problem]:
    if _text(tree, "apiVersion") in WITHOUT_METADATA:
        return  # What is wrong with such an object is its version, of which the move tells.
    metadata = tree.get("metadata")
    if metadata is None or _is_null(metadata):
        yield Problem("this object has no name", tree.place, "add 'metadata' with a 'name'")
        return
    if not isinstance(metadata, Fields):
        yield Problem("'metadata' is not a map", metadata.place, "write 'name: ...' below it")
        return
    name = metadata.get("name")
    if name is None or _is_null(name):
        yield _nameless(tree, metadata)
    elif not _name(tree):
        yield Problem("'metadata.name' is not a text", name.place, "put the name in quotes")
    namespace = metadata.get("namespace")
    if namespace is not None and not _is_null(namespace) and not _text(metadata, "namespace"):
        yield Problem("'metadata.namespace' is not a text", namespace.place, "put it in quotes")
    for field in ("labels", "annotations"):
        yield from _not_texts(metadata.get(field), f"metadata.{field}")


def _nameless(tree: Fields, metadata: Fields) -> Problem:
    if metadata.get("generateName") is None:
        return Problem("this object has no name", tree.place, "add 'name' below 'metadata'")
    return Problem(
        "'generateName' makes another object at every run",
        metadata.entries["generateName"].place,
        "give it a 'name'",
    )


def _not_texts(node: Node | None, what: str) -> Iterator[Problem]:
    """Labels and annotations whose value is a number or the like, which no server takes."""
    if node is None or _is_null(node):
        return
    if not isinstance(node, Fields):
        yield Problem(f"{what!r} is not a map", node.place, "write 'name: value' below it")
        return
    for name, entry in node.entries.items():
        value = entry.value
        if not isinstance(value, Scalar) or not (
            value.given is not None or isinstance(value.value, str | None)
        ):
            yield Problem(
                f"{what}[{quoted(name)}] is not a text", value.place, "put the value in quotes"
            )


def _not_base64(tree: Fields) -> Iterator[Problem]:
    """What is in the ``data`` of a Secret: of this the server says neither which nor where."""
    data = tree.get("data")
    if (_text(tree, "apiVersion"), _text(tree, "kind")) != _SECRET or not isinstance(data, Fields):
        return
    for name, entry in data.entries.items():
        try:
            # As the server reads it: line breaks are nothing.
            text = _text(data, name).replace("\r", "").replace("\n", "")
            base64.b64decode(text, validate=True)
        except ValueError:
            what = f"data[{quoted(name)}] of this Secret is not base64"
            remedy = "encode it, or write it as it is below 'stringData'"
            yield Problem(what, entry.value.place, remedy)


def _name(tree: Fields) -> str:
    metadata = tree.get("metadata")
    return _text(metadata, "name") if isinstance(metadata, Fields) else _text(tree, "id")


def _text(fields: Fields, name: str) -> str:
    """The text in a field; "" where there is none."""
    node = fields.get(name)
    if not isinstance(node, Scalar):
        return ""
    text = node.value if node.given is None else node.given
    return text if isinstance(text, str) else ""


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None and not node.given
