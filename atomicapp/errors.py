"""What a person can mend: every error that this program raises on purpose.

One root, :class:`AtomicAppError`; one place prints it and picks the exit status
(``atomicapp.cli.boundary``). An error says what was wrong, where, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Self


class Place(NamedTuple):
    """A position in a text that somebody wrote; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """One thing that is wrong: what, where (a place, or ``kind/name``), and what to do."""

    what: str
    where: Place | str = ""
    remedy: str = ""
    is_warning: bool = False

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} ({self.remedy})" if self.remedy else head


class AtomicAppError(Exception):
    """The root of everything that a person can mend.

    ``problems`` holds one or more :class:`Problem`; ``exit_status`` is what the
    command line answers with.
    """

    exit_status = 1

    def __init__(self, what: str, where: Place | str = "", remedy: str = "") -> None:
        self.problems: tuple[Problem, ...] = (Problem(what, where, remedy),)
        super().__init__(str(self.problems[0]))

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Self:
        """One error for many problems, so that a person sees all of them at once."""
        found = tuple(problems)
        error = cls(*found[0][:3])
        error.problems = found
        return error


class InputError(AtomicAppError):
    """A document, an artifact, an answers file or an option's value is wrong."""


class UsageError(AtomicAppError):
    """The command line itself is wrong."""

    exit_status = 2


class SourceError(AtomicAppError):
    """An application or a file of it cannot be had from where it was said to be."""


class TargetError(AtomicAppError):
    """The engine or cluster is missing, refused, or could not do what was asked."""


class ForeignResource(TargetError):
    """Something of the same name exists and does not belong to this instance."""


class Shared(TargetError):
    """Something is not removed, since what others have would go with it; why, in one line."""


class ConsentRequired(AtomicAppError):
    """The artifacts ask for access to the host and nobody has agreed to it."""


class LockHeld(TargetError):
    """Another command is working on the same instance."""


class NotDeployed(AtomicAppError):
    """There is no instance of that name on the target."""


class DeployFailed(AtomicAppError):
    """Something that was deployed did not come up; the record says ``failed``."""


class Interrupted(AtomicAppError):
    """The person, or a signal, ended the command."""

    exit_status = 130
