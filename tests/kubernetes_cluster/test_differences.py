"""What differs between two objects, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from atomicapp.resource import FieldChange
from atomicapp_kubernetes.cluster.differences import differences

ONE = {"name": "a", "image": "x"}


def told(before: Any, after: Any, *secret: str) -> list[tuple[str, Any, Any]]:
    """The rows, plainly."""
    return [tuple(one) for one in differences(before, after, secret)]


@pytest.mark.parametrize(
    ("before", "after", "rows"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({"a": 1}, {"a": "1"}, [("a", 1, "1")]),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, [("a.b", 1, None), ("a.c", None, 1)]),
        (None, {"a": {"b": [1]}}, [("a.b[0]", None, 1)]),
        ({}, {"a": {}}, [("a", None, {})]),
        ({"a": {}}, {"a": {"b": 1}}, [("a.b", None, 1)]),
        ({"a": {"b": 1}}, {}, [("a.b", 1, None)]),
        ({"a": [1, 2]}, {"a": [1, 3, 4]}, [("a[1]", 2, 3), ("a[2]", None, 4)]),
        ({"a": [1]}, {"a": "x"}, [("a", [1], "x")]),
        ({"a": [ONE, {"name": "b"}]}, {"a": [{"name": "b"}, {**ONE, "image": "y"}]},
         [('a[name="a"].image', "x", "y")]),
        ({"a": [ONE, ONE]}, {"a": [ONE]}, [("a[1].name", "a", None), ("a[1].image", "x", None)]),
        ({"data": {"a.conf": "1"}}, {"data": {"a.conf": "2"}}, [('data["a.conf"]', "1", "2")]),
        ({}, {"a\n": {'"': [{"name": "\n"}]}}, [(r'["a\n"]["\""][name="\n"].name', None, "\n")]),
    ],
)  # fmt: skip
def test_rows(before: Any, after: Any, rows: list[Any]) -> None:
    assert told(before, after) == rows


def test_what_always_changes_is_left_out() -> None:
    before = {
        "metadata": {
            "name": "web", "uid": "1", "resourceVersion": "1", "generation": 1,
            "creationTimestamp": "then", "managedFields": [1],
            "labels": {"io.atomicapp/instance": "a", "app": "web"},
            "annotations": {"io.atomicapp/mark": "{}"},
        },
        "status": {"ready": 1},
    }  # fmt: skip
    after = {"metadata": {"name": "web", "labels": {"app": "web", "tier": "front"}}}

    assert told(before, after) == [("metadata.labels.tier", None, "front")]


def test_of_secret_fields_no_value_is_told() -> None:
    before = {"data": {"a": "1", "b": "2"}, "type": "x"}
    after = {"data": {"a": "3", "c.d": "4"}, "type": "y"}

    assert told(before, after, "data", "stringData") == [
        ("data.a", "***", "***"),
        ("data.b", "***", None),
        ('data["c.d"]', None, "***"),
        ("type", "x", "y"),
    ]
    assert list(differences({"data": {"a": "1"}}, {"data": {}}, ("data",))) == [
        FieldChange("data.a", "***", None)
    ]
