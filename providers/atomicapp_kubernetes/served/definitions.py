"""Custom resource definitions of the old version."""

from __future__ import annotations

from typing import Any

from atomicapp_kubernetes.served.row import CannotMove, Data, each, inside, rename, required

_ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


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
    """Every version has a schema, and the schema a type."""
    schema = required(version, "schema")
    root = schema.get("openAPIV3Schema")
    if not isinstance(root, dict):
        schema["openAPIV3Schema"] = dict(_ANYTHING)
        return
    root.setdefault("type", "object")
    if keeps_unknown:
        root.setdefault("x-kubernetes-preserve-unknown-fields", True)


def _conversion(spec: Data) -> None:
    conversion = inside(spec, "conversion")
    client = conversion.pop("webhookClientConfig", None)
    reviewed = conversion.pop("conversionReviewVersions", None)
    if client is not None:
        conversion.setdefault("webhook", {"clientConfig": client})
    if "webhook" in conversion:
        required(conversion, "webhook").setdefault("conversionReviewVersions", reviewed or ["v1"])


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value
