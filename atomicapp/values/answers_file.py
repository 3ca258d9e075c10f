"""Answers out of a file, in whatever format they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from atomicapp.errors import InputError
from atomicapp.files import read_text
from atomicapp.values.answers import Answers
from atomicapp.values.ini import parse_ini

SIZE_LIMIT = 10 * 1024 * 1024
"""The most bytes that answers may have."""

_NAMED = {".json": "tree", ".yaml": "tree", ".yml": "tree", ".xml": "xml", ".toml": "toml"}
_COMMENT_LINES = re.compile(r"(?:[ \t]*(?:[#;][^\r\n]*)?(?:\r\n?|\n|\Z))+")
_INI_START = re.compile(r"""\[|[^\n:'"]+=|"[^"\n]+"\s*=""")
_OPEN_QUOTATION = re.compile(r"""=[ \t]*(?:"[^"\n]*|'[^'\n]*)$""", re.MULTILINE)
"""A mistake in TOML that INI would take for a value."""
_SURELY_TOML = re.compile(
    r"""^[ \t]*(?:\[[ \t]*["'] | (?:"[^"\n]*"|'[^'\n]*')[ \t]*=)""",  # a header or key in quotes
    re.MULTILINE | re.VERBOSE,
)
_LIKELY_TOML = re.compile(
    r"""^[ \t]*[\w.-]+[ \t]*=[ \t]*(?:
        \"{3} | '{3}                                # a text of several lines
      | (?:"[^"\n]*"|'[^'\n]*')[ \t]+\#            # a comment behind a text
    )""",
    re.MULTILINE | re.VERBOSE,
)


def load_answers(path: str) -> Answers:
    """The answers in a file; raises InputError with what is wrong there."""
    return parse_answers(read_text(Path(path), limit=SIZE_LIMIT, what="answers file"), path)


def parse_answers(text: str, file: str) -> Answers:
    """Answers in INI, JSON, YAML, XML or TOML, recognised by what the text looks like.

    ``file`` is how to name the text in messages; an ending that says a format, as ``.toml``
    does, is believed where the text can be read so. An empty text has no answers. Raises
    InputError with places, and never with a value.
    """
    comments = _COMMENT_LINES.match(text)
    start = text[comments.end() if comments else 0 :].lstrip()
    if not start:
        return Answers({}, file)
    if "\0" in text:
        raise InputError("this is not text: it has a NUL character", file)
    named = _NAMED.get(PurePath(file).suffix.lower(), "")
    errors: dict[str, InputError] = {}
    for name in dict.fromkeys(_formats(text, start, named)):
        try:
            return _parser(name)(text, file)
        except InputError as error:
            errors[name] = error
            if name == named == "toml" and _is_toml(error):
                break
    raise errors.get(named) or errors.get("ini") or next(iter(errors.values()))


def _is_toml(error: InputError) -> bool:
    from atomicapp.values.toml import NotToml

    return not isinstance(error, NotToml)


def _formats(text: str, start: str, named: str) -> Iterator[str]:
    """The formats that a text may be in, the likeliest first."""
    if named:
        yield named
    if start.startswith("<"):
        yield "xml"
    elif not _INI_START.match(start):
        yield "tree"
    elif _SURELY_TOML.search(text):
        yield "toml"
    elif named != "toml" or not _OPEN_QUOTATION.search(text):
        yield from ("toml", "ini") if _LIKELY_TOML.search(text) else ("ini", "toml")


def _parser(name: str) -> Callable[[str, str], Answers]:
    """What reads a format; loaded only now, since most answers need one of them."""
    if name == "toml":
        from atomicapp.values.toml import parse_toml

        return parse_toml
    if name == "xml":
        from atomicapp.values.xml import parse_xml

        return parse_xml
    if name == "tree":
        from atomicapp.values.tree import parse_tree

        return parse_tree
    return parse_ini
