"""The schemas that editors and this program read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from atomicapp.errors import InputError
from atomicapp.load.schema import check_data, fields, load_schema

LIBRARY = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "nulecule-library"
OURS = ("nulecule", "index", "answers")


def subschemas(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema, with its path."""
    if isinstance(schema, list):
        for index, item in enumerate(schema):
            yield from subschemas(item, f"{path}/{index}")
    elif isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            yield from subschemas(value, f"{path}/{key}")


SHIPPED = sorted(
    file.name for file in (files("atomicapp") / "schemas").iterdir() if file.name.endswith(".json")
)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_schema_is_one(name: str) -> None:
    schema = json.loads((files("atomicapp") / "schemas" / name).read_bytes())
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["title"]
    jsonschema.Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("name", OURS)
def test_every_type_says_what_is_expected(name: str) -> None:
    """An error without ``errorMessage`` would have to be told in the words of JSON Schema."""
    lacking = [
        path
        for path, schema in subschemas(load_schema(name))
        if {"type", "enum", "pattern"} & schema.keys()
        and "errorMessage" not in schema
        and not path.endswith(("/properties", "/if", "/anyOf/0"))
    ]
    assert lacking == []


@pytest.mark.parametrize("name", OURS)
def test_every_field_says_what_it_is(name: str) -> None:
    silent = [
        f"{path}/{field}"
        for path, schema in subschemas(load_schema(name))
        if path.endswith("/properties") and "/then/" not in path
        for field, value in schema.items()
        if not {"title", "description", "$ref"} & value.keys()
    ]
    assert silent == []


def test_fields() -> None:
    assert {"id", "specversion", "graph", "metadata", "params", "requirements"} == fields(
        "nulecule"
    )
    assert {"name", "description", "default", "hidden", "constraints"} == fields(
        "nulecule", "param"
    )


@pytest.mark.skipif(
    not LIBRARY.is_dir() and "CI" not in os.environ, reason="the corpus is not beside the checkout"
)
def test_editors_accept_every_real_document() -> None:
    """With the types that YAML gives to values, not only with texts."""
    validator = jsonschema.Draft7Validator(load_schema("nulecule"))
    for file in LIBRARY.glob("*/Nulecule"):
        assert list(validator.iter_errors(yaml.safe_load(file.read_text()))) == []


@pytest.mark.skipif(
    not LIBRARY.is_dir() and "CI" not in os.environ, reason="the corpus is not beside the checkout"
)
def test_the_real_catalogue() -> None:
    data = check_data((LIBRARY / "index.yaml").read_text(), "index.yaml", "index")
    assert len(data["nulecules"]) >= 13
    assert data["nulecules"][0]["specversion"] == "0.0.2"


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("location: .", ["I:1:1: the field 'nulecules' is missing"]),
        ("nulecules: [{id: a}, {name: b}, c]\nnulecules: 1", [
            "I:1:22: the field 'id' is missing",
            "I:1:33: item 3 of 'nulecules' is 'c', expected a map with 'id'",
            "I:2:1: the field 'nulecules' is here twice (the first is in line 1)",
        ]),
        ("nulecules: [{id: a, providers: [[]]}]", [
            "I:1:33: item 1 of 'providers' is an empty list, expected the name of a provider",
        ]),
        ("[a", ["I:2:1: the '[' of line 1 is not closed (put ']' or ',' here)"]),
        ("", ["I:1:1: nothing is written here"]),
    ],
)  # fmt: skip
def test_what_is_no_catalogue(text: str, errors: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        check_data(text + "\n", "I", "index")
    assert [str(problem) for problem in caught.value.problems] == errors


def test_answers() -> None:
    good = "general: {provider: docker}\nweb: {port: 80}\n'web:db': {password: x}\nempty:\n"
    assert check_data(good, "A", "answers")["web"] == {"port": "80"}
    with pytest.raises(InputError) as caught:
        check_data("'a/b': {x: 1}\nweb: [1]\ndb: {x: [1]}\n", "A", "answers")
    assert [str(problem) for problem in caught.value.problems] == [
        "A:1:1: 'a/b' is not 'general' or the path of a component",
        "A:2:6: 'web' is a list, expected a map of params to values",
        "A:3:9: 'x' is a list, expected a single value",
    ]
