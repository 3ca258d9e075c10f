"""Definitions of the old version say the same in the new one, and a server takes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from atomicapp_kubernetes.served.moving import move
from tests.cluster.calls import CallFailed, Calls, until

Data = dict[str, Any]

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
KEEPS = "x-kubernetes-preserve-unknown-fields"
ANYTHING = {KEEPS: True}
SPEC = {
    "properties": {
        "size": {"enum": [1, 2]},
        "port": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "notes": {"description": "as one likes"},
        "labels": {"additionalProperties": {"type": "string"}},
        "rest": {"type": "object", "additionalProperties": True},
        "parts": {"items": {"properties": {"name": {"type": "string"}}}},
    }
}
"""As people wrote schemas for the old version: types where they thought of them."""


def definition(group: str, schema: Data, **spec: Any) -> Data:
    """A definition of the old version."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1beta1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"things.{group}"},
        "spec": {
            "group": group,
            "version": "v1",
            "names": {"kind": "Thing", "plural": "things"},
            "validation": {"openAPIV3Schema": schema},
            **spec,
        },
    }


def moved(schema: Data, **spec: Any) -> Any:
    """What becomes of a schema."""
    made = move(definition("example.com", schema, **spec))
    assert made is not None
    return made.data["spec"]["versions"][0]["schema"]["openAPIV3Schema"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"properties": {}}, {"type": "object", "properties": {}, KEEPS: True}),
        ({"type": "object"}, {"type": "object", KEEPS: True}),
        ({"items": {"type": "string"}}, {"type": "array", "items": {"type": "string"}}),
        ({"type": "array"}, {"type": "array", "items": ANYTHING}),
        ({"type": "array", "items": {"type": "object"}},
         {"type": "array", "items": {"type": "object", KEEPS: True}}),
        ({"additionalProperties": {"type": "object"}},
         {"type": "object", "additionalProperties": {"type": "object", KEEPS: True}}),
        ({"additionalProperties": True}, {"type": "object", KEEPS: True}),
        ({"enum": ["a", "b"]}, {"type": "string", "enum": ["a", "b"]}),
        ({"enum": [True]}, {"type": "boolean", "enum": [True]}),
        ({"enum": ["a", 1]}, {"enum": ["a", 1], KEEPS: True}),
        ({"enum": "odd"}, {"enum": "odd", KEEPS: True}),
        ({"default": 1.5}, {"type": "number", "default": 1.5}),
        ({}, ANYTHING),
        ({"pattern": "a"}, {"pattern": "a", KEEPS: True}),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]},
         {"x-kubernetes-int-or-string": True}),
        ({"type": "string"}, {"type": "string"}),
    ],
)  # fmt: skip
def test_every_part_has_a_type_and_keeps_what_it_kept(before: Data, after: Data) -> None:
    for said in ({}, {"preserveUnknownFields": True}):
        made = moved({"properties": {"spec": before}}, **said)
        assert made == {"type": "object", "properties": {"spec": after}, KEEPS: True}


def test_what_dropped_unknown_fields_goes_on_to() -> None:
    schema = {"properties": {"spec": {"type": "object", "additionalProperties": True}}}
    made = moved(schema, preserveUnknownFields=False)
    assert made == {"type": "object", **schema}


def test_of_its_own_metadata_a_schema_says_nothing_new() -> None:
    properties: Data = {"metadata": {}, "kind": {}, "apiVersion": {"description": "which"}}
    assert moved({"properties": properties})["properties"] == {
        "metadata": {"type": "object"},
        "kind": {"type": "string"},
        "apiVersion": {"type": "string", "description": "which"},
    }


@pytest.fixture
def group(cluster: Calls, namespace: str) -> Iterator[str]:
    """A group of its own, for one definition."""
    name = f"{namespace}.example.test"
    yield name
    cluster("DELETE", f"{DEFINITIONS}/things.{name}")


def test_a_server_keeps_what_the_old_one_kept(cluster: Calls, namespace: str, group: str) -> None:
    made = move(definition(group, {"properties": {"metadata": {}, "spec": SPEC}}))
    assert made is not None
    spec = {
        "size": 1,
        "port": "http",
        "notes": {"a": [1, {"b": 2}]},
        "labels": {"a": "b"},
        "rest": {"a": {"b": 1}},
        "parts": [{"name": "a", "more": {"b": 1}}],
        "unknown": {"a": 1},
    }
    assert _created(cluster, namespace, group, made.data, spec) == spec
    with pytest.raises(CallFailed, match="Unsupported value: 3"):
        _created(cluster, namespace, group, made.data, {**spec, "size": 3})


def test_a_server_drops_what_the_old_one_dropped(
    cluster: Calls, namespace: str, group: str
) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    root = {"type": "object", "properties": {"spec": schema}}
    made = move(definition(group, root, preserveUnknownFields=False))
    assert made is not None
    found = _created(cluster, namespace, group, made.data, {"a": "b", "unknown": 1})
    assert found == {"a": "b"}


def test_a_server_takes_a_conversion_of_the_old_version(cluster: Calls, namespace: str) -> None:
    """It asks the converter in the version that was the default."""
    conversion = {
        "strategy": "Webhook",
        "webhookClientConfig": {"url": "https://converter.example.test"},
    }
    made = move(definition(f"{namespace}.example.test", {}, conversion=conversion))
    assert made is not None
    found = cluster("POST", DEFINITIONS, made.data, dryRun="All", fieldValidation="Strict")
    assert found["spec"]["conversion"]["webhook"]["conversionReviewVersions"] == ["v1beta1"]


def _created(cluster: Calls, namespace: str, group: str, made: Data, spec: Data) -> Any:
    """The specification of an object of the kind as the server would store it."""
    try:
        cluster("POST", DEFINITIONS, made, fieldValidation="Strict")
    except CallFailed as error:
        if error.status != 409:
            raise
    path = f"/apis/{group}/v1/namespaces/{namespace}/things"
    until(lambda: _is_served(cluster, path))
    head = {"apiVersion": f"{group}/v1", "kind": "Thing", "metadata": {"name": "a"}}
    return cluster("POST", path, {**head, "spec": spec}, dryRun="All")["spec"]


def _is_served(cluster: Calls, path: str) -> bool:
    try:
        cluster("GET", path)
    except CallFailed:
        return False
    return True
