"""How any object does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from atomicapp_kubernetes.readiness import jobs, others, workloads
from atomicapp_kubernetes.readiness.conditions import by_ready, unsettled
from atomicapp_kubernetes.readiness.pods import pod
from atomicapp_kubernetes.readiness.verdict import DONE, Object, Readiness


def _always(_data: Object) -> Readiness:
    return DONE


_JUDGES: dict[tuple[str, str], Callable[[Object], Readiness]] = {
    ("apps", "Deployment"): workloads.deployment,
    ("apps", "ReplicaSet"): workloads.replica_set,
    ("", "ReplicationController"): workloads.replica_set,
    ("apps", "StatefulSet"): workloads.stateful_set,
    ("apps", "DaemonSet"): workloads.daemon_set,
    ("batch", "Job"): jobs.job,
    ("batch", "CronJob"): _always,
    ("", "Service"): others.service,
    ("", "PersistentVolumeClaim"): others.claim,
    ("", "PersistentVolume"): others.volume,
    ("networking.k8s.io", "Ingress"): _always,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): others.definition,
    ("apiregistration.k8s.io", "APIService"): others.api_service,
}


def readiness(data: Object, now: datetime | None = None) -> Readiness:
    """How an object does that a cluster shows.

    ``now`` is the cluster's time: without it no pod counts as unschedulable for good. What is
    known of a workload's own pods (``failures.explain``) can say more than the workload.
    """
    waiting = unsettled(data)
    if waiting is not None:
        return waiting
    group, slash, _ = str(data.get("apiVersion", "")).partition("/")
    key = (group if slash else "", str(data.get("kind", "")))
    if key == ("", "Pod"):
        return pod(data, now)
    return _JUDGES.get(key, by_ready)(data)
