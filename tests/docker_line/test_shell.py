"""Words as a POSIX shell would split them, values that are never syntax, and no shell.

Rows of threats.md: a label that runs as root (no shell), secrets in errors (a line
that cannot be parsed is not quoted).
"""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atomicapp.errors import InputError, Place
from atomicapp.rendered import Piece
from atomicapp_docker.line.shell import split
from tests.docker_line.lines import dollar, text, value


def words(*pieces: Piece | str) -> list[str]:
    made = (text(piece) if isinstance(piece, str) else piece for piece in pieces)
    return [word.text for word in split(made, "run")]


def problems(*pieces: Piece | str) -> list[str]:
    with pytest.raises(InputError) as caught:
        words(*pieces)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a b\tc", ["a", "b", "c"]),
        ("a 'b c' \"d e\" f\\ g", ["a", "b c", "d e", "f g"]),
        ("a'b'\"c\"d", ["abcd"]),
        ("'' \"\" a", ["", "", "a"]),
        ("a \\\n b \\\r\n  c\r\n", ["a", "b", "c"]),
        ("a\\\nb", ["ab"]),
        ("'a\nb' \"c\\\nd\"", ["a\nb", "cd"]),
        ('"\\a\\"\\\\\\$x\\`"', ['\\a"\\$x`']),
        ("#!/bin/sh\n# it's a $comment; `x`\n\ndocker run x # y\n\n", ["docker", "run", "x"]),
        ("a#b '#c'", ["a#b", "#c"]),
        ("'$HOME ${x} `y` $(z)'", ["$HOME ${x} `y` $(z)"]),
        ("a$ \"b$\" $'c' \\$d", ["a$", "b$", "$c", "$d"]),
        ("~/x *.y {a,b}", ["~/x", "*.y", "{a,b}"]),
        ("", []),
        ("# nothing\r\n", []),
    ],
)
def test_the_authors_text_is_split_as_a_shell_would(written: str, expected: list[str]) -> None:
    assert words(written) == expected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="ab =-#'\"\\\n\t@,{}[]", max_size=24))
def test_a_shell_agrees(written: str) -> None:
    """Whatever we accept, ``sh`` splits alike; what it refuses, we refuse."""
    try:
        ours = words("x " + written)
    except InputError:
        return
    script = f"set -f; printf '%s\\0' x {written}\n"
    done = subprocess.run(["sh", "-c", script], capture_output=True, timeout=10)
    assert done.returncode == 0
    assert ours == done.stdout.decode().split("\0")[:-1]


@given(st.text(alphabet=st.characters(exclude_characters="\0")))
def test_a_value_beside_other_text_arrives_byte_for_byte(characters: str) -> None:
    assert words("-e PASSWORD=", value(characters), " image") == [
        "-e",
        f"PASSWORD={characters}",
        "image",
    ]
    assert words('"', value(characters), '"') == [characters]
    assert words("'", value(characters), "'") == [characters]


def test_the_password_of_old_arrives_byte_for_byte() -> None:
    password = "$\"'\\"
    assert words("-e DB_PASS=", value(password)) == ["-e", f"DB_PASS={password}"]


def test_a_value_alone_is_split_at_white_space_and_an_empty_one_is_no_word() -> None:
    assert words("run ", value(" -e 'A B'\n--rm "), " x") == ["run", "-e", "'A", "B'", "--rm", "x"]
    assert words("run ", value(""), " x ", value("a"), value("b c")) == ["run", "x", "ab", "c"]
    assert words('run "', value("a b"), "\" '", value(""), "'") == ["run", "a b", ""]


def test_a_value_in_a_comment_does_not_end_it() -> None:
    assert words("# it was ", value("x\nrm -rf /"), " once\nimage") == ["image"]


def test_a_double_dollar_is_a_dollar_anywhere() -> None:
    written = (dollar(), "HOME ", '"', dollar(), '{HOME}" ', "'", dollar(), "x' \\", dollar())
    assert words(*written) == ["$HOME", "${HOME}", "$x", "$"]


def test_a_backslash_before_a_value_takes_nothing_from_it() -> None:
    assert words("\\", value("n b")) == ["n b"]
    assert words('"\\', value("$x"), '"') == ["\\$x"]


def test_words_know_their_places_and_whether_a_value_is_in_them() -> None:
    pieces = (text("docker \\\r\n  run 'a\nb' c -e P="), Piece(value("").kind, "s", 3, 12, "p"))
    found = split(pieces, "run")

    assert [word.place for word in found] == [
        Place("run", 1, 1),
        Place("run", 2, 3),
        Place("run", 2, 7),
        Place("run", 3, 4),
        Place("run", 3, 6),
        Place("run", 3, 9),
    ]
    assert [word.holds_value for word in found] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("written", "where", "what"),
    [
        ("a $USER", "run:1:3", "no param gives $USER a value"),
        ('a\\\n "b ${x}"', "run:2:5", "no param gives $x a value"),
        ("a $(b)", "run:1:3", "a shell would run or expand this"),
        ("a `b`", "run:1:3", "a shell would run or expand this"),
        ("a ${x:-y}", "run:1:3", "a shell would run or expand this"),
        ("a $1", "run:1:3", "no param gives $1 a value"),
        ("a && b", "run:1:3", "'&&' is for a shell"),
        ("a; b", "run:1:2", "';' is for a shell"),
        ("a 2>b", "run:1:4", "'>' is for a shell"),
        ("a | b", "run:1:3", "'|' is for a shell"),
        ("(a", "run:1:1", "'(' is for a shell"),
        ("a\nb", "run:2:1", "a second command begins here"),
        ("a 'b\n", "run:1:3", "the quotation that ' opens is not closed"),
        ('a "b', "run:1:3", 'the quotation that " opens is not closed'),
        ("a \\", "run:1:3", "a backslash at the end continues nothing"),
    ],
)
def test_what_only_a_shell_could_do_is_an_error_at_its_place(
    written: str, where: str, what: str
) -> None:
    assert problems(written)[0].startswith(f"{where}: {what}")


def test_every_unknown_name_is_told_at_once() -> None:
    assert len(problems('a $b "$c" ${d}')) == 3


def test_an_error_never_shows_a_value() -> None:
    """Row: secrets in errors; a line that cannot be parsed is not quoted."""
    for written in ((value("s3cret"), "; x"), ("'", value("s3cret")), ("a\n", value("s3cret"))):
        assert "s3cret" not in "".join(problems(*written))


def test_a_nul_in_a_value_is_refused() -> None:
    assert problems("-e A=", value("a\0b")) == [
        "run:1:1: a value holds a NUL character (give it another value)"
    ]
