"""What pods and services once said in annotations, where there are fields for it now.

Servers of today take no notice of these annotations, whatever the version of the object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from atomicapp_kubernetes.served import annotation_texts
from atomicapp_kubernetes.served.row import CannotMove, Data, inside, required

_PODS = ((), ("template",), ("spec", "template"), ("spec", "jobTemplate", "spec", "template"))
"""Where there may be a pod in an object."""
_INITIALIZED = "pod.alpha.kubernetes.io/initialized"
_INIT_CONTAINERS = ("spec", "initContainers")


class _Said(NamedTuple):
    """A field, the annotations that said it, and how to read one; of several, each says a part
    of one list. Nothing is taken from them where the field is there, or where they are empty."""

    field: tuple[str, ...]
    names: tuple[str, ...]
    read: Callable[[str], Any]


_OF_PODS = (
    # What the beta said counted before what the alpha said.
    _Said(_INIT_CONTAINERS, ("pod.beta.kubernetes.io/init-containers",),
          annotation_texts.items),
    _Said(_INIT_CONTAINERS, ("pod.alpha.kubernetes.io/init-containers",),
          annotation_texts.items),
    _Said(("spec", "tolerations"), ("scheduler.alpha.kubernetes.io/tolerations",),
          annotation_texts.items),
    _Said(("spec", "affinity"), ("scheduler.alpha.kubernetes.io/affinity",),
          annotation_texts.affinity),
    _Said(("spec", "securityContext", "sysctls"),
          ("security.alpha.kubernetes.io/sysctls", "security.alpha.kubernetes.io/unsafe-sysctls"),
          annotation_texts.sysctls),
)  # fmt: skip
_OF_SERVICES = (
    _Said(("spec", "publishNotReadyAddresses"),
          ("service.alpha.kubernetes.io/tolerate-unready-endpoints",), annotation_texts.truth),
)  # fmt: skip


def of_pods(data: Data) -> str:
    """Containers that run first, tolerations, affinity and kernel parameters are fields now."""
    remarks = (
        remark
        for at, pod in _pods(data)
        for said in _OF_PODS
        for remark in _moved(pod, said, ".".join((*at, *said.field)))
    )
    return "; ".join(remarks)


def of_service(data: Data) -> str:
    """Whether a service leads to pods that are not ready is a field now."""
    return "; ".join(
        remark for said in _OF_SERVICES for remark in _moved(data, said, ".".join(said.field))
    )


def held_back(data: Data) -> str:
    """A pod of a set could have those after it wait; nothing heeds that any more."""
    for _, pod in _pods(data):
        annotations = inside(pod, "metadata", "annotations")
        if annotations.get(_INITIALIZED) == "false":
            del annotations[_INITIALIZED]
            return f"annotation {_INITIALIZED!r} is left out: pods no longer wait for it"
    return ""


def _pods(data: Data) -> Iterator[tuple[tuple[str, ...], Data]]:
    for at in _PODS:
        pod = inside(data, *at)
        if "containers" in inside(pod, "spec"):
            yield at, pod


def _moved(data: Data, said: _Said, where: str) -> Iterator[str]:
    *path, field = said.field
    if inside(data, *path).get(field) is not None:
        return
    annotations = inside(data, "metadata", "annotations")
    for name in said.names:
        value = _read(said, name, annotations.get(name), where)
        if not value:
            continue
        del annotations[name]
        holder = data
        for within in path:
            holder = required(holder, within)
        there = holder.get(field)
        holder[field] = value if there is None else there + value
        yield f"annotation {name!r} is moved to {where}"


def _read(said: _Said, name: str, text: Any, where: str) -> Any:
    if not isinstance(text, str):
        return None
    try:
        return said.read(text)
    except ValueError as error:
        raise CannotMove(
            f"its annotation {name!r} is not {error}", f"write what it means as {where!r}"
        ) from None
