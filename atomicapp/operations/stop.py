"""``stop``: deploying nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from atomicapp.apply.changes import remove
from atomicapp.clock import now
from atomicapp.errors import ForeignResource
from atomicapp.instance import Instance
from atomicapp.interaction import Interaction
from atomicapp.operations.locate import Located, placed
from atomicapp.operations.options import TargetOptions
from atomicapp.plan import Change, Plan, make_removal
from atomicapp.provider import Owner, Target
from atomicapp.release import State


class StopResult(NamedTuple):
    """What was taken away; ``kept`` is the data that stays. ``is_done`` is False where there was
    nothing to do, or nothing was to be done."""

    instance: Instance
    plan: Plan
    is_done: bool = False

    @property
    def removed(self) -> Sequence[Change]:
        """The changes that did, or in a dry run would do, something."""
        return self.plan.pending

    @property
    def kept(self) -> Sequence[Change]:
        """Data that outlives the stop."""
        return [change for change in self.plan.changes if change not in self.removed]


def stop(
    wanted: str | None,
    options: TargetOptions,
    interaction: Interaction,
    *,
    volumes: bool = False,
    dry_run: bool = False,
) -> StopResult:
    """Stop and remove what the instance is made of, in reverse order.

    Data and the record stay, and go too with ``volumes``. Stopping what is
    stopped does nothing. Raises NotDeployed and TargetError.
    """
    with placed(wanted, options) as (instance, target):
        if dry_run:
            return StopResult(instance, _plan(instance, target, volumes))
        with target.releases.lock(instance, interaction.tell):
            release = next(iter(target.releases.history(instance)), None)
            plan = _plan(instance, target, volumes)
            ended = release is not None and release.state is State.STOPPED
            found = Located(instance, target, release)
            _tell_foreign(found, plan, interaction)
            is_due = bool(plan.pending) or not ended
            if is_due or volumes:
                plan = _carry_out(found, plan, interaction, volumes)
        return StopResult(instance, plan, is_due)


def _plan(instance: Instance, target: Target, volumes: bool) -> Plan:
    return make_removal(target.owned(instance), with_data=volumes)


def _tell_foreign(found: Located, plan: Plan, interaction: Interaction) -> None:
    """Name what the record knows and is not the instance's any more: it stays, and once the record
    is gone nothing else leads to it."""
    release = found.release
    if release is None or release.state is State.STOPPED:
        return
    ours = {change.identity for change in plan.changes}
    missing = [one for one in release.resources if one.identity not in ours]
    try:
        if missing:
            found.target.observe(missing, Owner(found.instance, release.revision))
    except ForeignResource as error:
        for problem in error.problems:
            interaction.tell(f"{problem.where}: {problem.what}; it stays")


def _carry_out(found: Located, plan: Plan, interaction: Interaction, volumes: bool) -> Plan:
    """The record says pending until the last thing is gone: a death leaves a named state.

    Answers with the plan as it came to be.
    """
    releases, release = found.target.releases, found.release
    if release is not None:
        begun = release._replace(state=State.PENDING, message="a stop began", updated=now())
        releases.write(begun)
    owner = Owner(found.instance, release.revision if release else 0)
    staying = remove(plan.changes, found.target, owner, interaction, with_data=volumes)
    if volumes or release is None:
        releases.forget(found.instance)
    else:
        releases.write(release._replace(state=State.STOPPED, message="", updated=now()))
    as_it_is = {change.identity: change for change in staying}
    return Plan(tuple(as_it_is.get(change.identity, change) for change in plan.changes))
