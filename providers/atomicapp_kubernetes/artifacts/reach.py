"""What of a cluster an object is in: its instance's namespace, another one, or none. Pure."""

from __future__ import annotations

from atomicapp.resource import HostAccess, Identity, Resource

WHOLE_CLUSTER = "is not in a namespace but for the whole cluster"


def beyond(identity: Identity, namespace: str) -> str:
    """How an object reaches beyond a namespace, in words for consent; "" where it does not."""
    if not identity.namespace:
        return WHOLE_CLUSTER
    return "" if identity.namespace == namespace else _other(identity.namespace)


def of_the_cluster(resource: Resource) -> Resource:
    """An object that was taken for one of a namespace, of a kind that has none."""
    within, identity = resource.identity.namespace, resource.identity._replace(namespace="")
    metadata = dict(resource.specification["metadata"])
    metadata.pop("namespace", None)
    rest = tuple(one for one in resource.host_access if one.what != _other(within))
    return resource._replace(
        identity=identity,
        specification={**resource.specification, "metadata": metadata},
        host_access=(HostAccess(str(identity), WHOLE_CLUSTER), *rest),
    )


def _other(namespace: str) -> str:
    return f"the namespace {namespace}"
