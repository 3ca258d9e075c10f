"""Making, replacing and removing containers."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from atomicapp.instance import Instance
from atomicapp.provider import Owner
from atomicapp.resource import Identity, Resource
from atomicapp_docker import calls
from atomicapp_docker.carry import (
    anonymous_mounts,
    borrowed_from,
    carried_mounts,
    with_carried,
)
from atomicapp_docker.connection import Engine
from atomicapp_docker.faults import ENGINE_ERRORS, PAUSES, is_transient, translated
from atomicapp_docker.inventory import KEPT_RUNNING, KEPT_STOPPED, Standing, name_of, standings
from atomicapp_docker.labels import (
    ANONYMOUS,
    REVISION,
    anonymous_volumes,
    is_of,
    labels_of,
    mark_of,
)
from atomicapp_docker.specification import (
    config_of,
    endpoints_of,
    engine_name_of,
    host_config_of,
    image_of,
    platform_of,
)
from atomicapp_docker.verdict import difference

Row = Mapping[str, Any]

RUNNING = frozenset({"running", "restarting", "paused"})
"""The states of a container that has a process, or will have one again by itself."""
MANY_ENDPOINTS_API = "1.44"
"""The oldest API whose create takes more than one network."""
PLATFORM_API = "1.41"
"""The oldest API whose create takes a platform."""


def make(engine: Engine, resource: Resource, owner: Owner, *, anew: bool) -> None:
    """Have a container that is as the resource says, started; ``anew`` even where one is.

    What stood there before is stopped and kept aside under another name until
    :func:`settle`. Goes on from wherever an earlier call was cut off.
    """
    standing = _standing(engine, resource.identity, owner.instance)
    image = calls.image(engine, image_of(resource))
    current = standing.current
    if current is not None and current["State"] in ("dead", "removing"):
        calls.remove_container(engine, current["Id"], _doing("removing", resource))
        current = None
    image_id = str(image["Id"]) if image else None
    if current is not None and not anew and not difference(resource, current, image_id):
        _start(engine, resource, current)
        return
    source = current or standing.previous
    volumes = _volumes_of(engine, source) if source else {}
    carried = carried_mounts(volumes, config_of(resource), host_config_of(resource), image)
    _make_room(engine, resource, current, standing.previous)
    identity = _create(engine, resource, owner, carried)
    _join_others(engine, resource, identity, joined=_first_endpoint(engine, resource))
    calls.start(engine, identity, _doing("starting", resource))
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
        _remove(engine, previous, _doing("removing the previous", resource))
        return
    if standing.current is not None:
        doing = _doing("removing the new", resource)
        calls.stop(engine, standing.current["Id"], doing)
        calls.remove_container(engine, standing.current["Id"], doing)
    name, ran = _name_before(previous)
    doing = _doing("putting back", resource)
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


def _doing(verb: str, resource: Resource) -> str:
    return f"{verb} container {engine_name_of(resource)} (component {resource.component})"


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
    doing = _doing("stopping", resource)
    if current is not None and previous is not None:
        calls.stop(engine, current["Id"], doing)
        calls.remove_container(engine, current["Id"], doing, with_volumes=False)
    elif current is not None:
        ran = current["State"] in RUNNING
        kept = name_of(current) + (KEPT_RUNNING if ran else KEPT_STOPPED)
        # Renamed first: whatever fails from here on, its name says that it has to come back.
        calls.rename(engine, current["Id"], kept, _doing("renaming", resource))
    for row in (current, previous):
        if row is not None:
            calls.stop(engine, row["Id"], doing)


def _start(engine: Engine, resource: Resource, current: Row) -> None:
    doing = _doing("starting", resource)
    if current["State"] == "paused":
        calls.unpause(engine, current["Id"], doing)
        return
    if current["State"] == "created":
        joined = set((current.get("NetworkSettings") or {}).get("Networks") or {})
        _join_others(engine, resource, current["Id"], joined)
    calls.start(engine, current["Id"], doing)


def _create(engine: Engine, resource: Resource, owner: Owner, carried: Mapping[str, str]) -> str:
    """The id of the new container; where an answer was lost, what came of it is read back."""
    body, query = _body(engine, resource, owner, carried), {"name": engine_name_of(resource)}
    platform = platform_of(resource)
    if platform and engine.supports(PLATFORM_API):
        query["platform"] = platform
    with translated(_doing("creating", resource)):
        for pause in PAUSES:
            try:
                return str(calls.create(engine, "containers", body, query)["Id"])
            except ENGINE_ERRORS as error:
                if not is_transient(error):
                    raise
            time.sleep(pause)
            made = calls.container(engine, engine_name_of(resource))
            if made is not None and _is_made_by(made, resource, owner):
                return str(made["Id"])
        return str(calls.create(engine, "containers", body, query)["Id"])


def _is_made_by(made: Row, resource: Resource, owner: Owner) -> bool:
    labels = made["Config"].get("Labels") or {}
    mark = mark_of(labels)
    is_ours = mark is not None and is_of(mark, owner.instance) and mark.digest == resource.digest
    return is_ours and labels.get(REVISION) == str(owner.revision)


def _body(
    engine: Engine, resource: Resource, owner: Owner, carried: Mapping[str, str]
) -> Mapping[str, Any]:
    config, host = config_of(resource), with_carried(host_config_of(resource), carried)
    labels = {**(config.get("Labels") or {}), **labels_of(resource, owner)}
    if carried:
        labels[ANONYMOUS] = json.dumps(sorted(carried.values()))
    endpoints = endpoints_of(resource)
    first = _first_endpoint(engine, resource)
    return {
        **config,
        "Labels": labels,
        # With `--rm` the engine would take away how the container ended, its log, and what
        # stands in for it while a replacement proves itself. We remove it at `stop`.
        "HostConfig": {**host, "AutoRemove": False},
        "NetworkingConfig": {"EndpointsConfig": {name: endpoints[name] for name in first}},
    }


def _first_endpoint(engine: Engine, resource: Resource) -> set[str]:
    """The networks that the create itself connects to."""
    endpoints = endpoints_of(resource)
    if engine.supports(MANY_ENDPOINTS_API) or len(endpoints) <= 1:
        return set(endpoints)
    mode = str(host_config_of(resource).get("NetworkMode") or "")
    return {mode if mode in endpoints else next(iter(endpoints))}


def _join_others(engine: Engine, resource: Resource, identity: str, joined: set[str]) -> None:
    for name, endpoint in endpoints_of(resource).items():
        if name not in joined:
            doing = f"connecting container {engine_name_of(resource)} to network {name}"
            calls.join(engine, name, identity, endpoint or {}, doing)
