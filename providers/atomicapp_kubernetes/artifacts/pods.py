"""The pods that an object describes, wherever in it they are. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_LISTS = ("initContainers", "containers", "ephemeralContainers")


def images(data: Any) -> tuple[str, ...]:
    """The images that an object's pods run, in their order, each once."""
    found = (each.get("image") for pod in _pods(data) for each in _containers(pod))
    return tuple(dict.fromkeys(image for image in found if isinstance(image, str) and image))


def _pods(data: Any) -> Iterator[Mapping[str, Any]]:
    """Every map that has containers: in a pod, in a template of any kind, custom ones too."""
    if isinstance(data, list):
        for item in data:
            yield from _pods(item)
    if not isinstance(data, dict):
        return
    if any(_is_containers(data.get(name)) for name in _LISTS):
        yield data
    for value in data.values():
        if isinstance(value, (dict, list)):
            yield from _pods(value)


def _containers(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The containers of a pod, those that run before and beside it too."""
    for name in _LISTS:
        found = spec.get(name)
        for each in found if isinstance(found, list) else ():
            if isinstance(each, Mapping):
                yield each


def _is_containers(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(each, Mapping) and ("image" in each or "name" in each) for each in value
    )
