"""kill -9 at one request to the cluster after the other (threats: a run that dies).

After each death ``status`` names a state, and the next ``run`` or ``stop`` ends it well.

Only writes change the cluster: it is the same wherever between two of them a command dies. So
deaths come after every write, and before a read of every kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest

from tests.kubernetes_faults.application import CLAIM, LOCK, OBJECTS, Subject, record
from tests.kubernetes_faults.killing import Killer, is_write


class Command(NamedTuple):
    """What is killed: ``words``, given where the version ``there`` runs ("": none).

    ``states`` are those of the record, before the command and after each time that it writes or
    removes the one of ``revision``. A run, also the next one, is of the version ``wanted``.
    """

    words: tuple[str, ...]
    there: str
    wanted: str
    revision: int
    states: tuple[str, ...]


COMMANDS = {
    "first run": Command(("run",), "", "old", 1, ("", "pending", "deployed")),
    "change": Command(("run",), "old", "new", 2, ("deployed", "pending", "deployed")),
    "stop": Command(("stop",), "old", "old", 1, ("deployed", "pending", "stopped")),
    "purge": Command(("stop", "--volumes"), "old", "old", 1, ("deployed", "pending", "")),
}
every_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
either_side = pytest.mark.parametrize("after", [False, True], ids=["before reads", "after writes"])


@every_command
@either_side
def test_a_run_ends_well_what_died(
    subject: Subject, killer: Killer, command: Command, after: bool
) -> None:
    records = {record(number) for number in range(1, command.revision + 1)}
    for state in deaths(subject, killer, command, after=after, turn=0):
        subject.does("run")
        # A run that finds all as it should be takes no lock, and so clears none away.
        harmless = {LOCK} if state == "deployed" else set()
        assert subject.objects() - harmless == OBJECTS[command.wanted] | records
        assert subject.state() == "deployed"
        assert set(subject.runs(command.wanted).values()) == {"unchanged"}


@every_command
@either_side
def test_a_stop_ends_well_what_died(
    subject: Subject, killer: Killer, command: Command, after: bool
) -> None:
    kept = {CLAIM, record(1), record(2)}
    for state in deaths(subject, killer, command, after=after, turn=1):
        left = subject.objects() & kept
        subject.stop()
        assert subject.objects() == left
        assert subject.state() == ("" if state in ("", "unrecorded") else "stopped")


def deaths(
    subject: Subject, killer: Killer, command: Command, *, after: bool, turn: int
) -> Iterator[str]:
    """Kill the command, each time at another request; the state that ``status`` then names.

    After each write, or before reads, of which the caller has every other kind by ``turn``. What
    is there when the caller is done can be taken away whole.
    """
    _begin(subject, command)
    requests = killer.spare(lambda: subject.does(*command.words))
    for fatal in _writes(requests) if after else _reads(requests)[turn::2]:
        subject.stop("--volumes")
        assert subject.objects() == set()
        _begin(subject, command)
        killer.kill(subject.words(*command.words), fatal, after=after)
        state = subject.state()
        assert state == _named(subject, killer, command), (fatal, killer.arrived[-1])
        yield state


def _begin(subject: Subject, command: Command) -> None:
    """All is as it is before the command."""
    if command.there:
        subject.runs(command.there)
    subject.becomes(command.wanted)


def _writes(requests: Sequence[str]) -> Sequence[int]:
    return range(1, 1 + sum(map(is_write, requests)))


def _reads(requests: Sequence[str]) -> Sequence[int]:
    """The numbers of the requests that are the first read of their kind."""
    first: dict[str, int] = {}
    for number, request in enumerate(requests, 1):
        if not is_write(request):
            first.setdefault(_kind(request), number)
    return list(first.values())


def _kind(request: str) -> str:
    """What a request is but for the name of the object, and for what is asked about it."""
    what, _, query = request.partition("?")
    how = " watch" if "watch=true" in query else ""
    return re.sub(r"(/namespaces/[^/]+/\w+/).+", r"\1", what) + how


def _named(subject: Subject, killer: Killer, command: Command) -> str:
    """The state that is to be named, by what the cluster did of the command."""
    path = f"/{record(command.revision)}"
    written = [one for one in killer.carried_out if one.partition("?")[0].endswith(path)]
    state = command.states[len(written)]
    return state or ("unrecorded" if LOCK in subject.objects() else "")
