"""The marks that everything we make on an engine bears, and reading them back. Pure.

An engine takes any text in a label, so what is written is exact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from atomicapp.instance import Instance
from atomicapp.provider import Owner
from atomicapp.resource import Identity, Resource
from atomicapp_docker.specification import engine_name_of, restart_policy_of

PREFIX = "io.atomicapp."
APPLICATION = PREFIX + "application"
INSTANCE = PREFIX + "instance"
NAMESPACE = PREFIX + "namespace"
COMPONENT = PREFIX + "component"
REVISION = PREFIX + "revision"
DIGEST = PREFIX + "digest"
KIND = PREFIX + "kind"
IDENTITY = PREFIX + "identity"
NAME = PREFIX + "name"
"""What it was called on the engine when it was made."""
TITLE = PREFIX + "title"
AFTER = PREFIX + "after"
DATA = PREFIX + "data"
RESTART = PREFIX + "restart"
"""The restart policy of a container that has one: rows of a listing do not tell it."""
ROLE = PREFIX + "role"
ANONYMOUS = PREFIX + "anonymous-volumes"
"""Names of volumes that moved here from the container's predecessor (JSON list)."""

HOLDER = PREFIX + "holder"
"""Of a lock: who holds it, for people."""
PROCESS = PREFIX + "process"
"""The process that something lives for (JSON), so that it can be seen to be dead."""

RESOURCE = "resource"
RECORD = "record"
LOCK = "lock"
UNPACKING = "unpacking"
PROVIDER = "docker"


class Mark(NamedTuple):
    """What the labels of a thing of ours say."""

    instance: Instance
    identity: Identity
    name: str
    component: str
    title: str
    digest: str
    revision: int
    is_data: bool
    after: tuple[Identity, ...]


def labels_of(resource: Resource, owner: Owner) -> dict[str, str]:
    """The labels that a resource of an owner bears; never a value of the application."""
    instance, policy = owner.instance, restart_policy_of(resource)
    return {
        APPLICATION: instance.application,
        INSTANCE: instance.name,
        NAMESPACE: instance.namespace,
        COMPONENT: resource.component,
        REVISION: str(owner.revision),
        DIGEST: resource.digest,
        KIND: resource.identity.kind,
        IDENTITY: resource.identity.name,
        NAME: engine_name_of(resource),
        TITLE: resource.title,
        AFTER: json.dumps([[need.kind, need.name] for need in _needs(resource)]),
        DATA: str(resource.is_data).lower(),
        ROLE: RESOURCE,
        **({RESTART: policy} if policy else {}),
    }


def selector(instance: Instance) -> list[str]:
    """The engine's label filter for the resources of an instance."""
    return [
        f"{ROLE}={RESOURCE}",
        f"{INSTANCE}={instance.name}",
        f"{NAMESPACE}={instance.namespace}",
    ]


def mark_of(labels: Mapping[str, str] | None) -> Mark | None:
    """The mark in a thing's labels; None where it is not a resource of ours."""
    if not labels or labels.get(ROLE) != RESOURCE or not labels.get(IDENTITY):
        return None
    namespace = labels.get(NAMESPACE, "")
    revision = labels.get(REVISION, "")
    return Mark(
        instance=Instance(namespace, labels.get(INSTANCE, ""), labels.get(APPLICATION, "")),
        identity=_identity(labels.get(KIND, ""), namespace, labels[IDENTITY]),
        name=labels.get(NAME, ""),
        component=labels.get(COMPONENT, ""),
        title=labels.get(TITLE, ""),
        digest=labels.get(DIGEST, ""),
        revision=int(revision) if revision.isdecimal() else 0,
        is_data=labels.get(DATA) == "true",
        after=tuple(
            _identity(kind, namespace, name) for kind, name in _pairs(labels.get(AFTER, ""))
        ),
    )


def is_of(mark: Mark | None, instance: Instance) -> bool:
    """Whether a mark is an instance's; only its namespace and name count."""
    return mark is not None and mark.instance[:2] == instance[:2]


def anonymous_volumes(labels: Mapping[str, str] | None) -> Sequence[str]:
    """The volumes that moved here from the container's predecessor."""
    return _strings((labels or {}).get(ANONYMOUS, ""))


def _identity(kind: str, namespace: str, name: str) -> Identity:
    return Identity(PROVIDER, kind, namespace, name)


def _needs(resource: Resource) -> Sequence[Identity]:
    return list(dict.fromkeys((*resource.after, *resource.bound_to)))


def _pairs(text: str) -> Sequence[tuple[str, str]]:
    found = _json_list(text)
    return [
        (pair[0], pair[1])
        for pair in found
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)
    ]


def _strings(text: str) -> Sequence[str]:
    return [entry for entry in _json_list(text) if isinstance(entry, str)]


def _json_list(text: str) -> list[object]:
    """What a label holds, or nothing: anybody may write a label, so it is not trusted."""
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return []
    return found if isinstance(found, list) else []
