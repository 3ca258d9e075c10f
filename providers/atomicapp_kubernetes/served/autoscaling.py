"""Horizontal pod autoscalers of old versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from atomicapp_kubernetes.served.row import Data, Row, Step, each, inside, rename

_SCALED_BY_EXTENSIONS = ("extensions/v1beta1", "ReplicationController")


def references(rows: Iterable[Row]) -> Step:
    """What is scaled, and what is measured, is named by a version that is served.

    ``rows`` say which version that is.
    """
    now = {row.was: row.now for row in rows if row.is_gone}
    now[_SCALED_BY_EXTENSIONS] = ("v1", "ReplicationController")

    def named_by_today(data: Data) -> str:
        for reference in _references(data):
            was = (str(reference.get("apiVersion")), str(reference.get("kind")))
            if was in now:
                reference["apiVersion"], reference["kind"] = now[was]
        return ""

    return named_by_today


def _references(data: Data) -> Iterator[Data]:
    yield inside(data, "spec", "scaleTargetRef")
    for metric in each(data, "spec", "metrics"):
        yield inside(metric, "object", "describedObject")


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
