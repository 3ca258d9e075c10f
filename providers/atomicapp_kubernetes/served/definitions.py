"""Custom resource definitions of the old version."""

from __future__ import annotations

from typing import Any

from atomicapp_kubernetes.served.row import CannotMove, Data, each, inside, rename, required
from atomicapp_kubernetes.served.schemas import KEEPS, make_structural

_ANYTHING = {"type": "object", KEEPS: True}


def versions(data: Data) -> str:
    """Schema, columns and subresources are said of each version now, and the scope always."""
    spec = inside(data, "spec")
    only = spec.pop("version", None)
    if not spec.get("versions"):
        if not only:
            raise CannotMove("it names no version", "add 'versions' to its 'spec'")
        spec["versions"] = [{"name": only, "served": True, "storage": True}]
    spec.setdefault("scope", "Namespaced")
    keeps_unknown = spec.pop("preserveUnknownFields", True)
    shared = {
        "schema": spec.pop("validation", None),
        "subresources": spec.pop("subresources", None),
        "additionalPrinterColumns": spec.pop("additionalPrinterColumns", None),
    }
    for version in each(spec, "versions"):
        for field, value in shared.items():
            if value is not None:
                version.setdefault(field, _copy(value))
        for column in each(version, "additionalPrinterColumns"):
            rename(column, "JSONPath", "jsonPath")
        _structural(version, bool(keeps_unknown))
    _conversion(spec)
    return ""


def _structural(version: Data, keeps_unknown: bool) -> None:
    """Every version has a schema, and the schema says more than it had to."""
    schema = required(version, "schema")
    root = schema.get("openAPIV3Schema")
    if isinstance(root, dict):
        make_structural(root, keeps_unknown)
    else:
        schema["openAPIV3Schema"] = dict(_ANYTHING)


def _conversion(spec: Data) -> None:
    conversion = inside(spec, "conversion")
    client = conversion.pop("webhookClientConfig", None)
    reviewed = conversion.pop("conversionReviewVersions", None)
    if client is not None:
        conversion.setdefault("webhook", {"clientConfig": client})
    if "webhook" in conversion:
        webhook = required(conversion, "webhook")
        webhook.setdefault("conversionReviewVersions", reviewed or ["v1beta1"])


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value
