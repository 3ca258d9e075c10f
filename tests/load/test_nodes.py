"""Texts to trees: positions, the characters as written, and limits.

Covers "bombs: YAML aliases, depth" of the threats.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.errors import InputError, Problem
from atomicapp.load.builder import Limits
from atomicapp.load.node import Mapping, Node, Scalar, Sequence, is_null, plain_data
from atomicapp.load.nodes import documents, parse


def root_of(text: str) -> Node:
    (root,) = documents(text, "F")
    return root


def value_of(text: str) -> Node:
    root = root_of(text)
    assert isinstance(root, Mapping)
    return root.entries["a"].value


def error_of(text: str, limits: Limits | None = None) -> str:
    with pytest.raises(InputError) as caught:
        documents(text, "F", limits or Limits())
    return "\n".join(str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("written", "text", "plain"),
    [
        ("007", "007", True),
        ("22:22", "22:22", True),
        ("1e3", "1e3", True),
        ("no", "no", True),
        ("'no'", "no", False),
        ('"a\\tb"', "a\tb", False),
        ("", "", True),
        ("~", "~", True),
        ("|\n  x\n  y\n", "x\ny\n", False),
        (">-\n  x\n  y\n", "x y", False),
        ("!!str true", "true", False),
        ("!!bool true", "true", True),
        ("! 5", "5", False),
        ("x: y".replace(": ", ":"), "x:y", True),
    ],
)
def test_a_value_is_its_characters(written: str, text: str, plain: bool) -> None:
    value = value_of(f"a: {written}")
    assert isinstance(value, Scalar)
    assert (value.text, value.plain) == (text, plain)


def test_places_count_from_one() -> None:
    root = root_of("# comment\na: x\nb:\n  - - ü: 1\n  - {c: [2]}\n")
    assert isinstance(root, Mapping)
    assert (root.line, root.column) == (2, 1)
    assert root.entries["b"][1:] == (3, 1)
    items = root.entries["b"].value
    assert isinstance(items, Sequence)
    assert [(item.line, item.column) for item in items.items] == [(4, 5), (5, 5)]
    inner = items.items[1]
    assert isinstance(inner, Mapping)
    numbers = inner.entries["c"].value
    assert isinstance(numbers, Sequence)
    assert (numbers.items[0].line, numbers.items[0].column) == (5, 10)


def test_places_in_json() -> None:
    root = root_of('{\n\t"a": "x",\r\n\t"b": [1, {"c": null}]}')
    assert isinstance(root, Mapping)
    assert root.entries["b"][1:] == (3, 2)
    items = root.entries["b"].value
    assert isinstance(items, Sequence)
    assert (items.items[1].line, items.items[1].column) == (3, 11)


def test_null() -> None:
    for nothing in ("", "~", "null", "Null", "NULL"):
        assert is_null(value_of(f"a: {nothing}"))
    for something in ("''", "nil", "[]", "none"):
        assert not is_null(value_of(f"a: {something}"))


def test_json_as_plain_data() -> None:
    text = '{"a": "\\ud83d\\ude00\\/", "b": [true, null, 1.50, "\\u00e9\x7f"], "n": null}'
    assert plain_data(root_of(text)) == {"a": "😀/", "b": [True, None, "1.50", "é\x7f"]}
    assert plain_data(None) is None


def _as_read(data: Any) -> Any:
    """What JSON data is read as: numbers are the characters that were written."""
    if isinstance(data, dict):
        return {key: _as_read(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [_as_read(item) for item in data]
    return data if data is None or isinstance(data, bool) else str(data)


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=20,
)


@given(
    st.lists(_JSON) | st.dictionaries(_TEXT, _JSON), st.booleans(), st.sampled_from([None, "\t"])
)
def test_every_json_text_is_read(data: Any, ascii_only: bool, indent: str | None) -> None:
    text = json.dumps(data, ensure_ascii=ascii_only, indent=indent)
    assert plain_data(root_of(text)) == _as_read(data)


@given(st.text(alphabet="abc:-[]{}'\"#&*!|> \n\t0%@`?,~\\\x07\x85"))
def test_any_text_ends_in_a_tree_or_an_error(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        documents(text, "F")
    except InputError as error:
        problems = error.problems
    assert all(str(problem.where).startswith("F:") for problem in problems)


def test_half_a_surrogate_pair() -> None:
    assert error_of('{"a":\n "\\ud83d"}').startswith("F:2:2: this text has half of a surrogate")


def test_yaml_in_braces_is_no_json() -> None:
    assert plain_data(root_of("{a: b, # comment\n c: 'd',}")) == {"a": "b", "c": "d"}


def test_several_documents() -> None:
    found = documents("a: 1\n---\n- b\n---\n", "F")
    assert [plain_data(each) for each in found] == [{"a": "1"}, ["b"], None]
    assert documents("", "F") == ()
    assert documents("# nothing\n", "F") == ()


def test_anchors_end_with_their_document() -> None:
    assert error_of("a: &x 1\n---\nb: *x\n").startswith("F:3:4: nothing before this is named '&x'")


def test_aliases_and_merged_maps() -> None:
    text = "base: &b {x: 1, y: 2}\na:\n  <<: *b\n  y: 3\nb:\n  <<: [*b, {z: 4}]\nc: *b\n"
    assert plain_data(root_of(text)) == {
        "base": {"x": "1", "y": "2"},
        "a": {"x": "1", "y": "3"},
        "b": {"x": "1", "y": "2", "z": "4"},
        "c": {"x": "1", "y": "2"},
    }
    assert plain_data(root_of("'<<': 1")) == {"<<": "1"}
    assert error_of("<<: 1") == "F:1:1: '<<' takes an alias of a map"


def test_all_duplicate_keys_are_told_at_once() -> None:
    assert error_of("a: 1\nb: {c: 1, c: 2}\na: 2\n").splitlines() == [
        "F:2:11: the field 'c' is here twice (the first is in line 2)",
        "F:3:1: the field 'a' is here twice (the first is in line 1)",
    ]
    assert "F:1:10: the field 'a' is here twice" in error_of('{"a": 1, "a": 2}')


def test_the_first_of_two_keys_is_read_on() -> None:
    parsed = parse("a: 1\na: 2\n", "F")
    assert plain_data(parsed.documents[0]) == {"a": "1"}
    assert len(parsed.problems) == 1


def test_long_texts_are_cut_in_messages() -> None:
    long = "x" * 200
    for text in (f"{long}: 1\n{long}: 2", f"a: &{long} 1\nb: *{long}y", f"!{long} a"):
        assert len(error_of(text)) < 150


def test_keys_are_texts() -> None:
    assert plain_data(root_of("80: x\nno: y")) == {"80": "x", "no": "y"}
    assert error_of("? [a]\n: b").startswith("F:1:3: a list or a map cannot be the name of a field")
    assert "cannot be the name" in error_of("a: &x [1]\n*x : b")


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system [ls]",
        "!!python/name:os.system x",
        "!!binary aGk=",
        "!!set {a}",
        "!own x",
    ],
)
def test_tags_that_mean_something_are_refused(text: str) -> None:
    assert error_of(text).startswith("F:1:1: the tag ")
    assert plain_data(root_of("!!map {a: !!seq [! b]}")) == {"a": ["b"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", "F:1:5: a ':' is not expected here"),
        ("a: [1,2", "F:2:1: the '[' of line 1 is not closed (put ']' or ',' here)"),
        ("{a: 1, b", "F:2:1: the '{' of line 1 is not closed (put '}' or ',' here)"),
        ("a:\n\tb: 1", "F:2:1: a tab cannot indent (indent with spaces)"),
        ("a: @x", "F:1:4: a value cannot begin with '@' (put the text in quotes)"),
        ('a: "x\n', "F:2:1: the quote that opens in line 1 is not closed"),
        ("a: 'x\n---\n", "F:2:1: the quote that opens in line 1 is not closed"),
        ("- a\nb: 1", "F:2:1: an item of the list that begins in line 1 was expected here"),
        ('a: "\\q"', "F:1:5: there is no such '\\' sequence in double quotes"),
        ('a: "\\x1"', "F:1:7: hexadecimal digits were expected"),
        ('a: "\\ud83d"', "F:1:7: this '\\' sequence is no character"),
        ('"a" "b"', "F:1:5: the document has ended before this"),
        ("a: *", "F:1:5: '*' and '&' begin the name of an alias"),
        ("a: |x\n  b", "F:1:5: nothing may follow here but a comment"),
        ("a: }", "F:1:4: a value was expected here"),
        ("a: - b", "F:1:4: a list cannot begin here"),
        ('a: "b" c', "F:1:8: a field was expected here"),
        ("a\nb: 1\n", "F:2:2: a ':' is not expected here"),
        ("a: 1\nb\nc: 1\n", "F:3:1: a ':' is missing between a field and its value"),
        ("%FOO\n---\n", "F:1:5: a '%' at the start of a line begins a directive"),
        ("%YAML 3.0\n---\na", "F:1:1: the document is for another version of YAML"),
        ("!e!x a", "F:1:1: a tag ('!...') is not expected here"),
        ("a: b\x07", "F:1:5: the control character U+0007 stands here"),
        ("a: b\nb: \x1b[2J", "F:2:4: the control character U+001B stands here"),
        ("a: &x [*x]", "F:1:8: the alias '*x' stands inside of what it names"),
        ("a: *x", "F:1:4: nothing before this is named '&x'"),
    ],
)
def test_what_is_no_yaml_is_told_in_plain_words(text: str, message: str) -> None:
    assert error_of(text).startswith(message)


def test_depth_is_limited() -> None:
    assert root_of("[" * 100 + "]" * 100)
    assert (
        error_of("[" * 101 + "]" * 101) == "F:1:101: lists and maps are nested more than 100 deep"
    )
    assert "more than 100 deep" in error_of('{"a":' * 100_000 + "1" + "}" * 100_000)
    aliased = "a0: &a0 [[[[x]]]]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 99))
    assert error_of(aliased).startswith("F:97:12: lists and maps are nested more than 100 deep")


def test_aliases_are_limited() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    message = error_of("\n".join(lines))
    assert message.startswith("F:6:10:")
    assert message.endswith("the aliases stand for more than 200,000 values")


def test_numbers_of_things_are_limited() -> None:
    limits = Limits(nodes=10, documents=2)
    assert documents("[1, 2, 3, 4, 5, 6, 7, 8, 9]", "F", limits)
    assert error_of("a:\n- [1, 2, 3, 4, 5, 6, 7, 8]", limits) == (
        "F:2:22: more than 10 values stand in one file"
    )
    assert error_of("a\n---\nb\n---\nc", limits) == "F:5:1: more than 2 documents stand in one file"
