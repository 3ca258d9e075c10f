"""Templates: what ``string.Template.safe_substitute`` does, and what came from where."""

from __future__ import annotations

from string import Template

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from atomicapp.errors import Place
from atomicapp.rendered import Piece, PieceKind
from atomicapp.rendering.template import names_in, render_template

CONTEXT = {"a": "1", "image": "$b", "_x9": "", "A": "${a}", "n": "two\nlines"}
TEXTS = st.lists(
    st.sampled_from(
        ["$", "{", "}", "a", "image", "_x9", "A", "b", "-", "ſ", "é", "\n", "\r\n", " "]
    )
).map("".join)


def rendered(text: str) -> str:
    return "".join(piece.text for piece in render_template(text, CONTEXT, "f")[0])


@settings(deadline=None)
@given(TEXTS)
@example("$$a $${a} $$$a ${a ${} ${b} $a-b $é $1 $")
def test_rendering_is_safe_substitution(text: str) -> None:
    assert rendered(text) == Template(text).safe_substitute(CONTEXT)


@pytest.mark.parametrize("value", ["$\"'\\", "%(x)s", "007", "None", "1e3", "yes", "", "\r\n", "é"])
def test_values_arrive_byte_for_byte(value: str) -> None:
    pieces, _ = render_template("x=$v;y=${v}\r\n", {"v": value}, "f")
    assert "".join(piece.text for piece in pieces) == f"x={value};y={value}\r\n"


def test_pieces_know_where_they_come_from() -> None:
    pieces, unknown = render_template("one $n\n $$two${a}\nthree $x\n${y}", CONTEXT, "dir/file")
    assert pieces == (
        Piece(PieceKind.TEXT, "one ", 1, 1),
        Piece(PieceKind.VALUE, "two\nlines", 1, 5, "n"),
        Piece(PieceKind.TEXT, "\n ", 1, 7),
        Piece(PieceKind.DOLLAR, "$", 2, 2),
        Piece(PieceKind.TEXT, "two", 2, 4),
        Piece(PieceKind.VALUE, "1", 2, 7, "a"),
        Piece(PieceKind.TEXT, "\nthree $x\n${y}", 2, 11),
    )
    assert unknown == (("x", Place("dir/file", 3, 7)), ("y", Place("dir/file", 4, 1)))


def test_an_empty_template() -> None:
    assert render_template("", {}, "f") == ((), ())


def test_names_that_are_referred_to() -> None:
    assert names_in("$a ${b} $$c $d-e ${f g} $1 $a") == {"a", "b", "d"}
