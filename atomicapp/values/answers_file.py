"""Answers out of a file, in whatever format they are."""

from __future__ import annotations

import re
from pathlib import Path

from atomicapp.errors import InputError
from atomicapp.files import read_text
from atomicapp.values.answers import Answers
from atomicapp.values.ini import parse_ini

SIZE_LIMIT = 10 * 1024 * 1024
"""The most bytes that answers may have."""

_COMMENT_LINES = re.compile(r"(?:[ \t\r]*(?:[#;][^\n]*)?(?:\n|\Z))+")
_INI_START = re.compile(r"""\[|[^\n:'"]+=|"[^"\n]+"\s*=""")
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

    ``file`` is how to name the text in messages. An empty text has no answers.
    Raises InputError with places, and never with a value.
    """
    comments = _COMMENT_LINES.match(text)
    start = text[comments.end() if comments else 0 :].lstrip()
    if not start:
        return Answers({}, file)
    if "\0" in text:
        raise InputError("this is not text: it has a NUL character", file)
    if start.startswith("<"):
        from atomicapp.values.xml import parse_xml

        return parse_xml(text, file)
    if _INI_START.match(start):
        return _parse_ini_or_toml(text, file)
    from atomicapp.values.tree import parse_tree

    return parse_tree(text, file)


def _parse_ini_or_toml(text: str, file: str) -> Answers:
    """INI, unless only TOML reads it, or it is TOML and has what people write in TOML alone."""
    if _SURELY_TOML.search(text):
        return _parse_toml(text, file)
    first, second = parse_ini, _parse_toml
    if file.lower().endswith(".toml") or _LIKELY_TOML.search(text):
        first, second = second, first
    try:
        return first(text, file)
    except InputError as error:
        try:
            return second(text, file)
        except InputError as other:
            raise (error if first is parse_ini else other) from None


def _parse_toml(text: str, file: str) -> Answers:
    from atomicapp.values.toml import parse_toml

    return parse_toml(text, file)
