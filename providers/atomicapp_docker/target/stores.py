"""Making and removing networks and volumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from atomicapp.errors import TargetError
from atomicapp.instance import Instance
from atomicapp.provider import Owner
from atomicapp.resource import Identity, Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.engine.faults import retried
from atomicapp_docker.labels import is_of, labels_of, mark_of
from atomicapp_docker.specification import NETWORK

Row = Mapping[str, Any]


def make_volume(engine: Engine, resource: Resource, owner: Owner) -> None:
    """Have a volume of that name. The engine gives back one that is there already."""
    _create(engine, resource, owner, "volumes", {})


def make_network(engine: Engine, resource: Resource, owner: Owner) -> None:
    """Have a network as the resource says; what is connected to an old one moves over."""
    old = _ours(engine, resource.identity, owner.instance)
    mark = mark_of(old.get("Labels")) if old else None
    if mark is not None and mark.digest == resource.digest:
        return
    connected = _disconnect(engine, resource, old, owner.instance) if old else {}
    if old:
        calls.remove_network(engine, old["Id"], _doing("removing", resource))
    _create(engine, resource, owner, "networks", {"CheckDuplicate": True})
    for identity, endpoint in connected.items():
        doing = _doing("connecting a container to", resource)
        calls.join(engine, resource.identity.name, identity, endpoint, doing)


def delete(engine: Engine, identity: Identity, component: str, instance: Instance) -> None:
    """Remove a network or a volume if it is the instance's."""
    row = _ours(engine, identity, instance)
    if row is None:
        return
    doing = f"removing {identity.kind} {identity.name}"
    doing += f" (component {component})" if component else ""
    if identity.kind == NETWORK:
        _refuse_used(engine, row, doing)
        calls.remove_network(engine, row["Id"], doing)
    else:
        calls.remove_volume(engine, row["Name"], doing)


def _create(
    engine: Engine, resource: Resource, owner: Owner, kind: str, extra: Mapping[str, Any]
) -> None:
    labels = {**(resource.specification.get("Labels") or {}), **labels_of(resource, owner)}
    name = resource.identity.name
    body = {**resource.specification, **extra, "Name": name, "Labels": labels}

    def create() -> None:
        # A lost answer to an earlier try may have been a yes.
        if _ours(engine, resource.identity, owner.instance) is None:
            calls.create(engine, kind, body, {})

    retried(_doing("creating", resource), create)


def _doing(verb: str, resource: Resource) -> str:
    where = f" (component {resource.component})" if resource.component else ""
    return f"{verb} {resource.identity.kind} {resource.identity.name}{where}"


def _ours(engine: Engine, identity: Identity, instance: Instance) -> Row | None:
    listing = calls.networks if identity.kind == NETWORK else calls.volumes
    for row in listing(engine, name=[identity.name]):
        if row["Name"] == identity.name and is_of(mark_of(row.get("Labels")), instance):
            return row
    return None


def _disconnect(
    engine: Engine, resource: Resource, old: Row, instance: Instance
) -> Mapping[str, Row]:
    """Take the instance's containers off a network; returns how they were connected."""
    ours: list[Row] = []
    others: list[Row] = []
    for identity in _connected(engine, old):
        details = calls.container(engine, identity)
        if details is None:
            continue
        is_ours = is_of(mark_of(details["Config"].get("Labels")), instance)
        (ours if is_ours else others).append(details)
    doing = _doing("replacing", resource)
    if others:
        raise _used(doing, [details["Name"].lstrip("/") for details in others])
    endpoints = {}
    for details in ours:
        endpoint = details["NetworkSettings"]["Networks"].get(old["Name"]) or {}
        endpoints[details["Id"]] = {
            key: endpoint.get(key) for key in ("Aliases", "Links", "DriverOpts") if endpoint
        }
        calls.leave(engine, old["Id"], details["Id"], doing)
    return endpoints


def _refuse_used(engine: Engine, row: Row, doing: str) -> None:
    connected = [calls.container(engine, identity) for identity in _connected(engine, row)]
    names = [details["Name"].lstrip("/") for details in connected if details]
    if names:
        raise _used(doing, names)


def _used(doing: str, names: Sequence[str]) -> TargetError:
    return TargetError(
        f"{doing}: used by container {', '.join(sorted(names))}",
        remedy="disconnect or remove what uses it, then give the command again",
    )


def _connected(engine: Engine, row: Row) -> Sequence[str]:
    """Ids of the containers that are on a network now; listings leave them out."""
    details = calls.network(engine, row["Id"])
    return list((details or {}).get("Containers") or {})
