"""The order in which changes are made: by order, waiting between them, then by rank."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from threading import Event
from typing import cast

import pytest

from atomicapp.apply.changes import deploy, remove
from atomicapp.apply.health import Clock
from atomicapp.errors import TargetError
from atomicapp.instance import Instance
from atomicapp.interaction import Silent
from atomicapp.plan import Change
from atomicapp.provider import Instruction, Owner, Progress, Target
from atomicapp.resource import Action, Health, Identity, Observation, Owned, Resource

OWNER = Owner(Instance("default", "x", "x"), 1)


class Recorder:
    """Stands in for a target, to see in which order it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_once = 4

    def apply(self, instruction: Instruction, owner: Owner, progress: Progress) -> None:
        self.asked.append(instruction.resource.identity.name)

    def delete(
        self, owned: Owned, owner: Owner, progress: Progress, *, with_data: bool = False
    ) -> None:
        self.asked.append(owned.identity.name)
        progress(f"{owned.identity.name} is slow to go")

    def watch(
        self, resources: Sequence[Resource], owner: Owner, timeout: float
    ) -> Iterator[Mapping[Identity, Observation]]:
        self.asked.append("wait for " + " ".join(one.identity.name for one in resources))
        yield {
            one.identity: Observation(one.identity, Action.KEEP, "", Health.DONE, "")
            for one in resources
        }


class Listener(Silent):
    """Somebody who hears what is going on."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def tell(self, line: str) -> None:
        self.told.append(line)


def identity(name: str) -> Identity:
    return Identity("p", "thing", "", name)


def wanted(name: str, order: int, rank: int, action: Action = Action.CREATE) -> Change:
    resource = Resource(identity(name), "c", {}, order=order, rank=rank)
    return Change(action, "", resource=resource)


def gone(name: str, order: int, rank: int) -> Change:
    owned = Owned(identity(name), "c", name, "", 1, False, Health.DONE, "", order=order, rank=rank)
    return Change(Action.REMOVE, "", owned=owned)


def deployed(changes: Sequence[Change], clock: Clock | None) -> list[str]:
    target = Recorder()
    deploy(changes, cast(Target, target), OWNER, clock, Silent())
    return target.asked


def test_ranks_follow_each_other_and_orders_wait() -> None:
    changes = [wanted("d", 1, 0), wanted("a", 0, 1), wanted("b", 0, 2), wanted("e", 2, 5)]
    assert deployed(changes, Clock(9)) == ["a", "b", "wait for a b", "d", "wait for d", "e"]
    first = deployed([wanted("b", 0, 2), wanted("a", 0, 1)], Clock(9))
    assert first == ["a", "b"]


def test_who_does_not_wait_keeps_the_order() -> None:
    changes = [wanted("b", 1, 0), wanted("a", 0, 1)]
    assert deployed(changes, None) == ["a", "b"]


def test_what_is_kept_is_waited_for_only_where_something_comes_after_it() -> None:
    kept = wanted("a", 0, 0, Action.KEEP)
    assert deployed([kept, wanted("b", 1, 0)], Clock(9)) == ["wait for a", "b"]
    assert deployed([kept, wanted("b", 1, 0, Action.KEEP)], Clock(9)) == []


def test_removal_is_the_other_way_round() -> None:
    target = Recorder()
    changes = [gone("a", 0, 0), gone("b", 0, 1), gone("c", 1, 0)]
    remove(changes, cast(Target, target), OWNER, Silent())
    assert target.asked == ["c", "b", "a"]


def test_what_holds_a_thing_is_told_with_its_component() -> None:
    listener = Listener()
    remove([gone("a", 0, 0)], cast(Target, Recorder()), OWNER, listener)
    assert listener.told == ["c: a is slow to go"]


class Held(Recorder):
    """One thing never goes, and another may not."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Event()

    def delete(
        self, owned: Owned, owner: Owner, progress: Progress, *, with_data: bool = False
    ) -> None:
        self.asked.append(owned.identity.name)
        while owned.identity.name == "held":
            progress("a finalizer holds it")
            self.told.set()
            time.sleep(0.01)
        assert self.told.wait(10)
        raise TargetError("may not be removed")


def test_what_is_waited_for_is_left_where_something_else_failed() -> None:
    """So it is with an interrupt: both come as an error."""
    listener = Listener()
    changes = [gone("held", 0, 0), gone("refused", 0, 0)]
    with pytest.raises(TargetError, match="may not be removed"):
        remove(changes, cast(Target, Held()), OWNER, listener)
    assert listener.told == ["c: a finalizer holds it"]
