"""Workloads of old versions."""

from __future__ import annotations

from atomicapp_kubernetes.served.row import CannotMove, Data, each, inside, rename

_ON_DELETE = "pods are now replaced when it changes; it had been left to whoever deletes them"


def default_selector(data: Data) -> str:
    """A selector was optional and the labels of the template its default."""
    spec = inside(data, "spec")
    if spec.get("selector"):
        return ""
    labels = inside(spec, "template", "metadata", "labels")
    if not labels:
        raise CannotMove(
            "it has neither a selector nor labels in its template",
            "add labels to 'spec.template.metadata' and the same to 'spec.selector.matchLabels'",
        )
    spec["selector"] = {"matchLabels": dict(labels)}
    return ""


def without_rollback(data: Data) -> str:
    """A rollback was once asked for by a field."""
    return "spec.rollbackTo is left out" if inside(data, "spec").pop("rollbackTo", None) else ""


def without_template_generation(data: Data) -> str:
    """The server counts generations by itself."""
    inside(data, "spec").pop("templateGeneration", None)
    return ""


def rolling_by_default(data: Data) -> str:
    """Without an update strategy nothing rolled."""
    return "" if inside(data, "spec").get("updateStrategy") else _ON_DELETE


def manual_selector(data: Data) -> str:
    """A selector of a Job was the author's unless ``autoSelector`` said otherwise."""
    spec = inside(data, "spec")
    is_automatic = spec.pop("autoSelector", None)
    if is_automatic or not spec.get("selector"):
        spec.pop("selector", None)
    else:
        spec["manualSelector"] = True
    return ""


def as_pods_of_v1(data: Data) -> str:
    """Before v1 a container itself said what now its security context says."""
    spec = inside(data, "spec")
    for pod in (spec, inside(spec, "template", "spec")):
        rename(pod, "host", "nodeName")
        for container in each(pod, "containers"):
            _secure(container)
        for volume in each(pod, "volumes"):
            rename(volume, "metadata", "downwardAPI")
    return ""


def _secure(container: Data) -> None:
    for field in ("capabilities", "privileged"):
        if field in container:
            value = container.pop(field)
            container.setdefault("securityContext", {}).setdefault(field, value)
