"""``--param [component[:nested].]name=value`` as answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from atomicapp.errors import InputError, Problem, UsageError
from atomicapp.graph import Application
from atomicapp.names import nearest
from atomicapp.values.answers import GENERAL, RESERVED, SECRET_RESERVED, Answer, Answers
from atomicapp.values.scope import Scope, scopes

OPTION = "--param"


def parse_params(
    written: Sequence[str], application: Application, read: Callable[[str], str]
) -> tuple[Answers, tuple[Problem, ...]]:
    """The answers that ``--param`` options give, and warnings about them.

    ``name=@FILE`` and ``name=@-`` take the value from ``read``, which gets FILE or
    ``-``; one newline at its end is dropped. ``name=@@text`` is ``@text``. Given
    twice, the last counts. Raises UsageError for an option without ``=`` or with
    nothing behind ``=@``, and InputError for a component that does not exist.
    """
    known = _Known(application)
    sections: dict[str, dict[str, Answer]] = {}
    warnings: list[Problem] = []
    for option in written:
        target, equals, value = option.partition("=")
        if not equals or not target:
            raise UsageError(
                "this is not a param and its value",
                OPTION,
                "write name=value, component.name=value or name=@FILE",
            )
        section, name = known.split(target)
        if value == "@":
            raise _no_file(target)
        if name in known.hidden and not _is_elsewhere(value):
            warnings.append(_seen_by_others(name))
        sections.setdefault(section, {})[name] = Answer(_text(value, read), OPTION)
    return Answers(sections, OPTION), tuple(warnings)


def _is_elsewhere(value: str) -> bool:
    return value.startswith("@") and not value.startswith("@@")


def _text(value: str, read: Callable[[str], str]) -> str:
    if not _is_elsewhere(value):
        return value[1:] if value.startswith("@@") else value
    text = read(value[1:])
    for newline in ("\r\n", "\n"):
        if text.endswith(newline):
            return text.removesuffix(newline)
    return text


def _no_file(target: str) -> UsageError:
    return UsageError(
        f"the name of the file is missing behind {target}=@",
        OPTION,
        f"write {target}=@FILE, {target}=@- for standard input, or {target}=@@ for the text '@'",
    )


def _seen_by_others(name: str) -> Problem:
    return Problem(
        f"the value of {name!r} is hidden, but others can see a command line",
        OPTION,
        f"write {name}=@FILE, or {name}=@- for standard input",
        is_warning=True,
    )


class _Known:
    """What there is to set: component paths, and the names that hold for each."""

    def __init__(self, application: Application) -> None:
        self._scopes = {scope.section: scope for scope in scopes(application)}
        self._names = set(RESERVED)
        self.hidden = set(SECRET_RESERVED)
        for scope in self._scopes.values():
            self._names.update(scope.declared)
            self.hidden.update(name for name, param in scope.declared.items() if param.hidden)

    def split(self, target: str) -> tuple[str, str]:
        """Section and name of ``component.name`` or ``name``; both may have dots in them.

        A component that has a param of that name goes first, then a param that is
        called so as a whole, then the longest component.
        """
        cuts = tuple(self._cuts(target))
        for scope, name in cuts:
            if scope.find(name) is not None:
                return scope.section, name
        if target in self._names or ("." not in target and ":" not in target):
            return GENERAL, target
        if cuts:
            return cuts[0][0].section, cuts[0][1]
        component = target.rpartition(".")[0] or target
        near = nearest(component, [section for section in self._scopes if section != GENERAL])
        raise InputError(
            f"no component is called {component!r}",
            OPTION,
            f"did you mean {near!r}?" if near else "",
        )

    def _cuts(self, target: str) -> Iterator[tuple[Scope, str]]:
        end = len(target)
        while (end := target.rfind(".", 0, end)) > 0:
            scope = self._scopes.get(target[:end])
            if scope is not None and target[end + 1 :]:
                yield scope, target[end + 1 :]
