"""Answers in TOML: tables are sections, and numbers are text as they were written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from atomicapp.errors import InputError, Place, Problem
from atomicapp.values.answers import Answer, Answers

_ASSIGNMENT = re.compile(r"\s*(?P<key>[^=]+?)\s*=\s*(?P<value>[^#]*?)\s*(#.*)?")
_HEADER = re.compile(r"\s*\[\s*(?P<name>.+?)\s*\]\s*(#.*)?")
_ERROR_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def parse_toml(text: str, file: str) -> Answers:
    """Answers from TOML text; raises InputError with what is wrong and where."""
    try:
        data = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise _translated(str(error), text, file) from None
    except RecursionError:
        raise InputError("this is nested too deep", file) from None
    written = _written(text)
    sections: dict[str, dict[str, Answer]] = {}
    problems: list[Problem] = []
    for section, values in data.items():
        if not isinstance(values, dict):
            place = Place(file, written.get(("", section), (1, ""))[0], 1)
            problems.append(Problem(f"{section!r} stands outside of any section", place))
            continue
        sections[section] = {}
        for name, value in values.items():
            line, literal = written.get((section, name), (1, ""))
            place = Place(file, line, 1)
            if isinstance(value, dict | list):
                problems.append(Problem(f"{name!r} of [{section}] is not a single value", place))
            else:
                sections[section][name] = Answer(_text(value, literal), place)
    if problems:
        raise InputError.of(problems)
    return Answers(sections, file)


def _text(value: object, literal: str) -> str:
    if isinstance(value, str):
        return value
    return literal or (str(value).lower() if isinstance(value, bool) else str(value))


def _translated(message: str, text: str, file: str) -> InputError:
    match = _ERROR_PLACE.search(message)
    what = "this is not TOML: " + _ERROR_PLACE.sub("", message).split(":")[0].lower()
    if match and match[1]:
        return InputError(what, Place(file, int(match[1]), int(match[2])))
    return InputError(what, Place(file, text.count("\n") + 1, 1))


def _written(text: str) -> Mapping[tuple[str, str], tuple[int, str]]:
    """Line and literal of each value that stands on a line of its own below its header."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        header, assignment = _HEADER.fullmatch(line), _ASSIGNMENT.fullmatch(line)
        if header:
            section = header["name"].strip("\"'")
        elif assignment:
            key = assignment["key"].strip("\"'")
            found.setdefault((section, key), (number, assignment["value"]))
    return found
