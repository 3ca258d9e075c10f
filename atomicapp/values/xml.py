"""Answers in XML: ``<answers><general><namespace>default</namespace></general></answers>``.

A name that cannot be an element's is written as the attribute ``name`` of any
element. A root element other than ``answers`` whose children have no children
is itself the one section.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from atomicapp.errors import InputError, Place
from atomicapp.values.answers import Answer, Answers, Entry

_ROOT = "answers"
_DEPTH = 3
_ENTITIES = (
    ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\r", "&#13;"),
)  # fmt: skip
_ELEMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*")


@dataclass(slots=True)
class _Element:
    name: str
    place: Place
    children: list[_Element] = field(default_factory=list)
    text: str = ""


def parse_xml(text: str, file: str) -> Answers:
    """Answers from XML text; raises InputError with the place of the first thing wrong."""
    root = _Builder(file).parse(text)
    is_wrapper = root.name == _ROOT or any(child.children for child in root.children)
    sections: dict[str, dict[str, Answer]] = {}
    _check_no_text(root)
    for section in root.children if is_wrapper else [root]:
        if section.name in sections:
            raise InputError(f"section {section.name!r} is there a second time", section.place)
        _check_no_text(section)
        sections[section.name] = _values(section)
    return Answers(sections, file)


def _check_no_text(element: _Element) -> None:
    if element.text.strip():
        raise InputError(f"text stands in {element.name!r} outside of a value", element.place)


def _values(section: _Element) -> dict[str, Answer]:
    values: dict[str, Answer] = {}
    for element in section.children:
        if element.children:
            raise InputError(f"{element.name!r} is nested too deep", element.place)
        if element.name in values:
            what = f"{element.name!r} is there a second time in {section.name!r}"
            raise InputError(what, element.place)
        values[element.name] = Answer(element.text, element.place)
    return values


class _Builder:
    """Makes elements of what the parser meets."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[_Element] = []
        self._root: _Element | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def parse(self, text: str) -> _Element:
        """The root element."""
        try:
            self._parser.Parse(text, True)
        except expat.ExpatError as error:
            place = Place(self._file, error.lineno, error.offset + 1)
            raise InputError(f"this is not XML: {expat.ErrorString(error.code)}", place) from None
        assert self._root is not None  # noqa: S101 -- a document without one is an error above
        return self._root

    def _place(self) -> Place:
        parser = self._parser
        return Place(self._file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def _doctype(self, *_: object) -> None:
        raise InputError("an answers file has no document type and no entities", self._place())

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        element = _Element(attributes.get("name", tag), self._place())
        if len(self._open) == _DEPTH:
            raise InputError(f"{element.name!r} is nested too deep", element.place)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].text += text


def dump_xml(sections: Mapping[str, Mapping[str, Entry]]) -> str:
    """Sections as XML text, which need not read back the same: the caller checks."""
    lines = [f"<{_ROOT}>"]
    for section, entries in sections.items():
        start, end = _tags("section", section)
        lines.append(f"  {start}")
        for name, entry in entries.items():
            begin, finish = _tags("param", name)
            if entry.text is None:
                lines.append(f"    <!-- no value yet: {name.replace('--', '- -')} -->")
            else:
                lines.append(f"    {begin}{_escaped(entry.text)}{finish}")
        lines.append(f"  {end}")
    return "\n".join([*lines, f"</{_ROOT}>", ""])


def _tags(kind: str, name: str) -> tuple[str, str]:
    if _ELEMENT_NAME.fullmatch(name):
        return f"<{name}>", f"</{name}>"
    return f'<{kind} name="{_escaped(name)}">', f"</{kind}>"


def _escaped(text: str) -> str:
    for character, entity in _ENTITIES:
        text = text.replace(character, entity)
    return text
