"""Carrying out the changes of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from threading import Event

from atomicapp.apply.health import Clock, wait_until_ready
from atomicapp.apply.ordered import run_ordered
from atomicapp.errors import Interrupted, Shared
from atomicapp.interaction import Interaction
from atomicapp.plan import Change
from atomicapp.provider import Instruction, Owner, Progress, Target
from atomicapp.resource import Action, Identity, Resource


def remove(
    changes: Iterable[Change],
    target: Target,
    owner: Owner,
    interaction: Interaction,
    *,
    with_data: bool = False,
) -> Sequence[Change]:
    """Take away what the REMOVE changes name, dependents before what they need.

    Each is reported as soon as it is gone, and what holds one that takes long. Answers with those
    that stay, since others have something in them, as KEEP.
    """
    going = [change for change in changes if change.action is Action.REMOVE]
    staying: list[Change] = []
    for together in reversed(_grouped(going, _order)):
        for wave in reversed(_grouped(together, _rank)):
            staying += _remove_wave(wave, target, owner, interaction, with_data)
    return staying


def _remove_wave(
    wave: Sequence[Change],
    target: Target,
    owner: Owner,
    interaction: Interaction,
    with_data: bool,
) -> Sequence[Change]:
    going, staying = {change.identity: change for change in wave}, list[Change]()
    ending = Event()
    dependents: dict[Identity, list[Identity]] = {}
    for identity, change in going.items():
        for need in change.owned.after if change.owned else ():
            dependents.setdefault(need, []).append(identity)

    def take_away(identity: Identity) -> None:
        change = going[identity]
        if change.owned is not None:
            try:
                tell = _telling_of(change, interaction, ending)
                target.delete(change.owned, owner, tell, with_data=with_data)
            except Shared as error:
                change = change._replace(action=Action.KEEP, reason=error.problems[0].what)
                staying.append(change)
            interaction.changed(change)

    run_ordered(list(reversed(going)), dependents, take_away, target.at_once, ending)
    return staying


def deploy(
    changes: Sequence[Change],
    target: Target,
    owner: Owner,
    clock: Clock | None,
    interaction: Interaction,
) -> None:
    """Make what the changes desire, each after what it needs; each is reported as soon as it is.

    With a ``clock``, what a resource is bound to, and all of a lower order, is ready
    before the resource is made.
    """
    desired = {change.identity: change for change in changes if change.resource is not None}
    before: list[Resource] = []
    for together in _grouped(desired.values(), _order):
        if clock is not None and before and _is_due(together):
            wait_until_ready(before, target, owner, clock)
            before = []
        for wave in _grouped(together, _rank):
            _deploy_wave(wave, desired, target, owner, clock, interaction)
        before += [change.resource for change in together if change.resource is not None]


def _is_due(wave: Iterable[Change]) -> bool:
    return any(change.action is not Action.KEEP for change in wave)


def _deploy_wave(
    wave: Sequence[Change],
    desired: Mapping[Identity, Change],
    target: Target,
    owner: Owner,
    clock: Clock | None,
    interaction: Interaction,
) -> None:
    due = {change.identity: change.resource for change in wave if change.action is not Action.KEEP}
    ending = Event()

    def make(identity: Identity) -> None:
        change, resource = desired[identity], due[identity]
        if resource is None:
            return
        if clock is not None and resource.bound_to:
            wait_until_ready(_resources(desired, resource.bound_to), target, owner, clock)
        tell = _telling_of(change, interaction, ending)
        target.apply(Instruction(resource, change.action), owner, tell)
        interaction.changed(change)

    needs = {key: (*one.after, *one.bound_to) for key, one in due.items() if one is not None}
    if due:
        run_ordered(list(due), needs, make, target.at_once, ending)


def _telling_of(change: Change, interaction: Interaction, ending: Event) -> Progress:
    """Tells what is news, and ends the wait where the command ends."""
    head = f"{change.component}: " if change.component else ""
    told = ""

    def tell(line: str) -> None:
        nonlocal told
        if ending.is_set():
            raise Interrupted(f"no longer waited for: {line}")
        if line != told:
            told = line
            interaction.tell(head + line)

    return tell


def _order(change: Change) -> int:
    return change.order


def _rank(change: Change) -> int:
    return change.rank


def _grouped(changes: Iterable[Change], key: Callable[[Change], int]) -> list[list[Change]]:
    """The changes that have the same key, the lowest first; within a group as they came."""
    return [list(together) for _, together in groupby(sorted(changes, key=key), key=key)]


def settle(
    changes: Sequence[Change], failed: Iterable[Identity], target: Target, owner: Owner
) -> list[Change]:
    """End every REPLACE: the old one goes, or comes back where the new one (or one that it is
    bound to) failed. Returns the changes whose old one came back."""
    lost = set(failed)
    replaced = [change for change in changes if change.action is Action.REPLACE]
    for change in replaced:
        if change.resource and lost.intersection(change.resource.bound_to):
            lost.add(change.identity)
    back = [change for change in replaced if change.identity in lost]
    for change in replaced:
        if change.resource is not None:
            target.settle(change.resource, owner, healthy=change.identity not in lost)
    return back


def _resources(desired: Mapping[Identity, Change], wanted: Iterable[Identity]) -> list[Resource]:
    found = (desired[identity].resource for identity in wanted if identity in desired)
    return [resource for resource in found if resource is not None]
