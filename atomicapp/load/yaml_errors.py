"""What libyaml found wrong, in plain words."""

from __future__ import annotations

import yaml

from atomicapp.errors import InputError, Place

_INDENTATION = "check the indentation, and that quotes and brackets are closed"
_QUOTES = "put the text in quotes"

# What libyaml's message contains -> what is wrong, and what to do. {opened} is the
# line in which that began.
_MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("mapping values are not allowed", "a ':' is not expected here",
     "put a text that holds ': ' in quotes, else check the indentation"),
    ("could not find expected ':'", "a ':' is missing between a field and its value",
     "write 'field: value'"),
    ("did not find expected key", "a field was expected here", _INDENTATION),
    ("expected '-' indicator", "an item of the list that begins in line {opened} was expected here",
     "begin it with '- ', indented like the others"),
    ("expected ',' or ']'", "the '[' of line {opened} is not closed", "put ']' or ',' here"),
    ("expected ',' or '}'", "the '{{' of line {opened} is not closed", "put '}}' or ',' here"),
    ("unexpected end of stream", "the quote that opens in line {opened} is not closed",
     "put a quote behind the text"),
    ("unexpected document indicator", "the quote that opens in line {opened} is not closed",
     "put a quote behind the text"),
    ("expected node content", "a value was expected here", _QUOTES),
    ("expected <document start>", "the document has ended before this", _INDENTATION),
    ("unknown escape character", "there is no such '\\' sequence in double quotes",
     "write '\\\\' for a backslash, or use single quotes"),
    ("hexdecimal number", "hexadecimal digits were expected in this '\\' sequence",
     "write '\\\\' for a backslash, or use single quotes"),
    ("invalid Unicode character", "this '\\' sequence is no character",
     "write the character itself"),
    ("alphabetic or numeric character", "'*' and '&' begin the name of an alias and an anchor",
     _QUOTES),
    ("block sequence entries are not allowed", "a list cannot begin here",
     "put '- ' on a line of its own, or the text in quotes"),
    ("comment or line break", "nothing may follow here but a comment", "go on in the next line"),
    ("directive", "a '%' at the start of a line begins a directive", _QUOTES),
    ("incompatible YAML document", "the document is for another version of YAML",
     "use YAML 1.1 or 1.2"),
    ("tag", "a tag ('!...') is not expected here", _QUOTES),
)  # fmt: skip


def plain_error(error: yaml.MarkedYAMLError, text: str, file: str) -> InputError:
    """The error to raise for what libyaml says about a text."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    place = Place(file, line + 1, column + 1)
    problem = error.problem or ""
    if "cannot start any token" in problem:
        return _bad_start(text, place)
    opened = (error.context_mark.line if error.context_mark else line) + 1
    for words, what, remedy in _MEANINGS:
        if words in problem:
            return InputError(what.format(opened=opened), place, remedy.format())
    return InputError("this is neither YAML nor JSON", place, _INDENTATION)


def _bad_start(text: str, place: Place) -> InputError:
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    character = line[place.column - 1 : place.column]
    if character == "\t":
        return InputError("a tab cannot indent", place, "indent with spaces")
    return InputError(f"a value cannot begin with {character!r}", place, _QUOTES)
