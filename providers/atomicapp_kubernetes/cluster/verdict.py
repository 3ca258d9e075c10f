"""What would make each object as it should be, from what is there of it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from atomicapp.errors import Problem
from atomicapp.instance import Instance
from atomicapp.resource import Action, Health, Observation, Resource
from atomicapp_kubernetes.cluster.calls import Row
from atomicapp_kubernetes.cluster.endpoints import endpoints_of
from atomicapp_kubernetes.cluster.fields import lost_field
from atomicapp_kubernetes.cluster.inventory import Inventory
from atomicapp_kubernetes.cluster.marks import is_of, mark_of
from atomicapp_kubernetes.readiness.judge import readiness
from atomicapp_kubernetes.readiness.verdict import condition, is_true, part

UNCHANGED = "unchanged"
CHANGED = "specification changed"
IMMUTABLE = "specification changed in what cannot be changed"
KEPT = "specification changed in what cannot be changed, but what it holds is kept"
TAKEN = "exists, and is taken over"
_RUN_ONCE = frozenset({"Job.batch", "Pod"})


class Judged(NamedTuple):
    """How an object is shown: health, a word for its state, and what is to be said."""

    health: Health
    state: str
    message: str


def observation_of(
    resource: Resource,
    inventory: Inventory,
    now: datetime | None,
    host: str,
    immutable: frozenset[object] = frozenset(),
) -> Observation:
    """What is seen of one resource. ``immutable`` are those that a change was refused for."""
    identity = resource.identity
    row = inventory.ours.get(identity)
    if row is None:
        if identity in inventory.others:
            return Observation(identity, Action.UPDATE, TAKEN, Health.DONE, "present")
        return Observation(identity, Action.CREATE, "absent", Health.ABSENT, "absent")
    judged = judge(row, now)
    action, reason = verdict(resource, row, judged, is_immutable=identity in immutable)
    mark = mark_of(row["metadata"])
    revision = mark.revision if mark else None
    return Observation(identity, action, reason, *judged, endpoints_of(row, host), revision)


def verdict(
    resource: Resource, row: Row, judged: Judged, *, is_immutable: bool = False
) -> tuple[Action, str]:
    """What to do about an object of ours, and why."""
    if row["metadata"].get("deletionTimestamp"):
        return Action.CREATE, "is being removed"
    if is_immutable:
        return (Action.KEEP, KEPT) if resource.is_data else (Action.REPLACE, IMMUTABLE)
    if is_changed(resource, row):
        return Action.UPDATE, CHANGED
    lost = lost_field(resource.specification, row)
    if lost:
        return Action.UPDATE, f"{lost} was changed"
    if judged.health is Health.FAILED and _has_ended(resource, row):
        return Action.REPLACE, "failed"
    return Action.KEEP, UNCHANGED


def is_changed(resource: Resource, row: Row) -> bool:
    """Whether an object was made from another specification."""
    mark = mark_of(row["metadata"])
    return mark is None or mark.digest != resource.digest


def judge(row: Row, now: datetime | None) -> Judged:
    """How an object does, in the words that people see."""
    health, message = readiness(row, now)
    if row["metadata"].get("deletionTimestamp"):
        return Judged(health, "terminating", message)
    phase = part(row, "status").get("phase")
    words = {Health.DONE: "ready", Health.FAILED: "failed", Health.PROGRESSING: "progressing"}
    state = phase.lower() if isinstance(phase, str) and phase else words[health]
    return Judged(health, state, message)


def foreign(resource: Resource, row: Row, instance: Instance, *, adopt: bool) -> Problem | None:
    """Why an object that is there may not be made the instance's; None where it may."""
    mark = mark_of(row.get("metadata"))
    if mark is not None and not is_of(mark, instance):
        return Problem(
            f"exists, and belongs to instance {mark.instance.key!r}",
            str(resource),
            "choose another name for it, or 'stop' that instance",
        )
    if adopt:
        return None
    return Problem(
        "exists, and is not this instance's",
        str(resource),
        "--adopt makes it so; or remove or rename one of them",
    )


def _has_ended(resource: Resource, row: Row) -> bool:
    """Whether something that runs once has run, and failed: only a new one runs again."""
    if resource.identity.kind not in _RUN_ONCE:
        return False
    phase = part(row, "status").get("phase")
    return phase == "Failed" or is_true(condition(row, "Failed"))
