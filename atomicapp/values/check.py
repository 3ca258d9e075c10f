"""Answers that nobody asked for: sections and names that the application does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from atomicapp.errors import Problem
from atomicapp.graph import Application
from atomicapp.names import nearest
from atomicapp.values.answers import GENERAL, RESERVED, Answers
from atomicapp.values.scope import scopes

_UNDECODED = re.compile("[\ud800-\udfff]")
_SUGGESTIONS = 20
"""How many problems get a suggestion: finding one looks at every name there is."""


def check_answers(
    application: Application, answers: Answers, *, allow_unknown: bool = False
) -> tuple[Problem, ...]:
    """What in the answers belongs to nothing, in the order in which it stands there.

    A section that no component has, and a name in a component's section that
    neither it, nor anything around or below it declares, are errors; with
    ``allow_unknown`` they are warnings, as undeclared keys of ``[general]`` are.
    """
    return tuple(_problems(application, answers, allow_unknown, general_is_free=True))


def check_options(
    application: Application, options: Answers, *, allow_unknown: bool = False
) -> tuple[Problem, ...]:
    """The same for what stands on the command line, where a name of no param is an error.

    So is a value of bytes that are not UTF-8.
    """
    unknown = _problems(application, options, allow_unknown, general_is_free=False)
    return (*unknown, *_no_text(options))


def is_text(value: str) -> bool:
    """Whether a value is characters alone, and no bytes that are not UTF-8."""
    return _UNDECODED.search(value) is None


def _no_text(options: Answers) -> Iterator[Problem]:
    for values in options.sections.values():
        for name, answer in values.items():
            if not is_text(answer.text):
                what = f"the value of {name!r} is not UTF-8 text"
                yield Problem(what, answer.place, "values are text: encode it, as in base64")


def _problems(
    application: Application, answers: Answers, allow_unknown: bool, *, general_is_free: bool
) -> Iterator[Problem]:
    paths, names = _known(application, answers)
    suggestions = _SUGGESTIONS
    for section, values in answers.sections.items():
        if section not in names:
            remedy = _suggestion(section, paths) if suggestions > 0 else ""
            suggestions -= 1
            place = next((answer.place for answer in values.values()), answers.file)
            yield Problem(
                f"no component is called {section!r}, but there are answers for it",
                place,
                remedy,
                allow_unknown,
            )
            continue
        is_warning = allow_unknown or (general_is_free and section == GENERAL)
        for name, answer in values.items():
            if name not in names[section]:
                remedy = _suggestion(name, names[section]) if suggestions > 0 else ""
                suggestions -= 1
                whose = "the application" if section == GENERAL else f"component {section!r}"
                what = f"{whose} has no param {name!r}"
                yield Problem(what, answer.place, remedy, is_warning)


def _known(application: Application, answers: Answers) -> tuple[Set[str], dict[str, set[str]]]:
    """Every section that there is, and the names that those in ``answers`` may have."""
    paths: set[str] = {GENERAL}
    names: dict[str, set[str]] = {GENERAL: set(RESERVED)}
    for scope in scopes(application):
        paths.add(scope.section)
        if scope.section in answers.sections:
            names.setdefault(scope.section, set())
        for around in scope.chain():
            if around.section in names:
                names[around.section].update(scope.declared)
            if scope.section in names:
                names[scope.section].update(around.declared)
    return paths, names


def _suggestion(name: str, names: Set[str]) -> str:
    near = nearest(name, sorted(names))
    return f"did you mean {near!r}?" if near else ""
