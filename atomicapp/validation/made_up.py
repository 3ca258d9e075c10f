"""Values for params that have none, and what they make of errors.

An artifact whose param has no default is tried with two values that were made up.
What is wrong with both, and not where such a value stands, is wrong with the artifact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from atomicapp.errors import Place, Problem
from atomicapp.graph import Application
from atomicapp.validation.touched import Touches
from atomicapp.values.answers import Answers
from atomicapp.values.resolution import Resolution, Sources
from atomicapp.values.resolve import resolve

PLACEHOLDERS = ("1", "1111")
"""Stand for the value of a param that has no default, and the next numbers for those of others. The
first can be a name, a port, a number and the end of each, the second base64."""


def names_without_value(application: Application, provider: str) -> Set[str]:
    """The params that have neither value nor default."""
    missing = resolve(application, Sources(), provider).missing
    return {each.param.name for each in missing}


def resolution_with(application: Application, provider: str, placeholder: str) -> Resolution:
    """Values for every param; those that have none get numbers from ``placeholder`` on, each its
    own: two things of one name may be wrong for that alone."""
    made_up: dict[str, dict[str, str]] = {}
    for number, each in enumerate(resolve(application, Sources(), provider).missing):
        made_up.setdefault(each.section, {})[each.param.name] = str(int(placeholder) + number)
    return resolve(application, Sources(answers=Answers.of(made_up)), provider)


def agreed(
    first: Sequence[Problem], second: Sequence[Problem], touches: Touches
) -> Iterator[Problem]:
    """What two trials say of the artifacts, where both found errors.

    An error where a value was made up is a warning if both found one there, and else none: another
    value mends it. Any other that only one trial found may come of the values, and is a warning.
    """
    both = {*map(_gist, first)} & {*map(_gist, second)}
    at_both = {each.where for each in first} & {each.where for each in second}
    more = (each for each in second if each.where not in at_both and _gist(each) not in both)
    for problem in dict.fromkeys((*first, *more)):
        is_certain = _gist(problem) in both
        if problem.is_warning:
            yield problem
        elif not touches(problem.where):
            yield problem if is_certain else _softened(problem)
        elif is_certain or problem.where in at_both:
            yield _softened(problem)


def _gist(problem: Problem) -> tuple[str, str, int]:
    """A problem without its column, which depends on how long the values before it are."""
    where = problem.where
    return (problem.what, *(where[:2] if isinstance(where, Place) else (where, 0)))


def _softened(problem: Problem) -> Problem:
    note = f"tried with numbers, as {' and '.join(PLACEHOLDERS)}, for params without a default"
    remedy = f"{problem.remedy}; {note}" if problem.remedy else note
    return problem._replace(is_warning=True, remedy=remedy)
