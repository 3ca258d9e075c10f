"""A value and where it came from; a param that has none."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from atomicapp.document import Param
from atomicapp.errors import Place, Problem
from atomicapp.values.answers import GENERAL


class OriginKind(Enum):
    """Which source a value came from, the strongest first."""

    OPTION = "option"
    TYPED = "typed"
    ANSWERS = "answers"
    RECORDED = "recorded"
    DEFAULT = "default"


class Origin(NamedTuple):
    """Where a value came from; ``section`` is the one it was given in, or declared for."""

    kind: OriginKind
    place: Place | str
    section: str

    def __str__(self) -> str:
        if self.kind is OriginKind.ANSWERS and isinstance(self.place, Place):
            return f"{self.place.file}:{self.place.line}, [{self.section}]"
        if self.kind is OriginKind.DEFAULT:
            return f"default at {self.place}" if self.place else "default"
        if self.kind is OriginKind.RECORDED and self.place:
            return f"recorded, then from {self.place}"
        return str(self.place) or self.kind.value


class Value(NamedTuple):
    """The value of one name as a scope sees it."""

    name: str
    text: str
    origin: Origin
    hidden: bool

    @property
    def section(self) -> str:
        """The section that it was given in, or the one it would be given in."""
        return self.origin.section


class Missing(NamedTuple):
    """A param with neither value nor default, and the section to answer it in."""

    section: str
    param: Param

    @property
    def problem(self) -> Problem:
        """What to tell a person who cannot be asked."""
        name = self.param.name
        option = name if self.section == GENERAL else f"{self.section}.{name}"
        value = "@FILE" if self.param.hidden else "VALUE"
        return Problem(
            f"no value for {name!r} in [{self.section}] of the answers, and it has no default",
            self.param.place,
            f"answer it there, or with --param {option}={value}",
        )
