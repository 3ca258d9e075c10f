"""An object as it is to be on the cluster: moved, in its namespace, without what servers set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from atomicapp.errors import Place, Problem
from atomicapp.resource import Identity
from atomicapp_kubernetes.artifacts import kinds
from atomicapp_kubernetes.artifacts.kinds import GroupKind, group_kind
from atomicapp_kubernetes.artifacts.tree import Fields

PROVIDER = "kubernetes"
_OF_THE_SERVER = (
    "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation",
    "managedFields", "resourceVersion", "selfLink", "uid",
)  # fmt: skip

Scope = Callable[[GroupKind], bool | None]
"""Whether objects of a kind are in a namespace; None where that is not known."""


class Placed(NamedTuple):
    """``data`` is the specification of the resource; ``tree`` leads back to the artifact."""

    component: str
    kind: GroupKind
    identity: Identity
    data: Mapping[str, Any]
    place: Place
    tree: Fields | None = None


def placed(
    data: Mapping[str, Any], component: str, place: Place, namespace: str, scope: Scope
) -> Placed:
    """The object in its own namespace, or else in ``namespace``; in none if its kind is not."""
    kind = group_kind(data["apiVersion"], data["kind"])
    metadata = {name: value for name, value in data["metadata"].items() if value is not None}
    for field in _OF_THE_SERVER:
        metadata.pop(field, None)
    within = "" if scope(kind) is False else metadata.get("namespace") or namespace
    metadata.pop("namespace", None)
    if within:
        metadata["namespace"] = within
    made = {**data, "metadata": metadata}
    if kinds.is_built_in(kind):
        made.pop("status", None)
    identity = Identity(PROVIDER, str(kind), within, metadata["name"])
    return Placed(component, kind, identity, made, place)


def name_problems(one: Placed) -> Iterator[Problem]:
    """What is wrong with the names of an object."""
    name, namespace = one.identity.name, one.identity.namespace
    if remedy := kinds.name_problem(one.kind, name):
        yield Problem(f"no {one.kind.kind} can be called {name!r}", one.place, remedy)
    if namespace and not kinds.is_namespace_name(namespace):
        remedy = "use at most 63 lower-case letters, digits and '-'"
        yield Problem(f"no namespace can be called {namespace!r}", one.place, remedy)
