"""Answers in TOML: tables are sections, and numbers are text as they were written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

from atomicapp.errors import InputError, Place, Problem
from atomicapp.values.answers import Answer, Answers

_STRING = r"""
    \"{3}(?:[^"\\]++|\\.|"(?!""))*+"{3,5} | '{3}(?:[^']++|'(?!''))*+'{3,5}
  | "(?:[^"\\]++|\\.)*+" | '[^']*+'
"""
_TOKEN = re.compile(
    rf"""
    =[ \t]*(?: (?P<string>{_STRING}) | (?P<list>\[) | (?P<bare>[^\s{{#,}}][^\n#,}}]*) )
  | (?:{_STRING}) | \#[^\n]*
    """,
    re.DOTALL | re.VERBOSE,
)
_ERROR_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class NotToml(InputError):
    """A text is no TOML at all."""


def parse_toml(text: str, file: str) -> Answers:
    """Answers from TOML text; raises InputError with what is wrong and where, NotToml for what
    may be another format."""
    sections: dict[str, dict[str, Answer]] = {}
    problems: list[Problem] = []
    meant, written = _loads(text, file, float), _written(text, file)
    for section, values in written.items():
        if not isinstance(values, dict):
            problems.append(Problem(_no_section(section, values), _place(values, file)))
            continue
        sections[section] = {}
        for name, value in values.items():
            if isinstance(value, Answer):
                sections[section][name] = _answer(meant[section][name], value)
            else:
                what = f"{name!r} of [{section}] is not a single value"
                problems.append(Problem(what, _place(value, file)))
    if problems:
        raise InputError.of(problems)
    return Answers(sections, file)


def _no_section(name: str, value: object) -> str:
    if isinstance(value, list):
        return f"{name!r} is not a section with names and values in it"
    return f"{name!r} stands outside of any section"


def _answer(meant: object, written: Answer) -> Answer:
    """The text of a string is what it means, that of everything else what was written."""
    return written._replace(text=meant) if isinstance(meant, str) else written


def _place(value: object, file: str) -> Place | str:
    """Where a value stands, or the first one that is in it."""
    while isinstance(value, dict | list) and value:
        value = next(iter(value.values() if isinstance(value, dict) else value))
    return value.place if isinstance(value, Answer) else file


def _loads(text: str, file: str, number: Callable[[str], Any]) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=number)
    except tomllib.TOMLDecodeError as error:
        raise _translated(str(error), text, file) from None
    except RecursionError:
        raise InputError("this is nested too deep", file) from None


def _written(text: str, file: str) -> dict[str, Any]:
    """The tables of a text that is TOML, with the characters and the place of each value.

    tomllib keeps neither, but calls back with the characters of every fraction.
    So it gets a text with a fraction in the place of each value.
    """
    pieces: list[str] = []
    found: dict[str, Answer] = {}
    end = start = line_start = 0
    line = 1
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind is None:  # a key in quotes, or a comment
            continue
        before, start = start, token.start(kind)
        line += text.count("\n", before, start)
        line_start = max(line_start, text.rfind("\n", before, start) + 1)
        mark = f"{len(found)}.0"
        found[mark] = Answer(token[kind].rstrip(), Place(file, line, start - line_start + 1))
        pieces += text[end:start], f"[{mark}," if kind == "list" else mark
        end = token.end()
    marked = "".join((*pieces, text[end:]))
    return _loads(marked, file, lambda number: found.get(number, number))


def _translated(message: str, text: str, file: str) -> InputError:
    match = _ERROR_PLACE.search(message)
    what = "this is not TOML: " + _ERROR_PLACE.sub("", message).split(":")[0].lower()
    if match and match[1]:
        return NotToml(what, Place(file, int(match[1]), int(match[2])))
    return NotToml(what, Place(file, text.count("\n") + 1, 1))
