"""Declarations of params: constraints that hold, and params that something uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from atomicapp.document import Param
from atomicapp.errors import InputError, Problem
from atomicapp.graph import Application
from atomicapp.values.answers import RESERVED
from atomicapp.values.constraints import Matcher, compile_pattern
from atomicapp.values.scope import Scope, scopes


def constraint_problems(application: Application) -> Iterator[Problem]:
    """Constraints that are no patterns, and defaults that their own constraints refuse."""
    matcher = Matcher()
    for each in application.applications():
        yield from _problems_of(each.nulecule.params, matcher)
        for component in each.nulecule.graph:
            yield from _problems_of(component.params, matcher)


def unused_params(
    application: Application, used: Mapping[str, Set[str]], unreadable: Set[str]
) -> Iterator[Problem]:
    """A warning for every param that no artifact of its component, or below it, uses.

    ``used`` has the names in the artifacts by the path of the component;
    ``unreadable`` are components whose artifacts could not be read, so that they
    may use anything.
    """
    found = list(scopes(application))
    needed: dict[str, set[str]] = {scope.path: set(RESERVED) for scope in found}
    for scope in found:
        if not scope.is_leaf:
            continue
        for around in scope.chain():
            names = around.declared.keys() if scope.path in unreadable else used.get(scope.path, ())
            needed[around.path].update(names)
    for scope in found:
        yield from _unused_in(scope, needed[scope.path])


def _unused_in(scope: Scope, needed: Set[str]) -> Iterator[Problem]:
    for name, param in scope.declared.items():
        if name not in needed:
            yield Problem(
                f"no artifact uses the param {name!r}",
                param.place,
                f"write ${name} where its value belongs, or remove it",
                is_warning=True,
            )


def _problems_of(params: tuple[Param, ...], matcher: Matcher) -> Iterator[Problem]:
    for param in params:
        for constraint in param.constraints:
            try:
                compile_pattern(constraint)
                if param.default is None or matcher.matches(constraint, param.default):
                    continue
            except InputError as error:
                yield from error.problems
                continue
            yield Problem(
                f"the default of {param.name!r} is not what its own constraint allows",
                param.place,
                constraint.description or "change one of them",
            )
