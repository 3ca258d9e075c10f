"""Making one object as it should be: a server-side apply, and what it is refused for."""

from __future__ import annotations

import json
import time
from http import HTTPStatus
from typing import NamedTuple

from atomicapp.errors import TargetError
from atomicapp.provider import Owner, Progress, unheard
from atomicapp.resource import Resource
from atomicapp_kubernetes.artifacts.kinds import DEFINITION
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.body import body_of, is_secret
from atomicapp_kubernetes.cluster.calls import APPLY, Api, Row
from atomicapp_kubernetes.cluster.discovery import Discovery
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.inventory import shelf_of
from atomicapp_kubernetes.cluster.marks import MANAGER
from atomicapp_kubernetes.cluster.objections import (
    Places,
    conflicts,
    explained,
    is_of_autoscaler,
    is_of_ours,
    lacks_account,
    nowhere,
    owned_by_others,
)

ACCOUNT_LIMIT = 10.0
"""Seconds that a new namespace may take until pods can be in it."""
ESTABLISHED_LIMIT = 30.0
_POLL = 0.2


class Applying(NamedTuple):
    """What a change needs to know: the server, its kinds, and what the person allows."""

    api: Api
    discovery: Discovery
    force: bool = False
    version: str = ""
    """The application's version, for a label."""
    places: Places = nowhere
    progress: Progress = unheard


def apply(using: Applying, resource: Resource, owner: Owner) -> bytes:
    """Make an object as desired, and what the server then says that it is.

    A definition is established when this returns. Raises TargetError with field and owner where
    the object may not be as desired.
    """
    served = served_of(using, resource)
    try:
        made = _sent(using, served, resource, owner)
    except Refusal as error:
        if error.status != HTTPStatus.NOT_FOUND or error.namespace:
            raise
        # The kind was there when it was discovered, and is not any more.
        using.discovery.forget(shelf_of(resource).group_kind.group)
        made = _sent(using, served_of(using, resource), resource, owner)
    if shelf_of(resource).group_kind == DEFINITION:
        _wait_until_established(using, served, resource)
    return made


def rehearse(using: Applying, resource: Resource, owner: Owner) -> Row:
    """What the object would be after an apply; nothing is changed. Raises as :func:`apply`."""
    answer = _patch(using, served_of(using, resource), resource, owner, dry_run=True)
    found: Row = json.loads(answer)
    return found


def served_of(using: Applying, resource: Resource) -> Served:
    """How the resource's kind is reached; raises TargetError where the server lacks it."""
    shelf = shelf_of(resource)
    found = using.discovery.find(shelf.version, shelf.kind)
    if found is None:
        raise using.discovery.missing(shelf.version, shelf.kind, str(resource))
    return found


def _sent(using: Applying, served: Served, resource: Resource, owner: Owner) -> bytes:
    begun = time.monotonic()
    while True:
        try:
            return _patch(using, served, resource, owner)
        except Refusal as error:
            if not lacks_account(error) or time.monotonic() - begun > ACCOUNT_LIMIT:
                raise
        time.sleep(_POLL)


def _patch(
    using: Applying, served: Served, resource: Resource, owner: Owner, *, dry_run: bool = False
) -> bytes:
    """Replicas that an autoscaler has set are left to it; others' fields are taken where the
    person said so, and what this program has written in another way always."""
    try:
        return _patch_once(using, served, resource, owner, dry_run)
    except Refusal as error:
        found = conflicts(error)
        if not found:
            raise explained(error, resource, using.places) from error
        taken = [one for one in found if not is_of_autoscaler(one)]
        theirs = [one for one in taken if not is_of_ours(one)]
        if theirs and not using.force:
            raise owned_by_others(error, theirs, resource) from error
    is_scaled = len(taken) < len(found)
    return _patch_once(
        using, served, resource, owner, dry_run, force=bool(taken), without_replicas=is_scaled
    )


def _patch_once(
    using: Applying,
    served: Served,
    resource: Resource,
    owner: Owner,
    dry_run: bool,
    *,
    force: bool = False,
    without_replicas: bool = False,
) -> bytes:
    query: dict[str, str | int] = {"fieldManager": MANAGER, "fieldValidation": "Strict"}
    query |= {"force": "true"} if force else {}
    query |= {"dryRun": "All"} if dry_run else {}
    body = body_of(resource, owner, using.version, without_replicas=without_replicas)
    path = served.object(resource.identity.namespace, resource.identity.name)
    return using.api.write(
        "",
        "PATCH",
        path,
        body,
        content=APPLY,
        query=query,
        where=str(resource),
        secret=is_secret(resource),
    ).body


def _wait_until_established(using: Applying, served: Served, resource: Resource) -> None:
    deadline = time.monotonic() + ESTABLISHED_LIMIT
    path = served.object("", resource.identity.name)
    while True:
        found = using.api.get("", path) or {}
        conditions = (found.get("status") or {}).get("conditions") or []
        said = {one.get("type"): one for one in conditions}
        if (said.get("Established") or {}).get("status") == "True":
            break
        names = said.get("NamesAccepted") or {}
        if names.get("status") == "False" or time.monotonic() > deadline:
            raise TargetError(
                f"the definition is not established: {names.get('message') or 'no cause is told'}",
                str(resource),
                "see whether another definition has its names",
            )
        time.sleep(_POLL)
    using.discovery.forget(str((resource.specification.get("spec") or {}).get("group")))
