"""The artifacts of a component out of a document that its schema allows."""

from __future__ import annotations

from atomicapp.document import (
    Artifact,
    FileArtifact,
    InheritedArtifacts,
    PointedArtifact,
    RepositoryArtifact,
    is_elsewhere,
)
from atomicapp.load.node import Mapping, Node, Scalar, Sequence, is_null
from atomicapp.load.reading import Reading, text

_REPOSITORY = frozenset({"source", "path", "type", "branch", "tag"})
_INHERITED = frozenset({"inherit"})
_SHA256 = "sha256"
_POINTED = ("resource", "params", _SHA256)


def read_artifacts(reading: Reading, node: Node | None) -> dict[str, tuple[Artifact, ...]] | None:
    """The artifacts by provider; None where no provider has any."""
    if not isinstance(node, Mapping):
        return None
    artifacts: dict[str, tuple[Artifact, ...]] = {}
    for provider, entry in node.entries.items():
        items = entry.value.items if isinstance(entry.value, Sequence) else []
        if items:
            artifacts[provider] = tuple(
                _read_artifact(reading, item)
                for item in items
                if isinstance(item, Scalar | Mapping)
            )
        else:
            reading.warn(
                f"there are no artifacts for {provider!r}", entry, "list some or remove it"
            )
    return artifacts or None


def _read_artifact(reading: Reading, node: Scalar | Mapping) -> Artifact:
    place = reading.place(node)
    if isinstance(node, Scalar):
        return FileArtifact(node.text, place)
    if node.get("resource") is not None:
        return _read_pointed(reading, node)
    if node.get("inherit") is not None:
        reading.check_fields(node, _INHERITED)
        return InheritedArtifacts(_texts(node.get("inherit")), place)
    if _SHA256 in node.entries:
        what = "the sha256 of a repository cannot be verified"
        reading.fail(what, node.entries[_SHA256], "name a commit as its tag, which proves more")
    reading.check_fields(node, _REPOSITORY | {_SHA256})
    path, branch = text(node, "path", "/"), text(node, "branch", "master")
    return RepositoryArtifact(text(node, "source"), path, branch, text(node, "tag"), place)


def _read_pointed(reading: Reading, node: Mapping) -> PointedArtifact:
    uri, sha256 = text(node, "resource"), text(node, _SHA256).lower()
    if sha256 and not is_elsewhere(uri):
        what = f"{uri!r} is not fetched, so its sha256 is not verified"
        reading.fail(what, node.entries[_SHA256], "remove it, or name a URL")
    pointers = _pointers(reading, node)
    if not pointers and not sha256:
        reading.warn("no param is put into this resource", node, "name a param and its pointers")
    return PointedArtifact(uri, pointers, reading.place(node), sha256)


def _pointers(reading: Reading, mapping: Mapping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The JSON pointers of every param, in place or under ``params``."""
    found: dict[str, tuple[str, ...]] = {}
    inner = mapping.get("params")
    for source in (mapping, inner):
        if not isinstance(source, Mapping):
            continue
        for name, entry in source.entries.items():
            if (source is mapping and name in _POINTED) or is_null(entry.value):
                continue
            if name in found:
                reading.fail(f"the pointers of {name!r} are here twice", entry)
            found[name] = _texts(entry.value)
    return tuple(found.items())


def _texts(node: Node | None) -> tuple[str, ...]:
    """A list of texts, or what stands between the commas of a single one."""
    if isinstance(node, Scalar):
        return tuple(part.strip() for part in node.text.split(",") if part.strip())
    items = node.items if isinstance(node, Sequence) else []
    return tuple(item.text for item in items if isinstance(item, Scalar))
