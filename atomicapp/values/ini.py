"""Answers in INI, the format of most answers files.

``key = value`` and ``key: value``; a ``#`` inside a value belongs to it, so does
``%``; a value that is one quotation from end to end loses its quotes; every line
stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from atomicapp.errors import InputError, Place, Problem
from atomicapp.values.answers import Answer, Answers, Entry

_COMMENTS = ("#", ";")
_HEADER = re.compile(r"\[\s*(?P<name>[^\]]*?)\s*\]\s*(?P<rest>.*)")
_ASSIGNMENT = re.compile(r"(?P<key>[^=:]*?)\s*[=:]\s*(?P<value>.*)")
_QUOTATION = re.compile(r"'[^']*'|\"[^\"]*\"")


def parse_ini(text: str, file: str) -> Answers:
    """Answers from INI text; InputError with every line that is wrong."""
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        reading.add(line.strip(), Place(file, number, len(line) - len(line.lstrip()) + 1))
    if reading.problems:
        raise InputError.of(reading.problems)
    return Answers(reading.sections, file)


class _Reading:
    """The sections that the lines so far have made, and what was wrong with them.

    What stands below a section that is wrong itself is not looked at.
    """

    def __init__(self) -> None:
        self.sections: dict[str, dict[str, Answer]] = {}
        self.problems: list[Problem] = []
        self._name = ""
        self._values: dict[str, Answer] | None = None

    def add(self, line: str, place: Place) -> None:
        """Take in one line without the space around it."""
        if "\r" in line:
            remedy = "save the file with the line ends of Unix or Windows"
            self._fail("a carriage return stands inside this line", place, remedy)
        elif not line or line.startswith(_COMMENTS):
            return
        elif line.startswith("["):
            self._begin(line, place)
        elif self._values is not None:
            self._assign(line, place, self._values)
        elif not self.problems:
            remedy = "begin the file with a section, for example [general]"
            self._fail("something stands before the first section", place, remedy)

    def _begin(self, line: str, place: Place) -> None:
        self._values = None
        header = _HEADER.fullmatch(line)
        if header is None:
            self._fail("this section's name has no ']' behind it", place)
        elif not header["name"]:
            self._fail("this section has no name", place)
        elif header["rest"] and not header["rest"].startswith(_COMMENTS):
            self._fail("something stands behind the section's name", place, "begin a new line")
        elif header["name"] in self.sections:
            self._fail(f"section [{header['name']}] is there a second time", place)
        else:
            self._name = header["name"]
            self._values = self.sections[self._name] = {}

    def _assign(self, line: str, place: Place, values: dict[str, Answer]) -> None:
        assignment = _ASSIGNMENT.fullmatch(line)
        if assignment is None or not assignment["key"]:
            self._fail("this line is neither a section nor 'key = value'", place)
        elif assignment["key"] in values:
            what = f"{assignment['key']!r} is there a second time in [{self._name}]"
            self._fail(what, place)
        else:
            values[assignment["key"]] = Answer(_unquoted(assignment["value"]), place)

    def _fail(self, what: str, place: Place, remedy: str = "") -> None:
        self.problems.append(Problem(what, place, remedy))


def _unquoted(value: str) -> str:
    return value[1:-1] if _QUOTATION.fullmatch(value) else value


def dump_ini(sections: Mapping[str, Mapping[str, Entry]]) -> str:
    """Sections as INI text, which need not read back the same: the caller checks."""
    return "\n".join(
        f"[{section}]\n" + "".join(_lines(name, entry) for name, entry in entries.items())
        for section, entries in sections.items()
    )


def _lines(name: str, entry: Entry) -> str:
    remark = f"# {entry.remark}\n" if entry.remark else ""
    return remark + (f"# {name} =\n" if entry.text is None else f"{name} = {_quoted(entry.text)}\n")


def _quoted(text: str) -> str:
    # TOML reads a text in single quotes as INI does, whatever is in it.
    for quote in ("'", '"'):
        if quote not in text and (text != text.strip() or text[:1] in ("'", '"')):
            return f"{quote}{text}{quote}"
    return text
