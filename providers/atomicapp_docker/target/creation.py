"""Creating a container as a resource says, on its networks, and starting it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from atomicapp.provider import Owner
from atomicapp.resource import Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.engine.faults import ENGINE_ERRORS, PAUSES, is_transient, translated
from atomicapp_docker.labels import ANONYMOUS, REVISION, is_of, labels_of, mark_of
from atomicapp_docker.specification import (
    config_of,
    endpoints_of,
    engine_name_of,
    host_config_of,
    platform_of,
)
from atomicapp_docker.target.carry import with_carried

Row = Mapping[str, Any]

MANY_ENDPOINTS_API = "1.44"
"""The oldest API whose create takes more than one network."""
PLATFORM_API = "1.41"
"""The oldest API whose create takes a platform."""


def doing_to(verb: str, resource: Resource) -> str:
    """What is being done to a container, for messages."""
    return f"{verb} container {engine_name_of(resource)} (component {resource.component})"


def create_and_start(
    engine: Engine, resource: Resource, owner: Owner, carried: Mapping[str, str]
) -> None:
    """Make a container that is as the resource says, on all its networks, and start it.

    ``carried`` are volumes, by destination, that it has of the one that stood there before.
    """
    identity = _create(engine, resource, owner, carried)
    join_others(engine, resource, identity, joined=_first_endpoint(engine, resource))
    calls.start(engine, identity, doing_to("starting", resource))


def _create(engine: Engine, resource: Resource, owner: Owner, carried: Mapping[str, str]) -> str:
    """The id of the new container; where an answer was lost, what came of it is read back."""
    body, query = _body(engine, resource, owner, carried), {"name": engine_name_of(resource)}
    platform = platform_of(resource)
    if platform and engine.supports(PLATFORM_API):
        query["platform"] = platform
    with translated(doing_to("creating", resource)):
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


def join_others(engine: Engine, resource: Resource, identity: str, joined: set[str]) -> None:
    """Connect a container to those of its networks that it has not ``joined``."""
    for name, endpoint in endpoints_of(resource).items():
        if name not in joined:
            doing = f"connecting container {engine_name_of(resource)} to network {name}"
            calls.join(engine, name, identity, endpoint or {}, doing)
