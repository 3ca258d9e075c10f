"""What there is of an application on a cluster, and what would make it as desired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from atomicapp.errors import ForeignResource
from atomicapp.provider import Owner
from atomicapp.resource import Health, Identity, Observation, Owned, Resource
from atomicapp_kubernetes.artifacts.kinds import is_built_in
from atomicapp_kubernetes.cluster.apply import Applying, rehearse
from atomicapp_kubernetes.cluster.calls import Row, spread
from atomicapp_kubernetes.cluster.claims import unmarked
from atomicapp_kubernetes.cluster.endpoints import endpoints_of
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.inventory import Inventory, shelf_of
from atomicapp_kubernetes.cluster.marks import mark_of
from atomicapp_kubernetes.cluster.objections import is_immutable
from atomicapp_kubernetes.cluster.troubles import explained_now
from atomicapp_kubernetes.cluster.verdict import foreign, is_changed, judge, observation_of

_CHANGEABLE = frozenset(
    {
        *("ConfigMap", "Secret", "ServiceAccount", "Endpoints", "LimitRange", "ResourceQuota"),
        *("Role.rbac.authorization.k8s.io", "ClusterRole.rbac.authorization.k8s.io"),
        *("NetworkPolicy.networking.k8s.io", "Ingress.networking.k8s.io", "Namespace"),
        *("HorizontalPodAutoscaler.autoscaling", "CronJob.batch"),
    }
)
"""Kinds of which no field stands still, unless the object says so itself."""


def observations(
    inventory: Inventory,
    resources: Sequence[Resource],
    owner: Owner,
    using: Applying,
    *,
    adopt: bool,
    fresh: frozenset[Identity] = frozenset(),
    host: str,
) -> Mapping[Identity, Observation]:
    """What is seen of each resource. ``fresh`` is what this command has just made room in: it may
    be taken over as with ``adopt``.

    Whether a change is possible at all is asked of the server, of the few kinds where it may not
    be. Raises ForeignResource for names that something of somebody else has.
    """
    _refuse_foreign(inventory, resources, owner, everything=adopt, room=fresh)
    changed = [one for one in resources if _may_be_refused(one, inventory.ours.get(one.identity))]
    refused = spread(lambda one: _is_refused(using, one, owner), changed)
    immutable = frozenset(
        one.identity for one, is_so in zip(changed, refused, strict=True) if is_so
    )
    now = using.api.now()
    seen = {
        resource.identity: observation_of(resource, inventory, now, host, immutable)
        for resource in resources
    }
    unready = [one for one in seen.values() if one.health is Health.PROGRESSING]
    ours = inventory.ours
    explained = spread(lambda one: explained_now(using.api, one, ours[one.identity]), unready)
    return seen | {one.identity: one for one in explained}


def _refuse_foreign(
    inventory: Inventory,
    resources: Sequence[Resource],
    owner: Owner,
    *,
    everything: bool,
    room: frozenset[Identity],
) -> None:
    """Raise for names that something of somebody else has, but where it may be taken over."""
    wanted = {resource.identity: resource for resource in resources}
    found = (
        foreign(wanted[identity], row, owner.instance, adopt=everything or identity in room)
        for identity, row in inventory.others.items()
    )
    problems = [problem for problem in found if problem]
    if problems:
        raise ForeignResource.of(problems)


def possessions(inventory: Inventory, using: Applying, host: str) -> Sequence[Owned]:
    """Everything that bears the instance's mark, and what its StatefulSets have claimed."""
    marked = [_owned(row, using, host) for row in inventory.ours.values()]
    return [*marked, *unmarked(using.api, inventory.ours)]


def _owned(row: Row, using: Applying, host: str) -> Owned:
    mark = mark_of(row["metadata"])
    assert mark is not None, "only what is ours gets here"  # noqa: S101
    judged = judge(row, using.api.now())
    return Owned(
        mark.identity,
        mark.component,
        "",
        mark.digest,
        mark.revision,
        mark.is_data,
        *judged,
        endpoints_of(row, host),
        mark.after,
        mark.order,
        mark.rank,
    )


def _may_be_refused(resource: Resource, row: Row | None) -> bool:
    """Whether it has to be asked. What a custom resource stands for may be data: where it cannot be
    changed, that is told, and it is not made anew."""
    if row is None or row["metadata"].get("deletionTimestamp") or not is_changed(resource, row):
        return False
    if not is_built_in(shelf_of(resource).group_kind):
        return False
    stands_still = row.get("immutable") or row.get("type") != resource.specification.get(
        "type", row.get("type")
    )
    return resource.identity.kind not in _CHANGEABLE or bool(stands_still)


def _is_refused(using: Applying, resource: Resource, owner: Owner) -> bool:
    """Whether the server would refuse a change for good; what else it says is told when it is
    made, and who may only look may not even ask."""
    try:
        rehearse(using, resource, owner)
    except Refusal as error:
        return is_immutable(error)
    return False
