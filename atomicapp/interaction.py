"""How an operation speaks with whoever started it.

Operations never print and never read a terminal; the command line passes an
:class:`Interaction` of its own, and a program that uses the Python API may pass
one, or none (:class:`Silent`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from atomicapp.errors import Interrupted, Problem

if TYPE_CHECKING:  # rendering an application has no plan, and fetches nothing
    from contextlib import AbstractContextManager

    from atomicapp.plan import Change
    from atomicapp.resource import HostAccess
    from atomicapp.transfer import Advance


class Question(NamedTuple):
    """A value that is wanted: ``section`` and ``name`` as in an answers file."""

    section: str
    name: str
    description: str
    default: str | None
    hidden: bool
    remark: str = ""
    """Why the last reply to this question was not taken."""


class Interaction(Protocol):
    """A person, or what stands in for one."""

    can_ask: bool
    """Whether there is anybody to answer a question."""

    def ask(self, question: Question) -> str:
        """The reply; raises Interrupted when the person gives up."""

    def agree(self, access: Sequence[HostAccess]) -> bool:
        """Whether these ways to reach the host are accepted. Never called unless ``can_ask``."""

    def warn(self, problem: Problem) -> None:
        """Something that works and looks like a mistake."""

    def tell(self, line: str) -> None:
        """What is going on, one line."""

    def detail(self, line: str) -> None:
        """What is of interest only to somebody who asked for more."""

    def transfer(self, name: str, size: int | None) -> AbstractContextManager[Advance]:
        """Something is fetched: ``size`` in bytes, None where unknown. From several threads."""

    def changed(self, change: Change) -> None:
        """One resource was made as the plan says. Called from several threads."""

    def hide(self, texts: Iterable[str]) -> None:
        """Texts that must not be shown from now on, whatever carries them."""


class Silent:
    """Answers nothing and shows nothing; keeps the warnings for whoever wants them."""

    can_ask = False

    def __init__(self) -> None:
        self.warnings: list[Problem] = []

    def ask(self, question: Question) -> str:
        raise Interrupted(f"nobody is here to answer for {question.name}")

    def agree(self, access: Sequence[HostAccess]) -> bool:
        return False

    def warn(self, problem: Problem) -> None:
        self.warnings.append(problem)

    def tell(self, line: str) -> None:
        """Nobody listens."""

    def detail(self, line: str) -> None:
        """Nobody listens."""

    def transfer(self, name: str, size: int | None) -> AbstractContextManager[Advance]:
        """Nobody watches."""
        from atomicapp.transfer import unwatched

        return unwatched(name, size)

    def changed(self, change: Change) -> None:
        """Nobody listens."""

    def hide(self, texts: Iterable[str]) -> None:
        """Nothing is shown, so there is nothing to hide."""
