"""An object as it is sent to the server: as desired, with our marks. Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from atomicapp.provider import Owner
from atomicapp.resource import Resource
from atomicapp_kubernetes.cluster.marks import MARK, PREFIX, annotation_of, labels_of


def body_of(
    resource: Resource, owner: Owner, version: str = "", *, without_replicas: bool = False
) -> bytes:
    """What is applied: nothing of the specification is copied, and it is written once."""
    specification = resource.specification
    metadata = specification.get("metadata") or {}
    notes = metadata.get("annotations") or {}
    marked = {
        **metadata,
        "labels": {**labels_of(resource, owner, version), **_authors(metadata.get("labels"))},
        "annotations": {**notes, MARK: annotation_of(resource, owner)},
    }
    made = {**specification, "metadata": marked}
    if is_secret(resource) and _has_texts(specification):
        made["data"], made["stringData"] = _data(specification)
    if without_replicas:
        spec = specification.get("spec") or {}
        made["spec"] = {key: value for key, value in spec.items() if key != "replicas"}
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False).encode()


def is_secret(resource: Resource) -> bool:
    """Whether the values in an object are not to be shown."""
    return resource.identity.kind == "Secret"


def _authors(labels: Mapping[str, str] | None) -> Mapping[str, str]:
    """The author's labels: they hold over the recommended ones, and never over our own marks."""
    return {key: text for key, text in (labels or {}).items() if not key.startswith(PREFIX)}


def _has_texts(secret: Mapping[str, Any]) -> bool:
    """Whether there is something to encode; what is no map is left to the server to refuse."""
    is_right = isinstance(secret.get("data") or {}, Mapping)
    return is_right and bool(given := secret.get("stringData")) and isinstance(given, Mapping)


def _data(secret: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """``data`` with the texts of ``stringData`` in it, and what is no text, which is refused.

    Nobody can own what is in a field that is only written: what left the package would stay.
    """
    given: Mapping[str, Any] = secret["stringData"]
    texts = {key: text for key, text in given.items() if isinstance(text, str)}
    encoded = {key: base64.b64encode(text.encode()).decode() for key, text in texts.items()}
    wrong = {key: value for key, value in given.items() if key not in texts}
    return {**(secret.get("data") or {}), **encoded}, wrong
