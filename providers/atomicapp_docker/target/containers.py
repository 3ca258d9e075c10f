"""Making, replacing and removing containers."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from atomicapp.errors import TargetError
from atomicapp.instance import Instance
from atomicapp.provider import Owner
from atomicapp.resource import Identity, Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.answers import Refusal
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.labels import anonymous_volumes
from atomicapp_docker.specification import config_of, host_config_of, image_of
from atomicapp_docker.target.carry import anonymous_mounts, borrowed_from, carried_mounts
from atomicapp_docker.target.creation import create_and_start, doing_to, join_others
from atomicapp_docker.target.inventory import (
    KEPT_RUNNING,
    KEPT_STOPPED,
    Standing,
    name_of,
    standings,
)
from atomicapp_docker.target.verdict import difference

Row = Mapping[str, Any]

RUNNING = frozenset({"running", "restarting", "paused"})
"""The states of a container that has a process, or will have one again by itself."""


def make_first(engine: Engine, resource: Resource, owner: Owner) -> None:
    """:func:`make` for what is thought to be absent: tried without a look first."""
    try:
        create_and_start(engine, resource, owner, {})
    except TargetError as error:
        cause = error.__cause__
        if not isinstance(cause, Refusal) or cause.status != HTTPStatus.CONFLICT:
            raise
        make(engine, resource, owner, anew=False)


def make(engine: Engine, resource: Resource, owner: Owner, *, anew: bool) -> None:
    """Have a container that is as the resource says, started; ``anew`` even where one is.

    What stood there before is stopped and kept aside under another name until
    :func:`settle`. Goes on from wherever an earlier call was cut off.
    """
    standing = _standing(engine, resource.identity, owner.instance)
    image = calls.image(engine, image_of(resource))
    current = standing.current
    if current is not None and current["State"] in ("dead", "removing"):
        calls.remove_container(engine, current["Id"], doing_to("removing", resource))
        current = None
    image_id = str(image["Id"]) if image else None
    if current is not None and not anew and not difference(resource, current, image_id):
        _start(engine, resource, current)
        return
    source = current or standing.previous
    volumes = _volumes_of(engine, source) if source else {}
    carried = carried_mounts(volumes, config_of(resource), host_config_of(resource), image)
    _make_room(engine, resource, current, standing.previous)
    create_and_start(engine, resource, owner, carried)
    if standing.previous is not None:
        calls.discard_volumes(engine, set(volumes.values()) - set(carried.values()))


def start(engine: Engine, resource: Resource, owner: Owner) -> None:
    """Start the container that is there."""
    current = _standing(engine, resource.identity, owner.instance).current
    if current is None:
        make(engine, resource, owner, anew=False)
    else:
        _start(engine, resource, current)


def settle(engine: Engine, resource: Resource, owner: Owner, *, healthy: bool) -> None:
    """Remove what was kept aside, or put it back in the place of the new container."""
    standing = _standing(engine, resource.identity, owner.instance)
    previous = standing.previous
    if previous is None or (healthy and standing.current is None):
        return  # what is the only one left is never dropped
    if healthy:
        _remove(engine, previous, doing_to("removing the previous", resource))
        return
    if standing.current is not None:
        doing = doing_to("removing the new", resource)
        calls.stop(engine, standing.current["Id"], doing)
        calls.remove_container(engine, standing.current["Id"], doing)
    name, ran = _name_before(previous)
    doing = doing_to("putting back", resource)
    calls.rename(engine, previous["Id"], name, doing)
    if ran:
        calls.start(engine, previous["Id"], doing)


def delete(
    engine: Engine, identity: Identity, component: str, instance: Instance, *, with_data: bool
) -> None:
    """Stop and remove the containers of one identity; ``with_data`` their anonymous volumes."""
    standing = _standing(engine, identity, instance)
    for row in (standing.current, standing.previous):
        if row is not None:
            doing = f"removing container {name_of(row)} (component {component})"
            if row["State"] in RUNNING:
                calls.stop(engine, row["Id"], doing)
            _remove(engine, row, doing, with_data=with_data)


def _standing(engine: Engine, identity: Identity, instance: Instance) -> Standing:
    return standings(engine, instance, identity).get(identity.name, Standing())


def _name_before(previous: Row) -> tuple[str, bool]:
    """What a container that was kept aside was called, and whether it ran."""
    name = name_of(previous)
    if name.endswith(KEPT_RUNNING):
        return name.removesuffix(KEPT_RUNNING), True
    return name.removesuffix(KEPT_STOPPED), False


def _remove(engine: Engine, row: Row, doing: str, *, with_data: bool = True) -> None:
    calls.remove_container(engine, row["Id"], doing, with_volumes=with_data)
    if with_data:
        # Volumes that moved have names, so the engine does not remove them with the container.
        calls.discard_volumes(engine, anonymous_volumes(row.get("Labels")))


def _volumes_of(engine: Engine, row: Row) -> Mapping[str, str]:
    details = calls.container(engine, row["Id"])
    if details is None:
        return {}
    lenders = [calls.container(engine, name) for name in borrowed_from(details["HostConfig"])]
    mounts = [mount for lender in lenders if lender for mount in lender.get("Mounts") or []]
    return anonymous_mounts(details, {str(mount.get("Name")) for mount in mounts})


def _make_room(
    engine: Engine, resource: Resource, current: Row | None, previous: Row | None
) -> None:
    """Free the name and the ports: the container that first stood here is kept, stopped; one
    that an interrupted change left beside it goes, its volumes excepted."""
    doing = doing_to("stopping", resource)
    if current is not None and previous is not None:
        calls.stop(engine, current["Id"], doing)
        calls.remove_container(engine, current["Id"], doing, with_volumes=False)
    elif current is not None:
        ran = current["State"] in RUNNING
        kept = name_of(current) + (KEPT_RUNNING if ran else KEPT_STOPPED)
        # Renamed first: whatever fails from here on, its name says that it has to come back.
        calls.rename(engine, current["Id"], kept, doing_to("renaming", resource))
    for row in (current, previous):
        if row is not None:
            calls.stop(engine, row["Id"], doing)


def _start(engine: Engine, resource: Resource, current: Row) -> None:
    doing = doing_to("starting", resource)
    if current["State"] == "paused":
        calls.unpause(engine, current["Id"], doing)
        return
    if current["State"] == "created":
        joined = set((current.get("NetworkSettings") or {}).get("Networks") or {})
        join_others(engine, resource, current["Id"], joined)
    calls.start(engine, current["Id"], doing)
