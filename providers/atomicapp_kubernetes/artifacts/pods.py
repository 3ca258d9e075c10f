"""The pods that an object describes, wherever in it they are. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_LISTS = ("initContainers", "containers", "ephemeralContainers")


class PodTemplate(NamedTuple):
    """What pods are made from: their specification and the annotations beside it."""

    spec: Mapping[str, Any]
    annotations: Mapping[str, Any]


def pods(data: Any, beside: Any = None) -> Iterator[PodTemplate]:
    """Every map that has containers: in a pod, in a template of any kind, custom ones too."""
    if isinstance(data, list):
        for item in data:
            yield from pods(item)
    if not isinstance(data, dict):
        return
    if any(_is_containers(data.get(name)) for name in _LISTS):
        metadata = beside.get("metadata") if isinstance(beside, Mapping) else None
        annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
        yield PodTemplate(data, annotations if isinstance(annotations, Mapping) else {})
    for value in data.values():
        if isinstance(value, (dict, list)):
            yield from pods(value, data)


def containers(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The containers of a pod, those that run before and beside it too."""
    for name in _LISTS:
        found = spec.get(name)
        for each in found if isinstance(found, list) else ():
            if isinstance(each, Mapping):
                yield each


def images(data: Any) -> tuple[str, ...]:
    """The images that an object's pods run, in their order, each once."""
    found = (each.get("image") for pod in pods(data) for each in containers(pod.spec))
    return tuple(dict.fromkeys(image for image in found if isinstance(image, str) and image))


def _is_containers(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(each, Mapping) and ("image" in each or "name" in each) for each in value
    )
