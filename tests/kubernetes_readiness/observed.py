"""Objects as a server shows them, from YAML."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import yaml

KINDS = {
    "Deployment": "apps/v1", "ReplicaSet": "apps/v1", "StatefulSet": "apps/v1",
    "DaemonSet": "apps/v1", "Job": "batch/v1", "CronJob": "batch/v1",
    "Ingress": "networking.k8s.io/v1", "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "APIService": "apiregistration.k8s.io/v1", "Thing": "example.com/v1",
}  # fmt: skip


def shown(kind: str, body: str = "") -> dict[str, Any]:
    """An object of a kind; generation 2 unless ``body`` says otherwise."""
    data: dict[str, Any] = yaml.load(dedent(body), Loader=yaml.BaseLoader) or {}
    data = _numbers(data)
    metadata = {"name": "web", "generation": 2, **data.get("metadata", {})}
    return {"apiVersion": KINDS.get(kind, "v1"), "kind": kind, **data, "metadata": metadata}


def _numbers(value: Any) -> Any:
    """Bare digits are numbers and ``true`` is true; all else is text, times too."""
    if isinstance(value, dict):
        return {name: _numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_numbers(each) for each in value]
    if value in ("true", "false"):
        return value == "true"
    return int(value) if value.isdecimal() else value
