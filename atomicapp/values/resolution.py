"""What resolving takes and gives: the sources, and every scope's values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from atomicapp.errors import InputError, Problem
from atomicapp.values.answers import Answers
from atomicapp.values.value import Missing, OriginKind, Value


class Sources(NamedTuple):
    """What was given, by where it came from, the strongest first."""

    options: Answers = Answers()
    typed: Answers = Answers()
    answers: Answers = Answers()
    recorded: Answers = Answers()

    def ranked(self) -> tuple[tuple[OriginKind, Answers], ...]:
        """The sources with their kinds, the strongest first."""
        return (
            (OriginKind.OPTION, self.options),
            (OriginKind.TYPED, self.typed),
            (OriginKind.ANSWERS, self.answers),
            (OriginKind.RECORDED, self.recorded),
        )


class Seen(Mapping[str, Value]):
    """The values that a scope sees: its own, and those of the scope around it."""

    __slots__ = ("outer", "own")

    def __init__(self, own: Mapping[str, Value], outer: Seen | None = None) -> None:
        self.own = own
        self.outer = outer

    def __getitem__(self, name: str) -> Value:
        seen: Seen | None = self
        while seen is not None:
            if name in seen.own:
                return seen.own[name]
            seen = seen.outer
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        inner = {**self.own}
        return iter(inner if self.outer is None else {**dict.fromkeys(self.outer), **inner})

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Context(Mapping[str, str]):
    """The texts of values by name, looked up where they are instead of copied."""

    __slots__ = ("_seen",)

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def __getitem__(self, name: str) -> str:
        return self._seen[name].text

    def __iter__(self) -> Iterator[str]:
        return iter(self._seen)

    def __len__(self) -> int:
        return len(self._seen)


class Resolution(NamedTuple):
    """Every scope's values by its path ("" is the root), what is missing, and what is wrong."""

    values: Mapping[str, Seen]
    missing: tuple[Missing, ...]
    problems: tuple[Problem, ...]

    def context(self, path: str) -> Context:
        """Name -> text as the artifacts of the component at ``path`` see it."""
        return Context(self.values[path])

    def used(self) -> Iterator[Value]:
        """Every value, once for each section and name that it was given in or belongs to."""
        told = set()
        for seen in self.values.values():
            for value in seen.own.values():
                key = value.section, value.name
                if key not in told:
                    told.add(key)
                    yield value

    def hidden_texts(self) -> frozenset[str]:
        """The texts of all hidden values, for masking them."""
        own = (value for seen in self.values.values() for value in seen.own.values())
        return frozenset(value.text for value in own if value.hidden)

    def demand(self) -> None:
        """Raise one InputError for everything that is missing or wrong, if anything is."""
        problems = [*(missing.problem for missing in self.missing), *self.problems]
        if problems:
            raise InputError.of(problems)
