"""What is on a cluster of what somebody asks for: one list for each kind in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from atomicapp.instance import Instance
from atomicapp.resource import Identity, Resource
from atomicapp_kubernetes.artifacts.kinds import GroupKind, group_kind
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import Api, Row, spread
from atomicapp_kubernetes.cluster.discovery import Discovery
from atomicapp_kubernetes.cluster.marks import PROVIDER, is_of, mark_of, selector

FEW = 8
"""Up to so many names of a kind are asked for one by one, more by a list of all that there is."""


class Shelf(NamedTuple):
    """Where objects of a kind lie; ``namespace`` is "" where the kind has none."""

    version: str
    kind: str
    namespace: str

    @property
    def group_kind(self) -> GroupKind:
        """The kind whatever its version."""
        return group_kind(self.version, self.kind)


class Inventory(NamedTuple):
    """What lies there.

    ``ours`` bears the instance's mark, ``others`` has a name that is asked for and does not.
    ``versions`` is what a watch of a shelf goes on from; ``served`` is how a shelf is reached.
    """

    ours: Mapping[Identity, Row]
    others: Mapping[Identity, Row]
    versions: Mapping[Shelf, str]
    served: Mapping[Shelf, Served]


def shelf_of(resource: Resource) -> Shelf:
    """Where a resource lies."""
    specification = resource.specification
    return Shelf(specification["apiVersion"], specification["kind"], resource.identity.namespace)


def take_inventory(
    api: Api,
    discovery: Discovery,
    instance: Instance,
    resources: Sequence[Resource],
    shelves: Iterable[Shelf] = (),
    *,
    is_new: bool = False,
) -> Inventory:
    """What there is of the resources, and of the instance on further shelves.

    Where the instance is new, nothing is thought to be there, and what has a name that is wanted is
    looked for at the same time.
    """
    wanted = _distinct([*map(shelf_of, resources), *shelves])
    discovery.load({shelf.version for shelf in wanted})
    served = {shelf: found for shelf in wanted if (found := _served(discovery, shelf))}
    with ThreadPoolExecutor(max_workers=1) as pool:
        early = pool.submit(_others, api, resources, served) if is_new else None
        listed = spread(lambda shelf: _listed(api, served[shelf], shelf, instance), list(served))
        ours = {identity: row for _, rows in listed for identity, row in rows.items()}
        missing = [one for one in resources if one.identity not in ours]
        named = early.result() if early else _others(api, missing, served)
    others = {identity: row for identity, row in named.items() if identity not in ours}
    versions = {shelf: version for shelf, (version, _) in zip(served, listed, strict=True)}
    return Inventory(ours, others, versions, served)


def identity_of(shelf: Shelf, row: Row) -> Identity:
    """What an object on a shelf is."""
    metadata = row["metadata"]
    kind = str(shelf.group_kind)
    return Identity(PROVIDER, kind, str(metadata.get("namespace") or ""), str(metadata["name"]))


def is_ours(shelf: Shelf, row: Row, instance: Instance) -> bool:
    """Whether an object bears the instance's mark, and as itself: marks can be copied."""
    mark = mark_of(row.get("metadata"))
    if mark is None or not is_of(mark, instance):
        return False
    identity = identity_of(shelf, row)
    # The mark of what only the cluster knows to have no namespace may have one.
    namespaces = ("", mark.identity.namespace)
    return identity.namespace in namespaces and mark.identity[1::2] == identity[1::2]


def _distinct(shelves: Sequence[Shelf]) -> list[Shelf]:
    """Each kind of a namespace once; the version that comes first is the one that is desired."""
    found: dict[tuple[GroupKind, str], Shelf] = {}
    for shelf in shelves:
        found.setdefault((shelf.group_kind, shelf.namespace), shelf)
    return list(found.values())


def _served(discovery: Discovery, shelf: Shelf) -> Served | None:
    return discovery.of(shelf.group_kind, shelf.version)


def _listed(
    api: Api, served: Served, shelf: Shelf, instance: Instance
) -> tuple[str, dict[Identity, Row]]:
    listing = api.list(
        f"listing {served.plural}", served.collection(shelf.namespace), labels=selector(instance)
    )
    # The objects of a list do not say what they are.
    sort = {"apiVersion": served.version, "kind": served.kind}
    rows = [{**row, **sort} for row in listing.items if is_ours(shelf, row, instance)]
    return listing.version, {_known(row): row for row in rows}


def _known(row: Row) -> Identity:
    """As the mark says: of a kind that only the cluster knows to have no namespace, the identity
    may have one all the same."""
    mark = mark_of(row["metadata"])
    assert mark is not None, "only what is ours gets here"  # noqa: S101
    return mark.identity


def _others(
    api: Api, missing: Sequence[Resource], served: Mapping[Shelf, Served]
) -> dict[Identity, Row]:
    """What has the name of something that is missing."""
    waiting: dict[Shelf, list[Identity]] = {}
    for resource in missing:
        shelf = shelf_of(resource)
        if shelf in served:
            waiting.setdefault(shelf, []).append(resource.identity)
    found = spread(lambda one: _named(api, served[one[0]], *one), list(waiting.items()))
    return {identity: row for rows in found for identity, row in rows.items()}


def _named(
    api: Api, served: Served, shelf: Shelf, wanted: Sequence[Identity]
) -> dict[Identity, Row]:
    """Names and marks only, of what is asked for."""
    doing = f"listing {served.plural}"
    if len(wanted) <= FEW:
        paths = [served.object(shelf.namespace, identity.name) for identity in wanted]
        rows = spread(lambda path: api.get(doing, path, metadata=True), paths)
        return {one: row for one, row in zip(wanted, rows, strict=True) if row is not None}
    listing = api.list(doing, served.collection(shelf.namespace), metadata=True)
    by_name = {str(row["metadata"]["name"]): row for row in listing.items}
    return {one: by_name[one.name] for one in wanted if one.name in by_name}
