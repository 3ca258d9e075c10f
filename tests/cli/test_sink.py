"""Where text leaves the process: masked, escaped, to the right stream."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable

import pytest
import yaml

from atomicapp.cli.results import show_plan
from atomicapp.cli.sink import Foreign, Sink
from atomicapp.errors import Place, Problem
from atomicapp.plan import Change, Plan
from atomicapp.resource import Action, Identity, Resource


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


@pytest.mark.parametrize(("form", "read"), [("json", json.loads), ("yaml", yaml.safe_load)])
def test_hidden_values_are_masked_in_keys_that_others_wrote(
    form: str, read: Callable[[str], object]
) -> None:
    """threats: secrets in logs, plans, errors. What looks alike then is kept apart."""
    made, out, _ = sink()
    made.hide(["hunter2", "sesame", "labels"])
    made.data({"labels": Foreign({"hunter2": "a", "sesame": ["b"], "x": {"net.sesame": 1}})}, form)
    assert read(out.getvalue()) == {"labels": {"***": "a", "*** (2)": ["b"], "x": {"net.***": 1}}}


def test_a_plan_shows_no_hidden_value_wherever_an_artifact_put_it() -> None:
    """threats: secrets in logs, plans, errors."""
    made, out, _ = sink()
    made.hide(["hunter2"])
    identity = Identity("docker", "container", "", "web")
    specification = {"labels": {"hunter2": "1"}, "tmpfs": {"/hunter2": ""}, "env": {"hunter2": "1"}}
    resource = Resource(identity, "web", specification, secret_fields=("env",))
    show_plan(Plan((Change(Action.CREATE, "absent", resource),)), made, "json")
    assert "hunter2" not in out.getvalue()
    (change,) = json.loads(out.getvalue())["changes"]
    assert change["specification"]["tmpfs"] == {"/***": ""}


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


def test_data_holds_nothing_that_a_terminal_would_obey() -> None:
    """threats: terminal escapes in names and descriptions. It is read back as it was."""
    data = {"a": "x\x9b2J\u202ey\x1b[m\n", "b": "ü", "c": None}
    for form, read in (("json", json.loads), ("yaml", yaml.safe_load)):
        made, out, _ = sink()
        made.data(data, form)
        assert read(out.getvalue()) == data
        assert not {"\x9b", "\u202e", "\x1b"} & set(out.getvalue())


def test_yaml_keeps_letters_of_any_language_and_long_lines() -> None:
    made, out, _ = sink()
    made.hide(["hunter2"])
    made.data({"z": "über " * 40, "a": ["hunter2"]}, "yaml")
    assert out.getvalue() == f"z: '{'über ' * 40}'\na:\n- '***'\n"


@pytest.mark.parametrize("is_terminal", [False, True])
def test_raw_bytes_are_escaped_for_a_person_only(is_terminal: bool) -> None:
    """threats: terminal escapes in names and descriptions."""
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="utf-8")
    out.isatty = lambda: is_terminal  # type: ignore[method-assign]
    made = Sink(out, io.StringIO())
    made.line("first")
    made.raw(b"{\xff\x1b}")
    made.flush()
    expected = b"{\\xff\\x1b}" if is_terminal else b"{\xff\x1b}"
    assert written.getvalue() == b"first\n" + expected


def test_a_line_is_written_in_one_piece() -> None:
    """Several threads tell what they have done at the same time."""
    pieces: list[str] = []

    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            pieces.append(text)
            return len(text)

    made = Sink(io.StringIO(), Stream())
    made.info("one")
    made.error("two")
    assert pieces == ["one\n", "error: two\n"]
