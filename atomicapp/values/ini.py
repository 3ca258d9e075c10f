"""Answers in INI, the format of most answers files.

``key = value`` and ``key: value``; a ``#`` inside a value belongs to it, so does
``%``; a value wholly in matching quotes loses them; every line stands for itself.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator, Mapping

from atomicapp.errors import InputError, Place, Problem
from atomicapp.values.answers import Answer, Answers, Entry

_HEADER = re.compile(r"^\[\s*(.*?)\s*\]")


class _Key(str):
    """A key that remembers where it stands."""

    __slots__ = ("place",)
    place: Place


def parse_ini(text: str, file: str) -> Answers:
    """Answers from INI text; InputError with every line that is wrong."""
    reading = _Reading(text, file)
    try:
        reading.parser.read_file(reading, file or "answers")
    except configparser.DuplicateSectionError as error:
        what = f"section [{error.section}] is there a second time"
        raise InputError(what, Place(file, error.lineno or 1, 1)) from None
    except configparser.DuplicateOptionError as error:
        what = f"{error.option!r} is there a second time in [{error.section}]"
        raise InputError(what, Place(file, error.lineno or 1, 1)) from None
    except configparser.MissingSectionHeaderError as error:
        raise InputError(
            "something stands before the first section",
            Place(file, error.lineno, 1),
            "begin the file with a section, for example [general]",
        ) from None
    except configparser.ParsingError as error:
        raise InputError.of(_neither(Place(file, line, 1)) for line, _ in error.errors) from None
    sections = {name: dict(_answers(reading.parser[name])) for name in reading.parser.sections()}
    return Answers(sections, file)


def _neither(place: Place) -> Problem:
    return Problem("this line is neither a section nor 'key = value'", place)


def _answers(section: configparser.SectionProxy) -> Iterator[tuple[str, Answer]]:
    for key, value in section.items():
        assert isinstance(key, _Key)  # noqa: S101 -- optionxform made it
        if key.startswith("["):
            raise InputError.of([_neither(key.place)])
        yield str(key), Answer(_unquoted(value), key.place)


def _unquoted(value: str) -> str:
    is_quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value


class _Reading:
    """The lines of a text, each without its indentation, and a parser that notes where keys are.

    Indented lines would continue the value before them; people indent keys.
    """

    def __init__(self, text: str, file: str) -> None:
        self._lines = text.split("\n")
        self._file = file
        self._here = Place(file, 0, 1)
        self.parser = configparser.ConfigParser(
            interpolation=None, strict=True, default_section="", inline_comment_prefixes=None
        )
        self.parser.optionxform = self._key  # type: ignore[method-assign, assignment]

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._lines, 1):
            stripped = line.strip()
            self._here = Place(self._file, number, len(line) - len(line.lstrip()) + 1)
            yield _HEADER.sub(r"[\1]", stripped)

    def _key(self, written: str) -> _Key:
        key = _Key(written)
        key.place = self._here
        return key


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
    if text == text.strip() and text[:1] not in ("'", '"'):
        return text
    quote = '"' if "'" in text else "'"
    return f"{quote}{text}{quote}"
