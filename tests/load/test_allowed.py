"""The quick yes is the yes of a library that knows all of JSON Schema."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atomicapp.load.allowed import check_of
from atomicapp.load.schema import load_schema

NAMES = ("nulecule", "answers", "index")
CHECKS = {name: check_of(load_schema(name)) for name in NAMES}
VALIDATORS = {name: jsonschema.Draft7Validator(load_schema(name)) for name in NAMES}

LEAVES = (
    None,
    True,
    "",
    "a",
    "0.0.2",
    "no",
    "a b",
    "x\ny",
    "/spec/0",
    "ReadOnly",
    "5",
    "git",
    0,
    7,
)
RIGHT: dict[str, Any] = {
    "specversion": "0.0.2",
    "id": "app",
    "metadata": {"name": "App", "license": {"name": "ASL"}},
    "params": [{"name": "a", "hidden": "yes", "constraints": {"allowed_pattern": "x"}}],
    "requirements": [
        {"persistentVolume": {"name": "v", "accessMode": "ReadOnly", "size": "5"}},
    ],
    "graph": [
        {
            "name": "web",
            "params": [{"name": "b", "constraints": [{"allowed_patterns": "x"}]}],
            "artifacts": {
                "docker": ["file://a", {"resource": "b", "params": {"p": ["/a"]}, "q": "/c"}],
                "kubernetes": [{"inherit": ["docker"]}, {"source": "git://x", "type": "git"}],
            },
        },
        {"name": "db", "source": "docker://db"},
    ],
}
INDEX = {
    "location": "here",
    "nulecules": [{"id": "a", "specversion": "0.0.2", "metadata": {"name": "A"}, "providers": []}],
}
EXAMPLES: dict[str, Any] = {
    "nulecule": RIGHT,
    "index": INDEX,
    "answers": {"general": {"a": "b"}, "c": {}},
}


def changed(draw: st.DrawFn, data: Any) -> Any:
    """The data with something in it that is another value, gone, or there besides."""
    if not isinstance(data, dict | list) or not data or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from([*LEAVES, [], {}, ["a"], {"a": "b"}, [{}]]))
    copy = data.copy()
    key = draw(st.sampled_from(sorted(data) if isinstance(data, dict) else range(len(data))))
    what = draw(st.sampled_from(["deeper", "deeper", "deeper", "gone", "new"]))
    if what == "deeper":
        copy[key] = changed(draw, data[key])
    elif what == "gone":
        del copy[key]
    elif isinstance(copy, dict):
        copy[draw(st.sampled_from(["source", "resource", "inherit", "x", "a/b", "general"]))] = "/a"
    else:
        copy.append(draw(st.sampled_from(LEAVES)))
    return copy


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, Any]:
    """The name of a schema, and data that is nearly right for it."""
    name = draw(st.sampled_from(NAMES))
    data: Any = {"nulecule": RIGHT, "index": INDEX, "answers": {"general": {"a": "b"}, "c": {}}}[
        name
    ]
    for _ in range(draw(st.integers(0, 3))):
        data = changed(draw, data)
    return name, data


@pytest.mark.parametrize("name", NAMES)
def test_what_is_right_is_allowed(name: str) -> None:
    assert CHECKS[name](EXAMPLES[name])


@settings(max_examples=500, deadline=None)
@given(documents())
def test_it_allows_what_the_schema_allows(document: tuple[str, Any]) -> None:
    name, data = document
    assert CHECKS[name](data) == VALIDATORS[name].is_valid(data)


def test_minimum_and_truth_as_a_schema() -> None:
    schema = {"minimum": 1, "propertyNames": False, "additionalProperties": False}
    check, validator = check_of(schema), jsonschema.Draft7Validator(schema)
    examples: tuple[Any, ...] = (0, 1, "0", {}, {"a": 1}, [])
    for data in examples:
        assert check(data) == validator.is_valid(data)


def test_a_keyword_that_it_does_not_know_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="maxLength"):
        check_of({"properties": {"a": {"maxLength": 3}}})
