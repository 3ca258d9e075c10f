"""Every option of every verb, shortened as far as it may be, before the verb and behind it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from atomicapp.cli.line import parse
from atomicapp.cli.parser import verb_parser
from atomicapp.cli.verbs import REPLACEABLE, VERBS

ARGUMENTS = {"list": [], "init": ["shop"], "index": ["list"], "cache": ["ls"]}
"""What a verb must have; the others take an application."""
VALUES = {"SIZE": "2g", "N": "3", "TIME": "5m", "True|False": "False"}
ENDING = ("--help", "-h", "--version", "-V")
"""Options that print something and end the program."""


class Written(NamedTuple):
    """One way to write an option, and a value that could be taken for a verb."""

    flag: str
    value: list[str]


def _line(verb: str) -> list[str]:
    return [verb, *ARGUMENTS.get(verb, ["bash" if verb == "completion" else "shop"])]


def _flags(verb: str) -> dict[str, argparse.Action]:
    actions = verb_parser(verb)._actions
    return {flag: action for action in actions for flag in action.option_strings}


def _shortest(flag: str, flags: dict[str, argparse.Action]) -> str:
    """The shortest beginning that no other option has; short options stay as they are."""
    cuts = (flag[:length] for length in range(3, len(flag)))
    return next((cut for cut in cuts if [f for f in flags if f.startswith(cut)] == [flag]), flag)


def _options(verb: str) -> Iterator[Written]:
    flags = _flags(verb)
    for flag, action in flags.items():
        if flag not in (*ENDING, "--mode"):
            value = str(next(iter(action.choices or ["run"])))
            value = VALUES.get(str(action.metavar), value)
            takes = action.nargs not in (0, "?")
            for written in {flag, _shortest(flag, flags)}:
                yield Written(written, [value] if takes else [])


@pytest.mark.parametrize("verb", VERBS)
def test_an_option_may_stand_before_the_verb_as_behind_it(verb: str) -> None:
    """Its value is the name of a verb wherever it may be."""
    line = _line(verb)
    for flag, value in _options(verb):
        behind = parse([*line, flag, *value], {})
        assert parse([flag, *value, *line], {}) == behind, flag
        assert parse([line[0], flag, *value, *line[1:]], {}) == behind, flag
        if value and flag.startswith("--"):
            assert parse([f"{flag}={value[0]}", *line], {}) == behind, flag


@pytest.mark.parametrize("verb", VERBS)
def test_letters_may_stand_together_before_the_verb_as_behind_it(verb: str) -> None:
    line = _line(verb)
    for flag, value in _options(verb):
        if not flag.startswith("--") and flag not in ("-v", "-q"):
            apart = parse([*line, "-v", flag, *value], {})
            assert parse([f"-v{flag[1]}", *value, *line], {}) == apart, flag
            assert parse([f"-v{flag[1]}{''.join(value)}", *line], {}) == apart, flag


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("mode", REPLACEABLE)
def test_a_mode_may_be_shortened_and_stand_anywhere(verb: str, mode: str) -> None:
    flag = _shortest("--mode", _flags(verb))
    for words in ([flag, mode], [f"{flag}={mode}"]):
        for line in ([*words, verb, "shop"], [verb, *words, "shop"], [verb, "shop", *words]):
            assert parse(line, {}) == parse([mode, "shop"], {}), line


def test_an_option_that_verbs_share_in_part_is_read_as_the_verb_has_it() -> None:
    """``--st`` is ``--strict`` for one verb, and ``--storage-class`` with a value for another."""
    assert parse(["--st", "validate", "shop"], {}).strict
    assert parse(["--st", "fast", "run", "shop"], {}).storage_class == "fast"
