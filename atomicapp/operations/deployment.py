"""Bringing a target to what is desired; a record before the first change and after the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from atomicapp.apply.changes import deploy, remove, settle
from atomicapp.apply.health import Clock, NotReady, wait_until_ready
from atomicapp.clock import now
from atomicapp.errors import AtomicAppError, Problem
from atomicapp.interaction import Interaction
from atomicapp.operations.failure import failure
from atomicapp.operations.options import RunOptions
from atomicapp.plan import Plan, make_plan
from atomicapp.provider import Owner, Target
from atomicapp.release import Release, State
from atomicapp.resource import Action, Health, Identity, Observation, Resource

Seen = Mapping[Identity, Observation]


class Deployment(NamedTuple):
    """What holds after a deployment: the plan that was carried out, the record, what is seen."""

    plan: Plan
    release: Release
    seen: Seen


def look(resources: Sequence[Resource], target: Target, owner: Owner) -> tuple[Plan, Seen]:
    """What is there, and the plan that makes it as desired."""
    seen = target.observe(resources, owner)
    return make_plan(resources, seen, target.owned(owner.instance)), seen


def converge(
    wanted: Release,
    current: Release | None,
    target: Target,
    options: RunOptions,
    interaction: Interaction,
) -> Deployment:
    """Carry out what makes the target as ``wanted`` says; nothing where it is so already.

    Raises DeployFailed, naming what is not healthy and why, and TargetError.
    """
    owner = Owner(wanted.instance, wanted.revision)
    if current is not None and _may_hold(wanted, current):
        plan, seen = look(wanted.resources, target, owner)
        if not plan.pending and (_is_healthy(seen) or not options.wait):
            _report_kept(plan, interaction)
            return Deployment(plan, current, seen)
    with target.releases.lock(wanted.instance, interaction.tell):
        newest = next(iter(target.releases.history(wanted.instance)), None)
        if newest is not None and newest.revision != (current.revision if current else 0):
            wanted = succeeding(wanted, newest)
            owner = Owner(wanted.instance, wanted.revision)
        plan, seen = look(wanted.resources, target, owner)
        target.releases.write(wanted._replace(state=State.PENDING, updated=now()))
        return _recorded(wanted, plan, target, options, interaction)


def succeeding(wanted: Release, current: Release | None) -> Release:
    """``wanted`` as the revision that follows ``current``: the same one where nothing differs."""
    if current is None:
        return wanted
    if _content(wanted) == _content(current):
        return wanted._replace(revision=current.revision, created=current.created)
    return wanted._replace(revision=current.revision + 1)


def _content(release: Release) -> tuple[object, ...]:
    """What makes a revision a different one. Where it came from and when do not."""
    resources = [(resource.identity, resource.digest) for resource in release.resources]
    values = {(value.section, value.name, value.text) for value in release.values}
    return release.version, resources, values, release.artifacts, release.consent


def _may_hold(wanted: Release, current: Release) -> bool:
    return current.state is State.DEPLOYED and current.revision == wanted.revision


def _is_healthy(seen: Seen) -> bool:
    return all(observation.health is Health.DONE for observation in seen.values())


def _recorded(
    wanted: Release, plan: Plan, target: Target, options: RunOptions, interaction: Interaction
) -> Deployment:
    """Make the changes; however that ends, the record says so."""
    owner = Owner(wanted.instance, wanted.revision)
    try:
        seen = _carry_out(plan, wanted.resources, target, owner, options, interaction)
    except BaseException as error:
        # An interrupt too: what was put aside comes back, and the record names the state.
        _fall_back(wanted, plan, target, error, interaction)
        raise
    release = wanted._replace(state=State.DEPLOYED, updated=now())
    target.releases.write(release)
    _report_kept(plan, interaction)
    return Deployment(plan, release, seen)


def _fall_back(
    wanted: Release, plan: Plan, target: Target, error: BaseException, interaction: Interaction
) -> None:
    """Put back what was put aside and record the failure; the first error stays the one reported.

    Where that fails too, the record still says pending, from which the next command goes on.
    """
    message = str(error).partition("\n")[0] if isinstance(error, AtomicAppError) else "interrupted"
    owner = Owner(wanted.instance, wanted.revision)
    try:
        for change in settle(plan.changes, _identities(plan), target, owner):
            interaction.tell(f"{change.component}: {change.title} is as it was")
        target.releases.write(wanted._replace(state=State.FAILED, message=message, updated=now()))
        name = wanted.instance.name
        interaction.tell(f"{name}: 'run' goes on from here, 'stop {name}' takes away what was made")
    except AtomicAppError as second:
        what = f"not everything could be put back: {second}"
        interaction.warn(Problem(what, wanted.instance.name, "'run' or 'stop' goes on from there"))


def _carry_out(
    plan: Plan,
    resources: Sequence[Resource],
    target: Target,
    owner: Owner,
    options: RunOptions,
    interaction: Interaction,
) -> Seen:
    clock = Clock(options.timeout, interaction.tell) if options.wait else None
    remove(plan.changes, target, owner, interaction)
    try:
        deploy(plan.changes, target, owner, clock, interaction)
        if clock is not None:
            seen = wait_until_ready(resources, target, owner, clock)
        else:
            seen = target.observe(resources, owner)
    except NotReady as error:
        raise failure(error, resources, target, owner) from error
    settle(plan.changes, (), target, owner)
    return seen


def _identities(plan: Plan) -> Iterable[Identity]:
    return [change.identity for change in plan.changes if change.action is Action.REPLACE]


def _report_kept(plan: Plan, interaction: Interaction) -> None:
    for change in plan.changes:
        if change.action is Action.KEEP:
            interaction.changed(change)
