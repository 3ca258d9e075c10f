"""Params and constraints out of documents."""

from __future__ import annotations

import pytest

from atomicapp.document import (
    Constraint,
)
from atomicapp.errors import Place
from tests.load.documents import GRAPH, HEAD, errors_of, load, params_of


@pytest.mark.parametrize(
    ("written", "default"),
    [
        ("007", "007"),
        ("no", "no"),
        ("22:22", "22:22"),
        ("1e3", "1e3"),
        ("1.0", "1.0"),
        ("0x1F", "0x1F"),
        ("2020-01-01", "2020-01-01"),
        ("true", "True"),
        ("TRUE", "True"),
        ("False", "False"),
        ("'true'", "true"),
        ("tRue", "tRue"),
        ('""', ""),
        ("'null'", "null"),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_a_default_is_the_characters_that_were_written(written: str, default: str | None) -> None:
    params, _ = params_of(f"[{{name: p, description: x, default: {written}}}]")
    assert params[0].default == default


def test_defaults_in_blocks() -> None:
    nulecule, _ = load(
        f"{HEAD}{GRAPH}params:\n"
        "- name: a\n  description: x\n  default: |\n    one\n    two\n"
        "- name: b\n  description: x\n  default: >-\n    one\n    two\n"
    )
    assert [param.default for param in nulecule.params] == ["one\ntwo\n", "one two"]


def test_a_param_without_default() -> None:
    assert params_of("[{name: p, description: x}]")[0][0].default is None


@pytest.mark.parametrize("nothing", ["", "~", "[]"])
def test_params_may_be_nothing(nothing: str) -> None:
    assert params_of(nothing) == ((), [])


@pytest.mark.parametrize(
    ("written", "hidden"),
    [("true", True), ("yes", True), ("On", True), ("'true'", True), ("no", False), ("", False)],
)
def test_hidden(written: str, hidden: bool) -> None:
    assert params_of(f"[{{name: p, description: x, hidden: {written}}}]")[0][0].hidden is hidden


def test_constraints_of_old() -> None:
    params, warnings = params_of(
        "[{name: p, description: x, constraints: {allowed_patterns: a, description: b}},"
        " {name: q, description: x, constraints: [{allowed_pattern: 1}]}]"
    )
    assert params[0].constraints == (Constraint("a", "b", Place("N", 5, 68)),)
    assert params[1].constraints == (Constraint("1", "", Place("N", 5, 147)),)
    assert warnings == [
        "N:5:50: 'allowed_patterns' is read as 'allowed_pattern' (drop the last 's')",
        "N:5:129: the constraint has no description (say what the value must be like)",
    ]
    assert errors_of(
        f"{HEAD}{GRAPH}params: "
        "[{name: p, constraints: {allowed_pattern: a, allowed_patterns: b}}]"
    ) == ["N:5:33: 'allowed_pattern' is here twice, once misspelt"]
