"""Which pods are an object's own: those that its controllers made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from atomicapp_kubernetes.cluster.calls import Api, Row
from atomicapp_kubernetes.readiness.verdict import part, parts

REVISION = "deployment.kubernetes.io/revision"


def controller_of(row: Row) -> str:
    """The uid of what made an object; "" where nothing did."""
    owners = row["metadata"].get("ownerReferences") or []
    return next((str(one["uid"]) for one in owners if one.get("controller")), "")


def selector_of(row: Row) -> str:
    """What selects the pods of a workload, for a request; "" where it is none."""
    selector = part(row, "spec", "selector")
    if row.get("kind") in ("ReplicationController", "DeploymentConfig"):
        return ",".join(f"{key}={value}" for key, value in selector.items())
    terms = [f"{key}={value}" for key, value in part(selector, "matchLabels").items()]
    return ",".join([*terms, *map(_expression, parts(selector, "matchExpressions"))])


def pods_of(api: Api, row: Row) -> Sequence[Row]:
    """The pods of an object; a Pod's is itself, and what has none has none.

    Of a CronJob it is those of its latest jobs.
    """
    metadata = row["metadata"]
    namespace = str(metadata.get("namespace") or "")
    if row.get("kind") == "Pod":
        return [row]
    selected = selector_of(row)
    if row.get("kind") == "CronJob" or not selected or not namespace:
        return _of_jobs(api, row, namespace) if row.get("kind") == "CronJob" else []
    pods = _listed(api, f"/api/v1/namespaces/{namespace}/pods", selected)
    if row.get("kind") != "Deployment":
        return [pod for pod in pods if controller_of(pod) == metadata["uid"]]
    sets = _listed(api, f"/apis/apps/v1/namespaces/{namespace}/replicasets", selected)
    mine = {one["metadata"]["uid"]: one for one in sets if controller_of(one) == metadata["uid"]}
    newest = {uid for uid, one in mine.items() if is_newest(one, row)}
    return [pod for pod in pods if controller_of(pod) in newest]


def is_newest(replica_set: Row, deployment: Row) -> bool:
    """Whether a set is of the deployment's newest template: others are on their way out."""
    newest = (deployment["metadata"].get("annotations") or {}).get(REVISION)
    its = (replica_set["metadata"].get("annotations") or {}).get(REVISION)
    return newest is None or its == newest


def _of_jobs(api: Api, row: Row, namespace: str) -> Sequence[Row]:
    jobs = api.list("listing jobs", f"/apis/batch/v1/namespaces/{namespace}/jobs").items
    mine = [job for job in jobs if controller_of(job) == row["metadata"]["uid"]]
    sort = {"kind": "Job"}
    return [pod for job in mine for pod in pods_of(api, {**job, **sort})]


def _listed(api: Api, path: str, labels: str) -> Sequence[Row]:
    return api.list("listing pods", path, labels=labels).items


def _expression(found: Mapping[str, Any]) -> str:
    key, values = found.get("key"), ",".join(map(str, found.get("values") or []))
    return {
        "In": f"{key} in ({values})",
        "NotIn": f"{key} notin ({values})",
        "Exists": f"{key}",
        "DoesNotExist": f"!{key}",
    }.get(str(found.get("operator")), f"{key}")
