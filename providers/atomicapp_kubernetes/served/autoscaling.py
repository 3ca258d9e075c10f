"""Horizontal pod autoscalers of old versions."""

from __future__ import annotations

from atomicapp_kubernetes.served.row import Data, each, inside, rename

_MOVED_TARGETS = frozenset({"Deployment", "ReplicaSet", "StatefulSet"})
_OLD_GROUPS = ("extensions/", "apps/v1beta")


def target(data: Data) -> str:
    """What is scaled is named by a version that is served."""
    reference = inside(data, "spec", "scaleTargetRef")
    version = reference.get("apiVersion")
    if not isinstance(version, str) or not version.startswith(_OLD_GROUPS):
        return ""
    if reference.get("kind") in _MOVED_TARGETS:
        reference["apiVersion"] = "apps/v1"
    elif reference.get("kind") == "ReplicationController":
        reference["apiVersion"] = "v1"
    return ""


def from_extensions(data: Data) -> str:
    """The first of them knew one metric and called its target otherwise."""
    spec = inside(data, "spec")
    rename(spec, "scaleRef", "scaleTargetRef")
    inside(spec, "scaleTargetRef").pop("subresource", None)
    utilization = spec.pop("cpuUtilization", None)
    if isinstance(utilization, dict) and "targetPercentage" in utilization:
        spec.setdefault("targetCPUUtilizationPercentage", utilization["targetPercentage"])
    return ""


def metrics(data: Data) -> str:
    """The target of a metric, and the metric itself, are maps of their own now."""
    for metric in each(data, "spec", "metrics"):
        for name in ("resource", "containerResource"):
            _targeted(inside(metric, name))
        for name in ("pods", "external"):
            source = inside(metric, name)
            _targeted(source)
            _named(source)
        described = inside(metric, "object")
        if "metricName" in described:
            rename(described, "target", "describedObject")
            _targeted(described)
            _named(described)
    return ""


def _targeted(source: Data) -> None:
    for old, kind, new in (
        ("targetAverageUtilization", "Utilization", "averageUtilization"),
        ("targetAverageValue", "AverageValue", "averageValue"),
        ("averageValue", "AverageValue", "averageValue"),
        ("targetValue", "Value", "value"),
    ):
        value = source.pop(old, None)
        if value is not None and "target" not in source:
            source["target"] = {"type": kind, new: value}


def _named(source: Data) -> None:
    if "metricName" not in source:
        return
    source["metric"] = {"name": source.pop("metricName")}
    for field in ("selector", "metricSelector"):
        if field in source:
            source["metric"]["selector"] = source.pop(field)
