"""The marks that everything we make on a cluster bears, and reading them back. Pure.

A label is for finding: it holds what can be asked for. The annotation holds what has to
be exact, all of it in one, for a server keeps of each label and each annotation who set
it: they cost more than what is in them. Marks are on an object itself and on nothing that
it makes: a pod template's labels decide what a Service reaches, and a change of one is a
rollout.
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
ROLE = PREFIX + "role"
MARK = PREFIX + "mark"
"""The annotation: what a ``Mark`` says (JSON); the instance's name and namespace are labels."""

RESOURCE = "resource"
RECORD = "record"
SUPERSEDED = "superseded-record"
PART = "record-part"
LOCK = "lock"
PROVIDER = "kubernetes"
MANAGER = "atomicapp"
"""The field manager, and what ``app.kubernetes.io/managed-by`` says."""

_RECOMMENDED = "app.kubernetes.io/"
MANAGED_BY = _RECOMMENDED + "managed-by"
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


def annotation_of(resource: Resource, owner: Owner) -> str:
    """The annotation that an object gets; never a value of the application."""
    return annotation(
        Mark(
            owner.instance,
            resource.identity,
            resource.component,
            resource.digest,
            owner.revision,
            resource.is_data,
            resource.order,
            resource.rank,
            tuple(dict.fromkeys((*resource.after, *resource.bound_to))),
        )
    )


def annotation(mark: Mark) -> str:
    """A mark as it is written."""
    written = {
        "application": mark.instance.application,
        "component": mark.component,
        "identity": mark.identity[1:],
        "digest": mark.digest,
        "revision": mark.revision,
        "data": mark.is_data,
        "order": mark.order,
        "rank": mark.rank,
        "after": [need[1:] for need in mark.after],
    }
    return json.dumps(written, separators=(",", ":"))


def mark_of(metadata: Mapping[str, Any] | None) -> Mark | None:
    """The mark in an object's metadata; None where it is not a resource of ours."""
    labels = (metadata or {}).get("labels") or {}
    notes = (metadata or {}).get("annotations") or {}
    if labels.get(ROLE) != RESOURCE or not labels.get(INSTANCE) or not labels.get(NAMESPACE):
        return None
    written = _json(notes.get(MARK))
    said = written if isinstance(written, Mapping) else {}
    identity = _identity(said.get("identity"))
    if identity is None:
        return None
    return Mark(
        Instance(labels[NAMESPACE], labels[INSTANCE], _text(said.get("application"))),
        identity,
        _text(said.get("component")),
        _text(said.get("digest")),
        _number(said.get("revision")),
        said.get("data") is True,
        _number(said.get("order")),
        _number(said.get("rank")),
        tuple(need for one in _list(said.get("after")) if (need := _identity(one)) is not None),
    )


def is_of(mark: Mark | None, instance: Instance) -> bool:
    """Whether a mark is an instance's; only its namespace and name count."""
    return mark is not None and mark.instance[:2] == instance[:2]


def is_record_of(metadata: Mapping[str, Any], instance: Instance) -> bool:
    """Whether an object holds a record of an instance, or a part of one."""
    labels = metadata.get("labels") or {}
    is_record = labels.get(ROLE) in (RECORD, SUPERSEDED, PART)
    return is_record and (metadata.get("namespace"), labels.get(INSTANCE)) == instance[:2]


def _identity(found: object) -> Identity | None:
    parts: Sequence[object] = found if isinstance(found, list) else ()
    texts = [part for part in parts if isinstance(part, str)]
    return Identity(PROVIDER, *texts) if len(texts) == len(parts) == 3 else None


def _number(found: object) -> int:
    return found if type(found) is int else 0


def _text(found: object) -> str:
    """A text that can be shown; nothing for one that would garble what is around it."""
    return found if isinstance(found, str) and found.isprintable() else ""


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
    except (ValueError, RecursionError):
        return None
