"""What a namespace holds, or what there is of a defined kind: all of it goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from atomicapp.errors import TargetError
from atomicapp.instance import Instance
from atomicapp_kubernetes.artifacts.kinds import DEFINITION, NAMESPACE, defined
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import Api, Row, spread
from atomicapp_kubernetes.cluster.discovery import Discovery
from atomicapp_kubernetes.cluster.inventory import Shelf, is_ours
from atomicapp_kubernetes.cluster.marks import is_record_of

_SHOWN = 3
_PASSING = frozenset({"Event", "Endpoints", "EndpointSlice", "Lease"})
"""Kinds that controllers write beside what is there, without saying whose they are."""
_OF_EVERY_NAMESPACE: Mapping[str, frozenset[str]] = {
    "ConfigMap": frozenset({"kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert"}),
    "ServiceAccount": frozenset({"default", "builder", "deployer"}),
    "RoleBinding": frozenset({"system:deployers", "system:image-builders", "system:image-pullers"}),
}
_ACCOUNT = "kubernetes.io/service-account.name"
"""The annotation of the secrets of service accounts; those go with their account."""


def refuse_others(api: Api, discovery: Discovery, row: Row, kind: str, instance: Instance) -> None:
    """Raise TargetError where an object that is to go would take along what others made."""
    name = str(row["metadata"]["name"])
    if kind == str(NAMESPACE):
        served, namespace = discovery.removable(), name
    elif kind == str(DEFINITION):
        of_kind = discovery.of(defined(row.get("spec")))
        served, namespace = [of_kind] if of_kind else [], ""
    else:
        return
    found = spread(lambda one: _others(api, one, namespace, instance), served)
    others = [title for titles in found for title in titles]
    if others:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        raise TargetError(
            f"is not removed, since what others made would go with it: "
            f"{', '.join(others[:_SHOWN])}{more}",
            f"{kind}/{name}",
            "remove that first, or this with kubectl, then give the command again",
        )


def _others(api: Api, served: Served, namespace: str, instance: Instance) -> Sequence[str]:
    path = served.collection(namespace)
    rows = api.list(f"looking at {served.plural}", path, metadata=True).items
    return list(_titles(rows, served, instance))


def _titles(rows: Iterable[Row], served: Served, instance: Instance) -> Iterable[str]:
    for row in rows:
        metadata = row["metadata"]
        namespace = str(metadata.get("namespace") or "")
        shelf = Shelf(served.version, served.kind, namespace)
        if not _goes_anyway(metadata, served.kind) and not (
            is_ours(shelf, row, instance) or is_record_of(metadata, instance)
        ):
            within = f" in {namespace}" if namespace else ""
            yield f"{served.kind}/{metadata['name']}{within}"


def _goes_anyway(metadata: Row, kind: str) -> bool:
    """What is on its way out, or belongs to something else that is there, or to every namespace."""
    if kind in _PASSING or metadata.get("deletionTimestamp") or metadata.get("ownerReferences"):
        return True
    if _ACCOUNT in (metadata.get("annotations") or {}):
        return True
    return metadata["name"] in _OF_EVERY_NAMESPACE.get(kind, ())
