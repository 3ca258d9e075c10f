"""What the server's no to an apply means, and how a person reads it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from http import HTTPStatus

from atomicapp.errors import Place, Problem
from atomicapp.resource import Identity, Resource
from atomicapp_kubernetes.artifacts.kinds import is_built_in
from atomicapp_kubernetes.cluster.failures import Cause, Refusal
from atomicapp_kubernetes.cluster.inventory import shelf_of
from atomicapp_kubernetes.cluster.marks import MANAGER, PREFIX

Places = Callable[[Identity, str], Place | None]
"""Where in the artifacts a field of an object stands, by the server's name of it."""

_CONFLICT = re.compile(r'conflict with "(?P<manager>[^"]+)"(?P<scale> with subresource "scale")?')
_IMMUTABLE = re.compile(
    r"immutable|may not (be )?(change|update)|updates to \S+ (spec|are forbidden)|"
    r"cannot (be )?change|can not be changed|updates may not change"
)
_MARKS = (f".metadata.labels.{PREFIX}", f".metadata.annotations.{PREFIX}")
_JUDGED = re.compile(r"denied (the )?request")
"""How the no of an admission webhook or policy reads: it may say yes another time."""


def nowhere(_identity: Identity, _field: str) -> Place | None:
    """For whoever has no artifacts at hand."""
    return None


def is_immutable(error: Refusal) -> bool:
    """Whether a change was refused since a field of the object can never change.

    Only what the server itself says of a field counts: a policy that forbids a change wants the
    object to stay.
    """
    if error.status != HTTPStatus.UNPROCESSABLE_ENTITY or _JUDGED.search(error.words):
        return False
    return any(cause.field and _IMMUTABLE.search(cause.message) for cause in error.causes)


def lacks_account(error: Refusal) -> bool:
    """Whether the account that pods of a new namespace run as has not been made yet."""
    return (
        error.status == HTTPStatus.FORBIDDEN and "error looking up service account" in error.words
    )


def conflicts(error: Refusal) -> Sequence[Cause]:
    """The fields that others own, of a change that was refused for them."""
    if error.status != HTTPStatus.CONFLICT:
        return ()
    return [cause for cause in error.causes if cause.reason == "FieldManagerConflict"]


def is_of_autoscaler(conflict: Cause) -> bool:
    """Whether the field are the replicas that an autoscaler has set."""
    told = _CONFLICT.search(conflict.message)
    is_scaled = told is not None and bool(told["scale"]) and "kubectl" not in told["manager"]
    return is_scaled and conflict.field == ".spec.replicas"


def is_of_ours(conflict: Cause) -> bool:
    """Whether a field was written by this program, or is its mark: whose object it is was
    settled before."""
    told = _CONFLICT.search(conflict.message)
    is_written = told is not None and told["manager"] == MANAGER
    return is_written or conflict.field.startswith(_MARKS)


def owned_by_others(error: Refusal, found: Sequence[Cause], resource: Resource) -> Refusal:
    """The refusal of a change of fields that others own, and whose they are."""
    whose = sorted({f"{one.field.lstrip('.')} belongs to {_manager(one)}" for one in found})
    more = f" and {len(whose) - 3} more" if len(whose) > 3 else ""
    problem = Problem(
        f"fields that others own would change: {', '.join(whose[:3])}{more}",
        str(resource),
        "--force-conflicts takes them; or take them out of the artifact",
    )
    return error.told_as([problem])


def explained(error: Refusal, resource: Resource, places: Places) -> Refusal:
    """As a person reads it: each field that is wrong where it stands."""
    fields = [cause for cause in error.causes if cause.field and cause.message]
    if error.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND) or not fields:
        return error
    remedy = _remedy(error, resource)
    return error.told_as([_of_field(cause, resource, places, remedy) for cause in fields])


def _remedy(error: Refusal, resource: Resource) -> str:
    if not is_immutable(error) or is_built_in(shelf_of(resource).group_kind):
        return ""
    return "it may stand for data, so it is not made anew: remove it yourself, then run again"


def _of_field(cause: Cause, resource: Resource, places: Places, remedy: str) -> Problem:
    field = cause.field.lstrip(".")
    place = places(resource.identity, field)
    if place is None:
        return Problem(f"{field}: {cause.message}", str(resource), remedy)
    return Problem(f"{field} of {resource}: {cause.message}", place, remedy)


def _manager(cause: Cause) -> str:
    found = _CONFLICT.search(cause.message)
    return repr(found["manager"]) if found else "somebody else"
