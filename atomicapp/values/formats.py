"""Answers written as text that reads back exactly the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from atomicapp.errors import InputError
from atomicapp.values.answers import Entry
from atomicapp.values.answers_file import parse_answers
from atomicapp.values.ini import dump_ini
from atomicapp.values.quoting import double_quoted

Entries = Mapping[str, Mapping[str, Entry]]

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{3,}")
_PLAIN_NOT_TEXT = frozenset({"true", "false", "null"})


def _dump_json(sections: Entries) -> str:
    data = {
        section: {name: entry.text for name, entry in entries.items()}
        for section, entries in sections.items()
    }
    return json.dumps(data, indent=2) + "\n"


def _dump_yaml(sections: Entries) -> str:
    lines = [] if sections else ["{}\n"]
    for section, entries in sections.items():
        lines.append(f"{_key(section)}:{'' if entries else ' {}'}\n")
        for name, entry in entries.items():
            if entry.remark:
                lines.append(f"  # {entry.remark}\n")
            value = "" if entry.text is None else " " + double_quoted(entry.text)
            lines.append(f"  {_key(name)}:{value}\n")
    return "".join(lines)


def _dump_xml(sections: Entries) -> str:
    from atomicapp.values.xml import dump_xml

    return dump_xml(sections)


def _key(name: str) -> str:
    is_plain = _PLAIN_KEY.fullmatch(name) and name.lower() not in _PLAIN_NOT_TEXT
    return name if is_plain else double_quoted(name)


_WRITERS: Mapping[str, Callable[[Entries], str]] = {
    "ini": dump_ini,
    "json": _dump_json,
    "xml": _dump_xml,
    "yaml": _dump_yaml,
}
FORMATS = tuple(_WRITERS)
"""The names of the formats that answers are written in."""


def dump_answers(sections: Mapping[str, Mapping[str, str]], format_name: str) -> str:
    """Section -> name -> text as a file of one of FORMATS.

    Raises InputError that names the first value which the format cannot hold.
    """
    return dump_entries(
        {
            section: {name: Entry(text) for name, text in values.items()}
            for section, values in sections.items()
        },
        format_name,
    )


def dump_answers_or_json(sections: Mapping[str, Mapping[str, str]], format_name: str) -> str:
    """The same, but as JSON where the format cannot hold the values.

    For files that the program keeps by itself: whoever reads them recognises the format.
    """
    try:
        return dump_answers(sections, format_name)
    except InputError:
        return dump_answers(sections, "json")


def dump_entries(sections: Entries, format_name: str) -> str:
    """The same with remarks, where the format has comments, and with values still to be given."""
    text = _WRITERS[format_name](sections)
    if _reads_back(text, sections):
        return text
    for section, entries in sections.items():
        for name, entry in entries.items():
            one = {section: {name: entry}}
            if not _reads_back(_WRITERS[format_name](one), one):
                raise _cannot_hold(f"{name!r} of [{section}]", format_name)
    raise _cannot_hold("a section", format_name)


def _reads_back(text: str, sections: Entries) -> bool:
    given = {
        section: {name: entry.text for name, entry in entries.items() if entry.text is not None}
        for section, entries in sections.items()
    }
    try:
        return parse_answers(text, "").texts() == given
    except InputError:
        return False


def _cannot_hold(what: str, format_name: str) -> InputError:
    return InputError(
        f"{format_name.upper()} cannot hold {what} as it is",
        remedy="write the answers as JSON: --answers-format json",
    )
