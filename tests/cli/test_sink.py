"""Where text leaves the process: masked, escaped, to the right stream."""

from __future__ import annotations

import argparse
import io
import json

import pytest

from atomicapp.cli.sink import Sink
from atomicapp.errors import Place, Problem


def sink(**said: object) -> tuple[Sink, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    made = Sink(out, err)
    usual = {"logtype": None, "verbose": False, "quiet": False}
    made.configure(argparse.Namespace(**{**usual, **said}))
    return made, out, err


def test_hidden_values_are_masked_wherever_they_stand() -> None:
    """threats: secrets in logs, plans, errors."""
    made, out, err = sink(verbose=True)
    made.hide(["hunter2"])
    made.line("the password is hunter2")
    made.data({"env": ["PW=hunter2"]})
    made.table(("WHAT",), [("hunter2",)])
    made.error("hunter2 was refused")
    made.debug("hunter2")
    assert "hunter2" not in out.getvalue() + err.getvalue()
    assert out.getvalue().count("***") == 3


def test_what_a_terminal_would_obey_is_escaped() -> None:
    """threats: terminal escapes in names and descriptions."""
    made, out, err = sink()
    made.line("a\x1b[31mred\x07\u202eevil")
    made.error("\x9b2J")
    assert out.getvalue() == "a\\x1b[31mred\\x07\\x202eevil\n"
    assert err.getvalue() == "error: \\x9b2J\n"


@pytest.mark.parametrize(
    ("logtype", "shown"),
    [
        ("nocolor", "warning: careful\n"),
        ("color", "\x1b[33mwarning:\x1b[0m careful\n"),
        ("cockpit", "atomicapp.status.warning.message=careful\n"),
        ("none", ""),
    ],
)
def test_the_looks_of_messages(logtype: str, shown: str) -> None:
    made, _, err = sink(logtype=logtype)
    made.warning("careful")
    assert err.getvalue() == shown


def test_how_much_is_said() -> None:
    for said, expected in (
        ({"quiet": True}, ["e"]),
        ({}, ["e", "w", "i"]),
        ({"verbose": True}, ["e", "w", "i", "d"]),
    ):
        made, _, err = sink(**said)
        made.error("e")
        made.warning("w")
        made.info("i")
        made.debug("d")
        assert [line.split()[-1] for line in err.getvalue().splitlines()] == expected


def test_an_error_says_where_what_and_what_to_do() -> None:
    made, _, err = sink()
    made.errors([Problem("odd", Place("Nulecule", 3, 7), "mend it"), Problem("bare")])
    assert err.getvalue() == "error: Nulecule:3:7: odd (mend it)\nerror: bare\n"


def test_data_is_json_and_keeps_what_is_no_text() -> None:
    made, out, _ = sink()
    made.data({"a": [1, None, True], "b": ("x",)})
    assert json.loads(out.getvalue()) == {"a": [1, None, True], "b": ["x"]}


def test_tables_are_as_wide_as_they_need_and_empty_cells_are_dashes() -> None:
    made, out, _ = sink()
    made.table(("A", "LONGER"), [("x", "y"), ("wide\ncell", "")])
    assert out.getvalue() == "A           LONGER\nx           y\nwide cell   -\n"
