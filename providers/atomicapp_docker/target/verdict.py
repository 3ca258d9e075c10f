"""What would make each resource as it should be, from what is there of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from atomicapp.instance import Instance
from atomicapp.resource import Action, Health, Observation, Resource
from atomicapp_docker.labels import is_of, mark_of
from atomicapp_docker.specification import (
    CONTAINER,
    NETWORK,
    image_of,
    is_publishing,
    restart_policy_of,
)
from atomicapp_docker.target.endpoints import endpoints_of
from atomicapp_docker.target.health import ended_at, ended_well, exit_code, exposes, judge
from atomicapp_docker.target.inventory import Inventory, Standing

Row = Mapping[str, Any]
Verdict = tuple[Action, str]

UNCHANGED = "unchanged"
INTERRUPTED = "an interrupted change is completed"


def observation_of(
    resource: Resource, inventory: Inventory, instance: Instance, published_host: str
) -> Observation:
    """What is seen of one resource."""
    if resource.identity.kind == CONTAINER:
        standing = inventory.containers.get(resource.identity.name, Standing())
        return _container(resource, standing, inventory, published_host)
    is_network = resource.identity.kind == NETWORK
    shelf = inventory.networks if is_network else inventory.volumes
    return _store(resource, shelf.get(resource.identity.name), instance, is_network)


def container_verdict(resource: Resource, standing: Standing, inventory: Inventory) -> Verdict:
    """What to do about a container, and why."""
    row = standing.current
    if standing.previous is not None:
        return Action.REPLACE, INTERRUPTED
    if row is None:
        return Action.CREATE, "absent"
    if row["State"] in ("dead", "removing"):
        return Action.CREATE, "half removed"
    changed = difference(resource, row, inventory.images.get(image_of(resource)))
    if changed:
        return Action.REPLACE, changed
    return _standing_still(resource, row, inventory)


def difference(resource: Resource, row: Row, image_id: str | None) -> str:
    """How a container differs from what it should be; "" where it does not."""
    mark = mark_of(row.get("Labels"))
    if mark is None or mark.digest != resource.digest:
        return "specification changed"
    if image_id is not None and row.get("ImageID") != image_id:
        return "image changed"
    return ""


def _standing_still(resource: Resource, row: Row, inventory: Inventory) -> Verdict:
    state = row["State"]
    if state in ("running", "restarting"):
        return Action.KEEP, UNCHANGED
    if state == "exited":
        if _is_finished(resource, inventory.details.get(row["Id"]), inventory.engine_began):
            return Action.KEEP, "finished"
        return Action.START, f"exited ({exit_code(row)})"
    return Action.START, "created, not started" if state == "created" else str(state)


def _is_finished(resource: Resource, details: Row | None, engine_began: datetime | None) -> bool:
    """Whether a container has done its work, so that it is not to be done once more.

    A server that is asked to end may do so with 0 as well: one that publishes ports is never
    finished, and one that exposes some may have been ended with the engine, where it ended before
    that came up.
    """
    if details is None or not ended_well(details) or is_publishing(resource):
        return False
    if restart_policy_of(resource) not in ("", "on-failure"):
        return False
    ended = ended_at(details)
    return not (exposes(details) and engine_began and ended and ended < engine_began)


def _container(
    resource: Resource, standing: Standing, inventory: Inventory, published_host: str
) -> Observation:
    action, reason = container_verdict(resource, standing, inventory)
    row = standing.current
    if row is None:
        return Observation(resource.identity, action, reason, Health.ABSENT, "absent")
    health, state, message = judge(row, inventory.details.get(row["Id"]))
    mark = mark_of(row.get("Labels"))
    return Observation(
        resource.identity,
        action,
        reason,
        health,
        state,
        message,
        endpoints_of(row, published_host),
        mark.revision if mark else None,
    )


def _store(
    resource: Resource, row: Row | None, instance: Instance, is_network: bool
) -> Observation:
    """A network or a volume: it is there or not."""
    if row is None:
        return Observation(resource.identity, Action.CREATE, "absent", Health.ABSENT, "absent")
    mark = mark_of(row.get("Labels"))
    action, reason = Action.KEEP, UNCHANGED
    if mark is None or not is_of(mark, instance):
        reason = "exists, not ours"
    elif mark.digest != resource.digest and is_network:
        action, reason = Action.REPLACE, "specification changed"
    elif mark.digest != resource.digest:
        reason = "specification changed, but its data is kept"
    revision = mark.revision if mark and is_of(mark, instance) else None
    return Observation(resource.identity, action, reason, Health.DONE, "present", revision=revision)
