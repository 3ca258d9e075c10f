"""Carrying out the changes of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from atomicapp.apply.health import Clock, wait_until_ready
from atomicapp.apply.ordered import run_ordered
from atomicapp.plan import Change
from atomicapp.provider import Instruction, Owner, Target
from atomicapp.resource import Action, Identity, Resource

Report = Callable[[Change], None]
"""Called with each change as soon as it is made, from several threads."""


def remove(
    changes: Iterable[Change],
    target: Target,
    owner: Owner,
    report: Report,
    *,
    with_data: bool = False,
) -> None:
    """Take away what the REMOVE changes name, dependents before what they need."""
    going = {
        change.identity: change
        for change in changes
        if change.action is Action.REMOVE and change.owned is not None
    }
    dependents: dict[Identity, list[Identity]] = {}
    for identity, change in going.items():
        for need in change.owned.after if change.owned else ():
            dependents.setdefault(need, []).append(identity)

    def take_away(identity: Identity) -> None:
        change = going[identity]
        if change.owned is not None:
            target.delete(change.owned, owner, with_data=with_data)
            report(change)

    if going:
        run_ordered(list(reversed(going)), dependents, take_away)


def deploy(
    changes: Sequence[Change], target: Target, owner: Owner, clock: Clock | None, report: Report
) -> None:
    """Make what the changes desire, each after what it needs.

    With a ``clock``, what a resource is bound to is ready before the resource is made.
    """
    desired = {change.identity: change for change in changes if change.resource is not None}

    def make(identity: Identity) -> None:
        change = desired[identity]
        resource = change.resource
        if resource is None or change.action is Action.KEEP:
            return
        if clock is not None and resource.bound_to:
            wait_until_ready(_resources(desired, resource.bound_to), target, owner, clock)
        target.apply(Instruction(resource, change.action), owner)
        report(change)

    if any(change.action is not Action.KEEP for change in desired.values()):
        needs = {
            key: (*change.resource.after, *change.resource.bound_to)
            for key, change in desired.items()
            if change.resource is not None
        }
        run_ordered(list(desired), needs, make)


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


def _resources(desired: dict[Identity, Change], wanted: Iterable[Identity]) -> list[Resource]:
    found = (desired[identity].resource for identity in wanted if identity in desired)
    return [resource for resource in found if resource is not None]
