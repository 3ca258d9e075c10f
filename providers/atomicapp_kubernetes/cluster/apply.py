"""Making one object as it should be: a server-side apply, and what it is refused for."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import NamedTuple

from atomicapp.errors import Place, Problem, TargetError
from atomicapp.provider import Owner
from atomicapp.resource import Identity, Resource
from atomicapp_kubernetes.artifacts.kinds import DEFINITION
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.body import body_of, is_secret
from atomicapp_kubernetes.cluster.calls import APPLY, Api, Row
from atomicapp_kubernetes.cluster.discovery import Discovery
from atomicapp_kubernetes.cluster.failures import Cause, Refusal
from atomicapp_kubernetes.cluster.inventory import shelf_of
from atomicapp_kubernetes.cluster.marks import MANAGER

ACCOUNT_LIMIT = 10.0
"""Seconds that a new namespace may take until pods can be in it."""
ESTABLISHED_LIMIT = 30.0
_POLL = 0.2
_CONFLICT = re.compile(r'conflict with "(?P<manager>[^"]+)"(?P<scale> with subresource "scale")?')
_IMMUTABLE = re.compile(
    r"immutable|may not (be )?(change|update)|updates to \S+ spec|cannot (be )?change|"
    r"can not be changed|updates may not change"
)


Places = Callable[[Identity, str], Place | None]
"""Where in the artifacts a field of an object stands, by the server's name of it."""


def nowhere(_identity: Identity, _field: str) -> Place | None:
    """For whoever has no artifacts at hand."""
    return None


class Applying(NamedTuple):
    """What a change needs to know: the server, its kinds, and what the person allows."""

    api: Api
    discovery: Discovery
    force: bool = False
    version: str = ""
    """The application's version, for a label."""
    places: Places = nowhere


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


def is_immutable(error: Refusal) -> bool:
    """Whether a change was refused since a field of the object can never change."""
    told = [error.words, *(cause.message for cause in error.causes)]
    refused = error.status in (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.FORBIDDEN)
    return refused and any(_IMMUTABLE.search(words) for words in told)


def lacks_account(error: Refusal) -> bool:
    """Whether the account that pods of a new namespace run as has not been made yet."""
    return (
        error.status == HTTPStatus.FORBIDDEN and "error looking up service account" in error.words
    )


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
    """Replicas that an autoscaler has set are left to it."""
    try:
        return _patch_once(using, served, resource, owner, dry_run, without_replicas=False)
    except Refusal as error:
        if not _is_of_autoscaler(error.causes):
            raise _explained(error, resource, using.places) from error
    return _patch_once(using, served, resource, owner, dry_run, without_replicas=True)


def _patch_once(
    using: Applying,
    served: Served,
    resource: Resource,
    owner: Owner,
    dry_run: bool,
    *,
    without_replicas: bool,
) -> bytes:
    query: dict[str, str | int] = {"fieldManager": MANAGER, "fieldValidation": "Strict"}
    query |= {"force": "true"} if using.force else {}
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


def _explained(error: Refusal, resource: Resource, places: Places) -> Refusal:
    """As a person reads it: each field that is wrong where it stands, or whose fields they are."""
    conflicts = [cause for cause in error.causes if cause.reason == "FieldManagerConflict"]
    if error.status == HTTPStatus.CONFLICT and conflicts:
        return error.told_as([_of_others(conflicts, resource)])
    fields = [cause for cause in error.causes if cause.field and cause.message]
    if error.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND) or not fields:
        return error
    return error.told_as([_of_field(cause, resource, places) for cause in fields])


def _of_others(conflicts: Sequence[Cause], resource: Resource) -> Problem:
    whose = sorted({f"{one.field.lstrip('.')} belongs to {_manager(one)}" for one in conflicts})
    more = f" and {len(whose) - 3} more" if len(whose) > 3 else ""
    return Problem(
        f"fields that others own would change: {', '.join(whose[:3])}{more}",
        str(resource),
        "--force-conflicts takes them; or take them out of the artifact",
    )


def _of_field(cause: Cause, resource: Resource, places: Places) -> Problem:
    field = cause.field.lstrip(".")
    place = places(resource.identity, field)
    if place is None:
        return Problem(f"{field}: {cause.message}", str(resource))
    return Problem(f"{field} of {resource}: {cause.message}", place)


def _manager(cause: Cause) -> str:
    found = _CONFLICT.search(cause.message)
    return repr(found["manager"]) if found else "somebody else"


def _is_of_autoscaler(causes: Sequence[Cause]) -> bool:
    found = [(cause.field, _CONFLICT.search(cause.message)) for cause in causes]
    return bool(found) and all(
        field == ".spec.replicas" and told and told["scale"] and "kubectl" not in told["manager"]
        for field, told in found
    )


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
