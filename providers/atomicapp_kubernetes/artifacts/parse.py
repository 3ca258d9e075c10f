"""Rendered artifacts to resources: one for each object, and one for each claim. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from atomicapp.errors import InputError, Problem
from atomicapp.instance import Instance
from atomicapp.rendered import RenderedApplication
from atomicapp.resource import HostAccess, Identity, Resource
from atomicapp_kubernetes.artifacts import kinds
from atomicapp_kubernetes.artifacts.access import accesses
from atomicapp_kubernetes.artifacts.claims import claim
from atomicapp_kubernetes.artifacts.documents import ArtifactObject, objects
from atomicapp_kubernetes.artifacts.kinds import GroupKind
from atomicapp_kubernetes.artifacts.placed import Placed, Scope, name_problems, placed
from atomicapp_kubernetes.artifacts.reach import beyond
from atomicapp_kubernetes.artifacts.tree import Fields
from atomicapp_kubernetes.served.moving import IsServed, move
from atomicapp_kubernetes.served.row import CannotMove


class Parsed(NamedTuple):
    """What an application is made of on a cluster.

    ``notices`` are warnings about what was moved; ``trees`` say where the fields of each object
    stand (see ``places.field_place``).
    """

    resources: tuple[Resource, ...]
    notices: tuple[Problem, ...]
    trees: Mapping[Identity, Fields]


@lru_cache(maxsize=2)
def parse(
    application: RenderedApplication,
    instance: Instance,
    storage_class: str | None = None,
    is_served: IsServed | None = None,
    is_namespaced: Scope | None = None,
) -> Parsed:
    """The resources of an application, in the order of its components.

    ``is_served`` and ``is_namespaced`` are what a cluster tells; without them it is one of
    today, and a kind that nothing is known of is in a namespace. Raises InputError with every
    problem of every artifact.
    """
    problems: list[Problem] = []
    notices: list[Problem] = []
    read = list(_read(application, problems))
    moved = list(_moved(read, is_served, problems, notices))
    scope = _scope(moved, is_namespaced)
    found = [
        placed(one.data, one.component, one.place, instance.namespace, scope)._replace(
            tree=one.tree
        )
        for one in moved
    ]
    found = [*_required(application, found, instance, storage_class), *found]
    for one in found:
        problems += name_problems(one)
    problems += _doubles(found)
    if problems:
        raise InputError.of(problems)
    order = {component.path: at for at, component in enumerate(application.components)}
    definitions = _definitions(found)
    resources = tuple(_resource(one, order, definitions, instance) for one in found)
    trees = {one.identity: one.tree for one in found if one.tree is not None}
    return Parsed(resources, tuple(notices), trees)


def _read(application: RenderedApplication, problems: list[Problem]) -> Iterator[ArtifactObject]:
    for artifact in (one for each in application.components for one in each.artifacts):
        try:
            yield from objects(artifact)
        except InputError as error:
            problems += error.problems


def _moved(
    read: Iterable[ArtifactObject],
    is_served: IsServed | None,
    problems: list[Problem],
    notices: list[Problem],
) -> Iterator[ArtifactObject]:
    for one in read:
        try:
            moved = move(one.data, is_served)
        except CannotMove as error:
            what = f"{one.kind} {one.name!r} cannot be moved to a version of today: {error.why}"
            problems.append(Problem(what, one.place, error.remedy))
            continue
        if moved is None:
            yield one
        else:
            notice = f"{one.kind} {one.name!r}: {moved.notice}"
            notices.append(Problem(notice, one.place, moved.remedy, is_warning=True))
            yield one._replace(data=moved.data)


def _scope(found: Iterable[ArtifactObject], is_namespaced: Scope | None) -> Scope:
    """Scope by what every cluster has, by the application's own definitions, by the cluster."""
    own: dict[GroupKind, bool] = {}
    for one in found:
        if kinds.group_kind(one.data["apiVersion"], one.data["kind"]) == kinds.DEFINITION:
            spec = one.data.get("spec")
            own[kinds.defined(spec)] = not isinstance(spec, dict) or spec.get("scope") != "Cluster"

    def scope(kind: GroupKind) -> bool | None:
        known = kinds.is_namespaced(kind)
        if known is None:
            known = own.get(kind)
        return is_namespaced(kind) if known is None and is_namespaced is not None else known

    return scope


def _definitions(found: Iterable[Placed]) -> Mapping[GroupKind, Identity]:
    return {
        kinds.defined(o.data.get("spec")): o.identity for o in found if o.kind == kinds.DEFINITION
    }


def _required(
    application: RenderedApplication,
    found: Sequence[Placed],
    instance: Instance,
    storage_class: str | None,
) -> Iterator[Placed]:
    """A claim for each requirement that no artifact has a claim for."""
    own = {one.identity for one in found}
    for path, requirement in application.requirements:
        data = claim(requirement, storage_class)
        made = placed(data, path, requirement.place, instance.namespace, kinds.is_namespaced)
        if made.identity not in own:
            yield made


def _doubles(found: Iterable[Placed]) -> Iterator[Problem]:
    seen: dict[Identity, Placed] = {}
    for one in found:
        first = seen.setdefault(one.identity, one)
        if first is not one:
            what = f"a second {one.kind.kind} is called {one.identity.name!r}"
            remedy = f"the first is at {first.place}; give them different names"
            yield Problem(what, one.place, remedy)


def _resource(
    one: Placed,
    order: Mapping[str, int],
    definitions: Mapping[GroupKind, Identity],
    instance: Instance,
) -> Resource:
    defined = definitions.get(one.kind)
    reached = dict.fromkeys(
        (beyond(one.identity, instance.namespace), *accesses(one.data, one.kind))
    )
    return Resource(
        identity=one.identity,
        component=one.component,
        specification=one.data,
        after=() if defined is None else (defined,),
        host_access=tuple(HostAccess(str(one.identity), what) for what in reached if what),
        is_data=kinds.is_data(one.kind),
        order=order.get(one.component, 0),
        rank=kinds.rank(one.kind),
        secret_fields=("data", "stringData") if one.kind == kinds.SECRET else (),
    )
