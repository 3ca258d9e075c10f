"""``status``: how an instance does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from atomicapp.errors import ForeignResource
from atomicapp.instance import Instance
from atomicapp.operations.locate import Located, located
from atomicapp.operations.options import TargetOptions
from atomicapp.provider import Owner, Target
from atomicapp.release import Release, State
from atomicapp.resource import (
    Action,
    Endpoint,
    Health,
    Identity,
    Observation,
    Owned,
    Resource,
)

EXPLAINED = {
    State.PENDING: "a command began and did not end; 'run' or 'stop' goes on from there",
    State.STOPPED: "",
    State.DEPLOYED: "",
    State.FAILED: "the last command failed; 'run' or 'stop' goes on from there",
}


class Part(NamedTuple):
    """One resource of an instance, as it is now."""

    component: str
    kind: str
    name: str
    health: Health
    state: str
    message: str
    endpoints: tuple[Endpoint, ...]


class Status(NamedTuple):
    """An instance as it is now. ``release`` is None where a run died before its record."""

    instance: Instance
    target: str
    state: str
    explanation: str
    release: Release | None
    parts: Sequence[Part]

    @property
    def is_healthy(self) -> bool:
        """Whether it is deployed and every part of it is done."""
        return self.state == State.DEPLOYED.value and all(
            part.health is Health.DONE for part in self.parts
        )


def status(wanted: str | None, options: TargetOptions) -> Status:
    """How the instance does that ``wanted`` names; raises NotDeployed."""
    with located(wanted, options) as found:
        return status_of(found)


def status_of(found: Located) -> Status:
    """How a located instance does."""
    release = found.release
    state = "unrecorded" if release is None else release.state.value
    explanation = (
        EXPLAINED[State.PENDING] if release is None else release.message or EXPLAINED[release.state]
    )
    return Status(
        instance=found.instance,
        target=found.target.location,
        state=state,
        explanation=explanation,
        release=release,
        parts=_parts(found),
    )


def _parts(found: Located) -> list[Part]:
    """What the record says there should be, and whatever else bears the instance's mark."""
    release = found.release
    recorded: Sequence[Resource] = ()
    if release is not None and release.state is not State.STOPPED:
        recorded = release.resources
    seen = _seen(recorded, found)
    parts = [_part(resource, resource.title, seen[resource.identity]) for resource in recorded]
    others = (thing for thing in found.target.owned(found.instance) if thing.identity not in seen)
    return parts + [_part(thing, thing.title, thing) for thing in others]


def _seen(recorded: Sequence[Resource], found: Located) -> Mapping[Identity, Observation]:
    """What there is of the record's resources; what others have by now is shown as theirs."""
    owner = Owner(found.instance, 0)
    try:
        return found.target.observe(recorded, owner) if recorded else {}
    except ForeignResource:
        return {one.identity: _alone(one, found.target, owner) for one in recorded}


def _alone(resource: Resource, target: Target, owner: Owner) -> Observation:
    identity = resource.identity
    try:
        return target.observe([resource], owner)[identity]
    except ForeignResource as error:
        why = error.problems[0].what
        return Observation(identity, Action.KEEP, why, Health.FAILED, "foreign", why)


def _part(thing: Resource | Owned, title: str, look: Observation | Owned) -> Part:
    return Part(
        thing.component,
        thing.identity.kind,
        title or thing.identity.name,
        look.health,
        look.state,
        look.message,
        look.endpoints,
    )
