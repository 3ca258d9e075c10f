"""What is there of an instance's resources, read with as few calls as will do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from atomicapp.errors import ForeignResource, Problem
from atomicapp.instance import Instance
from atomicapp.resource import Identity, Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.labels import IDENTITY, KIND, is_of, mark_of, selector
from atomicapp_docker.specification import (
    CONTAINER,
    NETWORK,
    VOLUME,
    engine_name_of,
    image_of,
    restart_policy_of,
)
from atomicapp_docker.target.health import ended_well, time_of, wants_details

Row = Mapping[str, Any]

KEPT_RUNNING = ".atomicapp-previous"
KEPT_STOPPED = ".atomicapp-previous-stopped"
"""What a replaced container is called until the new one is healthy. Whether it ran is in
the name, since a label cannot be added and whoever puts it back may be another process."""

_FILTERED_NAMES = 20
_DEFAULT_BRIDGE = "com.docker.network.bridge.default_bridge"


class Standing(NamedTuple):
    """The containers of one identity: the one of its name, and one that was kept aside."""

    current: Row | None = None
    previous: Row | None = None


class Inventory(NamedTuple):
    """Everything that verdicts need. ``details`` are inspections by container id, only of
    those whose row does not tell enough; ``images`` are ids by reference; ``engine_began`` is
    when the engine came up, where one of the details makes that a question."""

    containers: Mapping[str, Standing]
    networks: Mapping[str, Row]
    volumes: Mapping[str, Row]
    details: Mapping[str, Row]
    images: Mapping[str, str]
    engine_began: datetime | None = None


def take_inventory(
    engine: Engine,
    resources: Sequence[Resource],
    instance: Instance,
    images: Mapping[str, str] | None = None,
) -> Inventory:
    """What is there of the resources; ``images`` where their ids are known already.

    Raises ForeignResource where a container's name is held by something else.
    """
    wanted = _by_kind(resources)
    standing = standings(engine, instance) if wanted[CONTAINER] else {}
    held = {name_of(seen.current) for seen in standing.values() if seen.current}
    missing = [one for one in wanted[CONTAINER] if engine_name_of(one) not in held]
    if missing:
        _refuse_foreign(engine, missing, instance)
    details = details_of(engine, _unclear(wanted[CONTAINER], standing))
    return Inventory(
        standing,
        _named(calls.networks, engine, wanted[NETWORK]),
        _named(calls.volumes, engine, wanted[VOLUME]),
        details,
        image_ids(engine, wanted[CONTAINER]) if images is None else images,
        _began(engine) if any(map(ended_well, details.values())) else None,
    )


def standings(
    engine: Engine, instance: Instance, identity: Identity | None = None
) -> Mapping[str, Standing]:
    """The containers of an instance (of one identity) by the names of their identities."""
    labels = selector(instance)
    if identity is not None:
        labels += [f"{KIND}={CONTAINER}", f"{IDENTITY}={identity.name}"]
    found: dict[str, Standing] = {}
    for row in calls.containers(engine, label=labels):
        mark, name = mark_of(row.get("Labels")), name_of(row)
        if mark is None or not is_of(mark, instance):
            continue
        key = mark.identity.name
        seen = found.get(key, Standing())
        # Labels pass on to images that somebody commits from our containers and to what is
        # made from those, so the name must fit as well before a container is ours.
        if name == mark.name:
            found[key] = Standing(row, seen.previous)
        elif name in (mark.name + KEPT_RUNNING, mark.name + KEPT_STOPPED):
            found[key] = Standing(seen.current, row)
    return found


def name_of(row: Row) -> str:
    """A container's name; its other ``Names`` are those that links gave it (``/web/db``)."""
    names: Sequence[str] = row.get("Names") or []
    return next((name[1:] for name in names if name.count("/") == 1), "")


def details_of(engine: Engine, unclear: Sequence[Row]) -> Mapping[str, Row]:
    """Inspections, by id, of containers whose row does not tell enough."""
    ids = [str(row["Id"]) for row in unclear]
    found = calls.spread(lambda identity: calls.container(engine, identity), ids)
    return {identity: seen for identity, seen in zip(ids, found, strict=True) if seen}


def image_ids(engine: Engine, resources: Iterable[Resource]) -> Mapping[str, str]:
    """The ids, by reference, of those images of the resources that the engine has."""
    references = list(dict.fromkeys(image_of(resource) for resource in resources))
    found = calls.spread(lambda reference: calls.image(engine, reference), references)
    return {
        reference: str(seen["Id"])
        for reference, seen in zip(references, found, strict=True)
        if seen
    }


def _began(engine: Engine) -> datetime | None:
    """When the engine came up: Docker makes its bridge anew then. None where it does not tell."""
    bridge = calls.network(engine, "bridge") or {}
    is_dockers = (bridge.get("Options") or {}).get(_DEFAULT_BRIDGE) == "true"
    return time_of(bridge.get("Created")) if is_dockers else None


def _unclear(resources: Iterable[Resource], standing: Mapping[str, Standing]) -> list[Row]:
    unclear = []
    for resource in resources:
        row = standing.get(resource.identity.name, Standing()).current
        if row is not None and wants_details(row, bool(restart_policy_of(resource))):
            unclear.append(row)
    return unclear


def _by_kind(resources: Iterable[Resource]) -> Mapping[str, list[Resource]]:
    wanted: dict[str, list[Resource]] = {CONTAINER: [], NETWORK: [], VOLUME: []}
    for resource in resources:
        wanted[resource.identity.kind].append(resource)
    return wanted


def _named(listing: Any, engine: Engine, resources: Sequence[Resource]) -> Mapping[str, Row]:
    """Rows by name; the engine's filter also lets names through that only begin alike."""
    names = {resource.identity.name for resource in resources}
    rows: Sequence[Row] = listing(engine, **_filter(names)) if names else []
    return {row["Name"]: row for row in rows if row["Name"] in names}


def _filter(names: Collection[str]) -> Mapping[str, Sequence[str]]:
    """A filter by name; none for many names, since the engine makes each a pattern again for
    everything that it looks at, and they would not fit into one request."""
    return {"name": sorted(names)} if len(names) <= _FILTERED_NAMES else {}


def _refuse_foreign(engine: Engine, missing: Sequence[Resource], instance: Instance) -> None:
    wanted = {engine_name_of(resource): resource for resource in missing}
    holders = calls.containers(engine, **_filter([f"^/{re.escape(name)}$" for name in wanted]))
    problems = []
    for row in holders:
        resource, mark = wanted.get(name_of(row)), mark_of(row.get("Labels"))
        if resource is None:
            continue
        whose = "is not this program's"
        if mark is not None:
            whose = f"belongs to instance {mark.instance.key}"
        problems.append(
            Problem(
                f"the name {name_of(row)!r} is held by a container that {whose}",
                f"{resource} of component {resource.component}",
                f"remove or rename that container, or run {instance.application!r} "
                "under another --name",
            )
        )
    if problems:
        raise ForeignResource.of(problems)
