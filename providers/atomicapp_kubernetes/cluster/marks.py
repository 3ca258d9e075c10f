"""The marks that everything we make on a cluster bears, and reading them back. Pure.

A label is for finding: it holds what can be asked for. An annotation holds what has
to be exact. Marks are on an object itself and on nothing that it makes: a pod
template's labels decide what a Service reaches, and a change of one is a rollout.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from atomicapp.instance import Instance
from atomicapp.provider import Owner
from atomicapp.resource import Identity, Resource

PREFIX = "io.atomicapp/"
INSTANCE = PREFIX + "instance"
NAMESPACE = PREFIX + "namespace"
COMPONENT = PREFIX + "component"
"""A label that holds as much of the component's path as a label can, and an annotation."""
REVISION = PREFIX + "revision"
ROLE = PREFIX + "role"
APPLICATION = PREFIX + "application"
DIGEST = PREFIX + "digest"
PLACE = PREFIX + "place"
"""An annotation: order, rank, whether it is data, and what it needs (JSON)."""
IDENTITY = PREFIX + "identity"

RESOURCE = "resource"
RECORD = "record"
SUPERSEDED = "superseded-record"
PART = "record-part"
LOCK = "lock"
PROVIDER = "kubernetes"
MANAGER = "atomicapp"
"""The field manager, and what ``app.kubernetes.io/managed-by`` says."""

_RECOMMENDED = "app.kubernetes.io/"
_NO_LABEL = re.compile(r"[^A-Za-z0-9_.-]+")


class Mark(NamedTuple):
    """What the marks of an object of ours say."""

    instance: Instance
    identity: Identity
    component: str
    digest: str
    revision: int
    is_data: bool
    order: int
    rank: int
    after: tuple[Identity, ...]


@lru_cache(maxsize=1024)
def label_value(text: str) -> str:
    """A text as a label can hold it: itself, or as much of it as fits and some of its digest."""
    cleaned = _NO_LABEL.sub(".", text).strip("._-")
    if cleaned == text and len(text) <= 63:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{cleaned[:54].strip('._-')}.{digest}".lstrip(".")


def selector(instance: Instance) -> str:
    """What selects the objects of an instance."""
    return f"{ROLE}={RESOURCE},{INSTANCE}={instance.name},{NAMESPACE}={instance.namespace}"


def labels_of(resource: Resource, owner: Owner, version: str = "") -> dict[str, str]:
    """The labels that an object gets; the author's own come before the recommended ones.

    Pods get none of those: Services select pods by them.
    """
    instance = owner.instance
    ours = {
        ROLE: RESOURCE,
        INSTANCE: instance.name,
        NAMESPACE: instance.namespace,
        COMPONENT: label_value(resource.component),
        REVISION: str(owner.revision),
    }
    if resource.identity.kind == "Pod":
        return ours
    recommended = {
        "name": label_value(instance.application),
        "instance": instance.name,
        "version": label_value(version),
        "component": label_value(resource.component),
        "part-of": label_value(instance.application),
        "managed-by": MANAGER,
    }
    return {_RECOMMENDED + key: text for key, text in recommended.items() if text} | ours


def annotations_of(resource: Resource, owner: Owner) -> dict[str, str]:
    """The annotations that an object gets; never a value of the application."""
    place = {
        "order": resource.order,
        "rank": resource.rank,
        "data": resource.is_data,
        "after": [need[1:] for need in dict.fromkeys((*resource.after, *resource.bound_to))],
    }
    return {
        APPLICATION: owner.instance.application,
        COMPONENT: resource.component,
        DIGEST: resource.digest,
        IDENTITY: json.dumps(resource.identity[1:]),
        PLACE: json.dumps(place, separators=(",", ":")),
    }


def mark_of(metadata: Mapping[str, Any] | None) -> Mark | None:
    """The mark in an object's metadata; None where it is not a resource of ours."""
    labels = (metadata or {}).get("labels") or {}
    notes = (metadata or {}).get("annotations") or {}
    identity = _identity(_json(notes.get(IDENTITY)))
    if labels.get(ROLE) != RESOURCE or identity is None or not labels.get(INSTANCE):
        return None
    place = _json(notes.get(PLACE))
    place = place if isinstance(place, Mapping) else {}
    revision = str(labels.get(REVISION, ""))
    needs = place.get("after")
    return Mark(
        Instance(labels.get(NAMESPACE, ""), labels[INSTANCE], notes.get(APPLICATION, "")),
        identity,
        str(notes.get(COMPONENT, "")),
        str(notes.get(DIGEST, "")),
        int(revision) if revision.isdecimal() else 0,
        place.get("data") is True,
        _number(place.get("order")),
        _number(place.get("rank")),
        tuple(need for one in _list(needs) if (need := _identity(one)) is not None),
    )


def is_of(mark: Mark | None, instance: Instance) -> bool:
    """Whether a mark is an instance's; only its namespace and name count."""
    return mark is not None and mark.instance[:2] == instance[:2]


def _identity(found: object) -> Identity | None:
    parts: Sequence[object] = found if isinstance(found, list) else ()
    texts = [part for part in parts if isinstance(part, str)]
    return Identity(PROVIDER, *texts) if len(texts) == len(parts) == 3 else None


def _number(found: object) -> int:
    return found if type(found) is int else 0


def _list(found: object) -> Sequence[object]:
    return found if isinstance(found, list) else ()


def _json(text: object) -> object:
    """What an annotation holds, or nothing: anybody may write one, so it is not trusted."""
    return _parsed(text) if isinstance(text, str) else None


@lru_cache(maxsize=1 << 14)
def _parsed(text: str) -> object:
    """Every look at an object reads its marks; nobody changes what comes from here."""
    try:
        return json.loads(text)
    except ValueError:
        return None
