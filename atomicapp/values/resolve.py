"""Which value every param of every component has, and where it came from.

Across sources: command line > typed > answers > recorded answers > default.
Within one source: the component's own section, then those around it, then
``[general]``. A component's own default beats one declared around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from atomicapp.document import Param
from atomicapp.errors import InputError, Problem
from atomicapp.graph import Application
from atomicapp.values.answers import (
    DEFAULT_NAMESPACE,
    GENERAL,
    RESERVED,
    SECRET_RESERVED,
    Answer,
    Answers,
)
from atomicapp.values.constraints import Matcher
from atomicapp.values.resolution import Resolution, Seen, Sources
from atomicapp.values.scope import Scope, scopes
from atomicapp.values.value import Missing, Origin, OriginKind, Value


def resolve(application: Application, sources: Sources, provider: str) -> Resolution:
    """The value of every declared param, of every key given, and of ``namespace`` and ``provider``.

    ``provider`` is the one that was chosen; whatever else says ``provider`` gives
    way to it. Missing values and broken constraints are part of the result, so
    that all of them can be told at once.
    """
    found = tuple(scopes(application))
    work = _Resolver(sources, provider, frozenset(_hidden_names(found)))
    for scope in found:
        work.add(scope)
    return Resolution(work.values, tuple(work.missing), tuple(work.problems))


def _hidden_names(found: tuple[Scope, ...]) -> Iterator[str]:
    yield from SECRET_RESERVED
    for scope in found:
        yield from (name for name, param in scope.declared.items() if param.hidden)


class _Given:
    """What the sources give for one scope, the strongest first."""

    def __init__(self, ranked: tuple[tuple[OriginKind, Answers], ...], scope: Scope) -> None:
        self._layers: list[tuple[OriginKind, str, Mapping[str, Answer]]] = []
        self.own_names: list[str] = []
        chain = tuple(scope.chain())
        for kind, answers in ranked:
            for around in chain:
                section = answers.sections.get(around.section)
                if section:
                    self._layers.append((kind, around.section, section))
            self.own_names += answers.sections.get(scope.section, ())

    def find(self, name: str) -> tuple[str, Origin] | None:
        """The text that counts for a name, and its origin."""
        for kind, section, answers in self._layers:
            answer = answers.get(name)
            if answer is not None:
                return answer.text, Origin(kind, answer.place, section)
        return None


class _Resolver:
    """Goes through the scopes, outermost first, and gathers what comes of it."""

    def __init__(self, sources: Sources, provider: str, hidden_names: frozenset[str]) -> None:
        self._ranked = sources.ranked()
        self._provider = provider
        self._hidden_names = hidden_names
        self._matcher = Matcher()
        self.values: dict[str, Seen] = {}
        self.missing: list[Missing] = []
        self.problems: list[Problem] = []

    def add(self, scope: Scope) -> None:
        """Resolve what is declared in, or given for, one scope."""
        given = _Given(self._ranked, scope)
        own: dict[str, Value] = {}
        for name in dict.fromkeys((*scope.declared, *given.own_names)):
            value = self._value(scope, given, name)
            if value is not None:
                own[name] = value
        if scope.outer is None:
            self._add_reserved(own)
        else:
            own.pop("provider", None)
        outer = None if scope.outer is None else self.values[scope.outer.path]
        seen = outer if outer is not None and not own else Seen(own, outer)
        self.values[scope.path] = seen
        self._check(scope, seen)

    def _value(self, scope: Scope, given: _Given, name: str) -> Value | None:
        """The value that the scope adds; None where it takes the one around it, or has none."""
        param = scope.declared.get(name)
        found = given.find(name)
        if found is not None:
            text, origin = found
            return Value(name, text, origin, self._is_hidden(scope, name, origin.section))
        if param is None or (scope.outer is not None and name == "provider"):
            return None
        if param.default is not None:
            origin = Origin(OriginKind.DEFAULT, param.place, scope.section)
            return Value(name, param.default, origin, self._is_hidden(scope, name, scope.section))
        is_around = scope.outer is not None and scope.outer.find(name) is not None
        if not is_around and name not in RESERVED:
            self.missing.append(Missing(scope.section, param))
        return None

    def _is_hidden(self, scope: Scope, name: str, section: str) -> bool:
        """Hidden by a declaration that holds here, or by any that the same answer reaches."""
        if section == scope.section and name in scope.declared and scope.is_leaf:
            return any(s.declared[name].hidden for s in scope.chain() if name in s.declared)
        return name in self._hidden_names

    def _add_reserved(self, own: dict[str, Value]) -> None:
        if "namespace" not in own:
            origin = Origin(OriginKind.DEFAULT, "", GENERAL)
            own["namespace"] = Value("namespace", DEFAULT_NAMESPACE, origin, False)
        provider = own.get("provider")
        if provider is None or provider.text != self._provider:
            origin = Origin(OriginKind.DEFAULT, "", GENERAL)
            own["provider"] = Value("provider", self._provider, origin, False)

    def _check(self, scope: Scope, seen: Seen) -> None:
        for param in scope.declared.values():
            if param.constraints and param.name in seen:
                self.problems += self._broken(scope, param, seen[param.name])

    def _broken(self, scope: Scope, param: Param, value: Value) -> Iterator[Problem]:
        for constraint in param.constraints:
            try:
                if self._matcher.matches(constraint, value.text):
                    continue
            except InputError as error:
                yield from error.problems
                continue
            yield Problem(
                f"the value of {param.name!r} for [{scope.section}], from {value.origin},"
                f" is not one that is allowed: {constraint.description}",
                constraint.place if value.origin.kind is OriginKind.DEFAULT else value.origin.place,
            )
