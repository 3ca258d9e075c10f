"""Claims for the storage that an application requires. Pure."""

from __future__ import annotations

from typing import Any

from atomicapp.document import PersistentVolume

_MODES = {"ReadWrite": "ReadWriteOnce", "ReadOnly": "ReadOnlyMany"}
"""What the specification calls them, and what clusters do."""


def claim(requirement: PersistentVolume, storage_class: str | None) -> dict[str, Any]:
    """The PersistentVolumeClaim for a requirement, without its namespace."""
    spec: dict[str, Any] = {
        "accessModes": [_MODES.get(requirement.access_mode, requirement.access_mode)],
        "resources": {"requests": {"storage": f"{requirement.size}Gi"}},
    }
    if storage_class is not None:
        spec["storageClassName"] = storage_class
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": requirement.name},
        "spec": spec,
    }
