"""What only the cluster knows of an object: whether its kind is in namespaces at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from atomicapp.errors import InputError, Problem
from atomicapp.resource import Resource
from atomicapp_kubernetes.artifacts import kinds
from atomicapp_kubernetes.artifacts.reach import of_the_cluster
from atomicapp_kubernetes.cluster.discovery import Discovery
from atomicapp_kubernetes.cluster.inventory import shelf_of
from atomicapp_kubernetes.cluster.prepare import brought_kinds


def complete(discovery: Discovery, resources: Sequence[Resource]) -> Sequence[Resource]:
    """The resources, those for the whole cluster outside of any namespace.

    Only kinds are asked about that neither every cluster has nor the application brings, and the
    server itself, not what was kept of it: consent hangs on it. Of a kind that it lacks nothing
    changes. Raises InputError where two turn out to be one.
    """
    brought = brought_kinds(resources)
    unknown = {
        shelf_of(one)
        for one in resources
        if kinds.is_namespaced(shelf_of(one).group_kind) is None
        and shelf_of(one).group_kind not in brought
    }
    if not unknown:
        return resources
    for group in {shelf.group_kind.group for shelf in unknown}:
        discovery.forget(group)
    discovery.load({shelf.version for shelf in unknown})
    found = {shelf: discovery.find(shelf.version, shelf.kind) for shelf in unknown}
    wide = {shelf for shelf, served in found.items() if served and not served.is_namespaced}
    made = [of_the_cluster(one) if shelf_of(one) in wide else one for one in resources]
    problems = list(_doubles(made))
    if problems:
        raise InputError.of(problems)
    return made


def _doubles(resources: Iterable[Resource]) -> Iterable[Problem]:
    seen = set()
    for one in resources:
        if one.identity in seen:
            what = "is there twice: its kind is in no namespace"
            yield Problem(what, str(one), "give them different names")
        seen.add(one.identity)
