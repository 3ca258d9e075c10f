"""What a namespace holds, or what there is of a defined kind: all of it goes with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple

from atomicapp.errors import Shared
from atomicapp.instance import Instance
from atomicapp_kubernetes.artifacts.kinds import CORE, DEFINITION, NAMESPACE, GroupKind, defined
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import MERGE, Api, Row, spread
from atomicapp_kubernetes.cluster.claims import CONTROLLER
from atomicapp_kubernetes.cluster.discovery import Discovery
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.inventory import Shelf, is_ours
from atomicapp_kubernetes.cluster.marks import MANAGED_BY, MANAGER, PREFIX, is_record_of
from atomicapp_kubernetes.readiness.verdict import part, parts

_SHOWN = 3
_ENDPOINTS = GroupKind(CORE, "Endpoints")
_PASSING = frozenset(
    {
        GroupKind(CORE, "Event"),
        GroupKind("events.k8s.io", "Event"),
        GroupKind("coordination.k8s.io", "Lease"),
    }
)
"""Kinds that hold nothing of lasting worth."""
_OF_EVERY_NAMESPACE: Mapping[GroupKind, frozenset[str]] = {
    GroupKind(CORE, "ConfigMap"): frozenset(
        {"kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"}
    ),
    GroupKind(CORE, "ServiceAccount"): frozenset({"default", "builder", "deployer"}),
    GroupKind("rbac.authorization.k8s.io", "RoleBinding"): frozenset(
        {"system:deployers", "system:image-builders", "system:image-pullers"}
    ),
}
_OF_ANOTHER = frozenset(
    {
        "kubernetes.io/service-account.name",
        "openshift.io/internal-registry-auth-token.service-account",
        "cert-manager.io/certificate-name",
        "olm.copiedFrom",
    }
)
"""Labels and annotations of what a controller made for another object, and makes again."""


class _Found(NamedTuple):
    served: Served
    row: Row

    @property
    def title(self) -> str:
        metadata = self.row["metadata"]
        within = f" in {metadata['namespace']}" if metadata.get("namespace") else ""
        return f"{self.served.kind}/{metadata['name']}{within}"


def refuse_others(
    api: Api, discovery: Discovery, served: Served, row: Row, instance: Instance
) -> None:
    """Raise Shared where an object that is to go would take along what others made; it is not the
    instance's any more then."""
    try:
        found = _contents(api, discovery, GroupKind(_group(served), served.kind), row)
    except Refusal as error:
        if error.status != HTTPStatus.FORBIDDEN:
            raise
        _leave(api, served, row)
        why = f"whether others have something in it may not be seen ({error.words})"
        raise Shared(f"{why}: it stays, and is nobody's") from error
    uids = {one.row["metadata"]["uid"] for one in found}
    others = [one.title for one in found if _is_others(api, discovery, one, uids, instance)]
    if others:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        _leave(api, served, row)
        raise Shared(
            f"others have {', '.join(others[:_SHOWN])}{more} in it: it stays, and is theirs"
        )


def _contents(api: Api, discovery: Discovery, kind: GroupKind, row: Row) -> Sequence[_Found]:
    """All that goes with an object; nothing for one that is on its way already."""
    if kind not in (NAMESPACE, DEFINITION) or row["metadata"].get("deletionTimestamp"):
        return ()
    namespace = ""
    if kind == NAMESPACE:
        kinds, namespace = discovery.removable(), str(row["metadata"]["name"])
    else:
        of_kind = discovery.of(defined(row.get("spec")))
        kinds = [of_kind] if of_kind else []

    def listed(served: Served) -> list[_Found]:
        path = served.collection(namespace)
        rows = api.list(f"looking at {served.plural}", path, metadata=True).items
        return [_Found(served, one) for one in rows]

    return [one for together in spread(listed, kinds) for one in together]


def _is_others(
    api: Api, discovery: Discovery, found: _Found, uids: set[str], instance: Instance
) -> bool:
    metadata = found.row["metadata"]
    shelf = Shelf(found.served.version, found.served.kind, str(metadata.get("namespace") or ""))
    if is_ours(shelf, found.row, instance) or is_record_of(metadata, instance):
        return False
    if _goes_anyway(metadata, shelf.group_kind):
        return False
    owners = parts(metadata, "ownerReferences")
    if any(owner.get("uid") in uids for owner in owners):
        return False  # it is looked at itself
    return not owners or any(_is_there(api, discovery, owner, shelf) for owner in owners)


def _goes_anyway(metadata: Row, kind: GroupKind) -> bool:
    """What is on its way out, or was made for something else, or is in every namespace."""
    if metadata.get("deletionTimestamp") or kind in _PASSING:
        return True
    if kind == _ENDPOINTS and _is_of_controller(metadata):
        return True  # its Service does not stand in it
    if _OF_ANOTHER & {*part(metadata, "labels"), *part(metadata, "annotations")}:
        return True
    return metadata["name"] in _OF_EVERY_NAMESPACE.get(kind, ())


def _is_of_controller(metadata: Row) -> bool:
    writers = {entry.get("manager") for entry in parts(metadata, "managedFields")}
    return writers == {CONTROLLER}


def _is_there(api: Api, discovery: Discovery, owner: Row, shelf: Shelf) -> bool:
    """Whether an owner is there still: what belongs to one that is gone goes in a moment."""
    served = discovery.find(str(owner.get("apiVersion")), str(owner.get("kind")))
    if served is None:
        return False
    path = served.object(shelf.namespace, str(owner.get("name")))
    found = api.get(f"looking at {owner.get('kind')} {owner.get('name')}", path, metadata=True)
    return found is not None and found["metadata"].get("uid") == owner.get("uid")


def _leave(api: Api, served: Served, row: Row) -> None:
    """Take the instance's marks off an object that stays."""
    metadata = row["metadata"]
    ours: dict[str, dict[str, None]] = {
        field: {name: None for name in part(metadata, field) if name.startswith(PREFIX)}
        for field in ("labels", "annotations")
    }
    if part(metadata, "labels").get(MANAGED_BY) == MANAGER:
        ours["labels"][MANAGED_BY] = None
    path = served.object(str(metadata.get("namespace") or ""), str(metadata["name"]))
    body = json.dumps({"metadata": {"uid": metadata["uid"], **ours}}).encode()
    query = {"fieldManager": MANAGER}
    doing = f"leaving {served.kind} {metadata['name']} to others"
    api.write(doing, "PATCH", path, body, content=MERGE, query=query)


def _group(served: Served) -> str:
    return served.version.rpartition("/")[0]
