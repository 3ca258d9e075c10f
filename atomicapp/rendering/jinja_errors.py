"""What Jinja finds wrong with a template, in plain words that hold no value."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from jinja2.exceptions import SecurityError, TemplateError, UndefinedError

from atomicapp.names import nearest

_TAG = re.compile(r"\{[{%#]")
_BLOCK = "end every {{% {0} %}} with {{% end{0} %}}"

# What Jinja's message contains -> what is wrong, and what to do, with the groups in it.
_MEANINGS: tuple[tuple[str, str, str], ...] = (
    ("end of template, expected 'end of print", "a '{{{{' is not closed", "put '}}}}' behind it"),
    ("end of template, expected 'end of state", "a '{{%' is not closed", "put '%}}' behind it"),
    (r"Unexpected end of template\..* closed is '(\w+)'", "the block '{0}' is not closed", _BLOCK),
    ("Missing end of comment", "a '{{#' is not closed", "put '#}}' behind it"),
    (r"unexpected char [\"']([\"'])[\"'] at", "a quotation is not closed", "close it with {0}"),
    (r"unexpected char '(.+)' at", "the character '{0}' is not expected here", "remove it"),
    (r"unexpected '.*', expected '(.*)'", "a '{0}' is missing here", "close every bracket"),
    (r"unknown tag '(\w+)'.* closed is '(\w+)'", "the tag '{0}' is not expected here",
     "check its spelling; {{% {1} %}} ends with {{% end{1} %}}"),
    (r"unknown tag 'end(\w+)'", "the tag 'end{0}' ends nothing", "begin with {{% {0} %}}"),
    (r"unknown tag '(\w+)'", "nothing is known of the tag '{0}'", "check its spelling"),
    (r"No (filter|test) named '(.+)'", "there is no {0} called '{1}'", "check its spelling"),
    ("expected token 'end of .*', got", "the expression ought to end here",
     "put an operator, a filter or a comma in between"),
    ("expected token '(.+)', got", "'{0}' was expected here", "check what stands around it"),
    ("Expected an expression", "an expression is missing here", "write the name of a param"),
    ("block '(.+)' defined twice", "a second block is called '{0}'", "give it another name"),
)  # fmt: skip
_FAILURES: tuple[tuple[type[Exception], str, str], ...] = (
    (ZeroDivisionError, "this divides by zero", "check the divisor"),
    (OverflowError, "this is too large a number", "a range has at most 100,000 items"),
    (RecursionError, "this calls itself without end", "give it an end"),
    (MemoryError, "the template needs more memory than it may have", "make less of it"),
)
_UNDEFINED = re.compile(r"'(.+)' is undefined")


class Failure(NamedTuple):
    """What is wrong, and what to do; ``name`` is what nothing gives a value, or "".

    What is ``of_values`` came up while the template ran, and may not with other values.
    """

    what: str
    remedy: str
    name: str = ""
    of_values: bool = False


def failure_of(error: Exception, params: Collection[str]) -> Failure:
    """What an error means that came up in a template which sees these params."""
    if isinstance(error, UndefinedError):
        return _undefined(str(error), params)
    if isinstance(error, SecurityError):
        return Failure("a template is not allowed to do this", "use texts, numbers and lists alone")
    if isinstance(error, TemplateError):
        return _misspelt(error)
    for kind, what, remedy in _FAILURES:
        if isinstance(error, kind):
            return Failure(what, remedy, of_values=True)
    what, remedy = "this cannot be done with these values", "a number is made of a text by | int"
    return Failure(what, remedy, of_values=True)


def _undefined(message: str, params: Collection[str]) -> Failure:
    name = _UNDEFINED.fullmatch(message)
    if name is None:  # the message says what was looked for, which may be a value
        remedy = "values are texts, with no names inside"
        return Failure("a value has no such part", remedy, of_values=True)
    near = nearest(name[1], params)
    remedy = f"did you mean {near!r}?" if near else "declare the param, or use | default('...')"
    return Failure(f"no param is called {name[1]!r}", remedy, name[1])


def _misspelt(error: TemplateError) -> Failure:
    message = error.message or ""
    for pattern, what, remedy in _MEANINGS:
        if found := re.search(pattern, message):
            return Failure(what.format(*found.groups()), remedy.format(*found.groups()))
    return Failure("this is not a Jinja template", "check what stands in '{{ }}' and '{% %}'")


def column_of(text: str, line: int, name: str) -> int:
    """Where in a line of a template an error is: at a name, else where Jinja begins; from 1."""
    lines = text.splitlines()
    written = lines[line - 1] if line <= len(lines) else ""
    tag = _TAG.search(written)
    begin = tag.start() if tag else 0
    word = re.compile(rf"\b{re.escape(name)}\b").search(written, begin) if name else None
    return (word.start() if word else begin) + 1
