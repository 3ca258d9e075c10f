"""The container images in Kubernetes' manifests, for when no provider is installed that knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from atomicapp.load.node import Mapping, Node, Scalar
from atomicapp.load.node import Sequence as List

CONTAINERS = frozenset({"containers", "initContainers", "ephemeralContainers"})
"""The lists of a pod's specification whose entries name an ``image``."""


def is_manifest(document: Node) -> bool:
    """Whether a document is an object of Kubernetes: it has ``apiVersion`` and ``kind``."""
    return isinstance(document, Mapping) and all(
        isinstance(document.get(field), Scalar) for field in ("apiVersion", "kind")
    )


def pod_images(documents: Sequence[Node]) -> Iterator[str]:
    """The images of every pod's specification, wherever it stands in an object, in order."""
    for document in documents:
        if is_manifest(document):
            yield from _below(document)


def _below(node: Node) -> Iterator[str]:
    if isinstance(node, List):
        for item in node.items:
            yield from _below(item)
    elif isinstance(node, Mapping):
        for field, entry in node.entries.items():
            if field in CONTAINERS and isinstance(entry.value, List):
                yield from _named(entry.value)
            else:
                yield from _below(entry.value)


def _named(containers: List) -> Iterator[str]:
    for container in containers.items:
        image = container.get("image") if isinstance(container, Mapping) else None
        if isinstance(image, Scalar):
            yield image.text
