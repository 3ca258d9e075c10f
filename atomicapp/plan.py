"""What has to change, as data: desired, observed and owned in, changes out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from atomicapp.resource import Action, HostAccess, Identity, Observation, Owned, Resource


class Change(NamedTuple):
    """One resource and what will be done with it.

    ``resource`` is what is desired, ``owned`` what is on the target and no longer
    wanted; exactly one of them is there.
    """

    action: Action
    reason: str
    resource: Resource | None = None
    owned: Owned | None = None

    @property
    def identity(self) -> Identity:
        """Which resource it is about."""
        return self._subject.identity

    @property
    def component(self) -> str:
        """The path of the component that the resource came from."""
        return self._subject.component

    @property
    def title(self) -> str:
        """``kind/name`` as a person knows it."""
        return f"{self.identity.kind}/{self._subject.title or self.identity.name}"

    @property
    def order(self) -> int:
        """See :class:`atomicapp.resource.Resource`."""
        return self._subject.order

    @property
    def rank(self) -> int:
        """See :class:`atomicapp.resource.Resource`."""
        return self._subject.rank

    @property
    def _subject(self) -> Resource | Owned:
        subject = self.resource or self.owned
        assert subject is not None, "a change is about something"  # noqa: S101
        return subject


class Plan(NamedTuple):
    """Changes in the order in which they are made: removals first, since a port or a name
    of what left the package may have moved to what comes."""

    changes: tuple[Change, ...]
    host_access: tuple[HostAccess, ...] = ()

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes that do something."""
        return tuple(change for change in self.changes if change.action is not Action.KEEP)


def make_plan(
    desired: Sequence[Resource],
    observed: Mapping[Identity, Observation],
    owned: Iterable[Owned],
) -> Plan:
    """The plan that takes the target from what is observed and owned to what is desired."""
    wanted = {resource.identity for resource in desired}
    left = [thing for thing in owned if thing.identity not in wanted]
    access = tuple(access for resource in desired for access in resource.host_access)
    return Plan(tuple(_removals(left)) + tuple(_deployments(desired, observed)), access)


def make_removal(owned: Iterable[Owned], *, with_data: bool) -> Plan:
    """The plan that takes everything away; data only ``with_data``."""
    return Plan(tuple(_removals(owned, with_data=with_data)))


def _removals(owned: Iterable[Owned], *, with_data: bool = False) -> Iterable[Change]:
    for thing in owned:
        if thing.is_data and not with_data:
            yield Change(Action.KEEP, "data is kept", owned=thing)
        else:
            yield Change(Action.REMOVE, "no longer wanted", owned=thing)


def _deployments(
    desired: Sequence[Resource], observed: Mapping[Identity, Observation]
) -> Iterable[Change]:
    renewed: set[Identity] = set()
    for resource in desired:
        seen = observed[resource.identity]
        action, reason = seen.action, seen.reason
        needed = [identity for identity in resource.bound_to if identity in renewed]
        if needed and action in (Action.KEEP, Action.START, Action.UPDATE):
            action, reason = Action.REPLACE, f"{needed[0]} is made anew"
        if action in (Action.CREATE, Action.REPLACE):
            renewed.add(resource.identity)
        yield Change(action, reason, resource=resource)
