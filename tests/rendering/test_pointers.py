"""Values at JSON pointers; everything around them stays as it is written."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from atomicapp.errors import InputError, Place
from atomicapp.rendered import Piece, PieceKind
from atomicapp.rendering.pointers import apply_pointers
from atomicapp.rendering.template import render_template

PLACE = Place("Nulecule", 9, 7)


def pointed(text: str, pointers: dict[str, list[str]], **values: str) -> str:
    pieces, _ = render_template(text, values, "pod.yaml")
    pairs = tuple((param, tuple(targets)) for param, targets in pointers.items())
    done = apply_pointers(pieces, pairs, values, "pod.yaml", PLACE)
    return "".join(piece.text for piece in done)


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: 80", "8080", "a: 8080"),
        ("a: 80", "-1", "a: -1"),
        ("a: 80", "007", 'a: "007"'),
        ("a: 80", "8x", 'a: "8x"'),
        ("a: 80", "1.5", 'a: "1.5"'),
        ("a: 1.5", "2", "a: 2"),
        ("a: 1.5", "1e3", "a: 1e3"),
        ("a: true", "False", "a: false"),
        ("a: no", "true", "a: true"),
        ("a: no", "yes", 'a: "yes"'),
        ("a: null", "1", 'a: "1"'),
        ("a: ~", "", 'a: ""'),
        ("a: x", "1", 'a: "1"'),
        ("a: '1' # c", "2", 'a: "2" # c'),
        ('a: "1"', "\"'\\\n", 'a: "\\"\'\\\\\\n"'),
        ("a:", "x", 'a: "x"'),
        ("a: \nb: 1", "x", 'a: "x" \nb: 1'),
        ("a:\nb: 1", "x", 'a: "x"\nb: 1'),
        ("{a: , b: 1}", "x", '{a: "x", b: 1}'),
        ("a: |\n  text\n  more\nb: 1\n", "x", 'a: "x"\nb: 1\n'),
        ("a: two\n  lines\nb: 1\n", "x", 'a: "x"\nb: 1\n'),
        ("a: &k 1\nb: *k", "2", "a: &k 2\nb: *k"),
        ("a: !!int 1", "2", "a: 2"),
        ("a: !!str &k 1", "x", 'a: &k "x"'),
        ("b: no # c\na: 1", "2", "b: no # c\na: 2"),
        ('{"a":1,"b":"007"}', "2", '{"a":2,"b":"007"}'),
        ('{\n\t"a": "1",\n\t"b": 1.0\n}\n', "2", '{\n\t"a": "2",\n\t"b": 1.0\n}\n'),
    ],
)
def test_the_value_takes_the_kind_of_what_stood_there(before: str, value: str, after: str) -> None:
    assert pointed(before, {"p": ["/a"]}, p=value) == after


def test_pointers_as_rfc_6901_has_them() -> None:
    text = json.dumps(
        {"": 0, "a/b": 0, "m~n": 0, "k": [0, {"x": 0}], " ": 0, "é": 0, "01": 0}, ensure_ascii=False
    )
    pointers = ["/", "/a~1b", "/m~0n", "/k/1/x", "/ ", "/é", "/01"]
    assert json.loads(pointed(text, {"p": pointers}, p="1")) == {
        "": 1, "a/b": 1, "m~n": 1, "k": [0, {"x": 1}], " ": 1, "é": 1, "01": 1,
    }  # fmt: skip
    assert pointed("just text", {"p": [""]}, p="x") == '"x"'
    assert pointed("- 1\n-\n", {"p": ["/1"]}, p="x") == '- 1\n- "x"\n'


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_every_text_arrives(value: str) -> None:
    assert yaml.safe_load(pointed("a: [x, {b: 'y'}]", {"p": ["/a/1/b"]}, p=value)) == {
        "a": ["x", {"b": value}]
    }


def test_the_artifact_is_a_template_first_and_pieces_stay_apart() -> None:
    pieces, _ = render_template("a: $v\nb: old\nc: $$x\n", {"v": "1", "p": "new"}, "f")
    done = apply_pointers(pieces, (("p", ("/b",)),), {"v": "1", "p": "new"}, "f", PLACE)
    assert done == (
        Piece(PieceKind.TEXT, "a: ", 1, 1),
        Piece(PieceKind.VALUE, "1", 1, 4, "v"),
        Piece(PieceKind.TEXT, "\nb: ", 1, 6),
        Piece(PieceKind.VALUE, '"new"', 2, 4, "p"),
        Piece(PieceKind.TEXT, "\nc: ", 2, 7),
        Piece(PieceKind.DOLLAR, "$", 3, 4),
        Piece(PieceKind.TEXT, "x\n", 3, 6),
    )


def test_a_value_may_replace_another_value() -> None:
    assert pointed("a: $q", {"p": ["/a"]}, p="2", q="x") == 'a: "2"'
    assert pointed("$q", {"p": [""]}, p="2", q="x") == '"2"'


@pytest.mark.parametrize(
    ("text", "pointers", "expected"),
    [
        ("a: 1", ["/b"], "Nulecule:9:7: the JSON pointer '/b' points at nothing in pod.yaml"),
        ("a: 1", ["/a/b"], "'/a/b' points at nothing"),
        ("a: [1]", ["/a/1"], "'/a/1' points at nothing"),
        ("a: [1]", ["/a/-"], "'/a/-' points at nothing"),
        ("a: [1]", ["/a/00"], "'/a/00' points at nothing"),
        ("a: [1]", ["/a/99999999999"], "points at nothing"),
        ("a: 1", ["a"], "'a' does not begin with '/'"),
        ("a: 1", ["/a~2"], "a '~' is written '~0'"),
        ("a: {b: 1}", ["/a"], "'/a' points at a list or a map"),
        ("a: &x {b: 1}\nc: *x", ["/c/b"], "leads through an alias"),
        ("a: [&x 1, *x]", ["/a/1"], "leads through an alias"),
        ("a: 1", ["/a", "/a"], "two pointers into pod.yaml point at one value"),
        (
            "a: 1\n---\nb: 1",
            ["/a"],
            "pod.yaml: JSON pointers point into one document, and here are 2",
        ),
        ("", [""], "pod.yaml: JSON pointers point into one document, and here are 0"),
        ("a: [", ["/a"], "pod.yaml:"),
        ("[" * 500, ["/a"], "pod.yaml:1:101: "),
        ('{"a": "\x7f"}', ["/a"], "pod.yaml: this is JSON that YAML does not read"),
    ],
)
def test_what_cannot_be_pointed_at(text: str, pointers: list[str], expected: str) -> None:
    with pytest.raises(InputError) as caught:
        pointed(text, {"p": pointers}, p="1")
    assert expected in str(caught.value)


def test_a_param_without_a_value() -> None:
    with pytest.raises(InputError, match="Nulecule:9:7: no param is called 'q'"):
        pointed("a: 1", {"q": ["/a"]}, p="1")
