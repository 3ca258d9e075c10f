"""What resolving takes and gives: the sources, and every scope's values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from atomicapp.errors import InputError, Problem
from atomicapp.values.answers import Answers
from atomicapp.values.value import Missing, OriginKind, Value


@dataclass(frozen=True, slots=True)
class Sources:
    """What was given, by where it came from, the strongest first."""

    options: Answers = field(default_factory=Answers)
    typed: Answers = field(default_factory=Answers)
    answers: Answers = field(default_factory=Answers)
    recorded: Answers = field(default_factory=Answers)

    def ranked(self) -> tuple[tuple[OriginKind, Answers], ...]:
        """The sources with their kinds, the strongest first."""
        return (
            (OriginKind.OPTION, self.options),
            (OriginKind.TYPED, self.typed),
            (OriginKind.ANSWERS, self.answers),
            (OriginKind.RECORDED, self.recorded),
        )


@dataclass(frozen=True, slots=True)
class Seen(Mapping[str, Value]):
    """The values that a scope sees: its own, and those of the scope around it."""

    own: Mapping[str, Value]
    outer: Seen | None = None

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


@dataclass(frozen=True, slots=True)
class Context(Mapping[str, str]):
    """The texts of values by name, looked up where they are instead of copied."""

    values_seen: Seen

    def __getitem__(self, name: str) -> str:
        return self.values_seen[name].text

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_seen)

    def __len__(self) -> int:
        return len(self.values_seen)


@dataclass(frozen=True, slots=True)
class Resolution:
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
