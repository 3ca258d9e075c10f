"""Changing what cannot be changed: the old object goes, a new one of its name comes."""

from __future__ import annotations

from collections.abc import Iterable

from atomicapp.instance import Instance
from atomicapp.provider import Owner
from atomicapp.release import Release
from atomicapp.resource import Identity, Resource
from atomicapp_kubernetes.artifacts.kinds import GroupKind
from atomicapp_kubernetes.cluster.apply import Applying, apply, served_of
from atomicapp_kubernetes.cluster.calls import Row
from atomicapp_kubernetes.cluster.delete import delete
from atomicapp_kubernetes.cluster.inventory import Shelf, is_ours, shelf_of
from atomicapp_kubernetes.cluster.retaining import leave_claims

_RUN_ONCE = frozenset({"Job.batch", "Pod"})


def replace(using: Applying, resource: Resource, owner: Owner) -> None:
    """Take the object away that is there, if it is the owner's, and make the new one."""
    row = standing(using, resource)
    if row is not None and is_ours(shelf_of(resource), row, owner.instance):
        served = served_of(using, resource)
        leave_claims(using.api, served, row, resource.identity.kind, str(resource))
        delete(using.api, served, row, resource.identity.kind, str(resource), using.progress)
    apply(using, resource, owner)


def standing(using: Applying, resource: Resource) -> Row | None:
    """The object that has the resource's name; None where there is none."""
    identity = resource.identity
    path = served_of(using, resource).object(identity.namespace, identity.name)
    return using.api.get(f"looking at {resource}", path)


def lookup(using: Applying, identity: Identity, instance: Instance) -> Row | None:
    """The object of an identity, if it is there and the instance's."""
    kind, _, group = identity.kind.partition(".")
    served = using.discovery.of(GroupKind(group, kind))
    if served is None:
        return None
    path = served.object(identity.namespace, identity.name)
    row = using.api.get(f"looking at {identity}", path)
    shelf = Shelf(served.version, served.kind, identity.namespace)
    return row if row is not None and is_ours(shelf, row, instance) else None


def put_back(
    using: Applying, resource: Resource, digest: str, history: Iterable[Release], owner: Owner
) -> None:
    """Make the object of the record again that was replaced: the one of that ``digest``.

    What runs once has run: it is not made again.
    """
    if resource.identity.kind in _RUN_ONCE:
        return
    for release in history:
        for old in release.resources:
            if old.identity == resource.identity and old.digest == digest:
                replace(using, old, Owner(owner.instance, release.revision))
                return
