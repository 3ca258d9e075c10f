"""Why a workload or a claim does not come up: pods are watched, and events about it read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from atomicapp.resource import Health, Observation
from atomicapp_kubernetes.cluster.calls import Api, Row
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.owning import controller_of, is_newest, pods_of
from atomicapp_kubernetes.cluster.watch import Event, Tell, Topic, Watch
from atomicapp_kubernetes.readiness.claims import unbound
from atomicapp_kubernetes.readiness.failures import Failure, explain, unready
from atomicapp_kubernetes.readiness.refusals import refusal
from atomicapp_kubernetes.readiness.verdict import condition, is_true, part
from atomicapp_kubernetes.readiness.warnings import is_overdue, warning
from atomicapp_kubernetes.readiness.workloads import refused_set

WORKLOADS = frozenset(
    {
        *("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"),
        *("Job", "DeploymentConfig"),
    }
)
CLAIM = "PersistentVolumeClaim"
PAUSE = 2.0
"""Seconds between two looks at the events about an object."""


class Troubles:
    """What is known of the pods of workloads that are not ready."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._pods: dict[Topic, dict[str, Row]] = {}
        self._sets: dict[Topic, dict[str, Row]] = {}
        self._asked: dict[str, float] = {}
        self._events: dict[str, Sequence[Row]] = {}

    def watches(self, unready: Sequence[Row], tell: Tell) -> list[Watch]:
        """Watches for the pods of further namespaces in which a workload is not ready."""
        namespaces = {str(row["metadata"]["namespace"]) for row in unready}
        fresh: list[Topic] = []
        for namespace in sorted(namespaces):
            for known, topic in ((self._pods, _pods(namespace)), (self._sets, _sets(namespace))):
                if topic not in known:
                    known[topic] = {}
                    fresh.append(topic)
        return [Watch(self._api, topic, "", tell) for topic in fresh]

    def take(self, event: Event) -> None:
        """What a watch told of pods."""
        known = self._pods.get(event.topic)
        known = self._sets[event.topic] if known is None else known
        if event.is_all:
            known.clear()
        for row in event.rows:
            uid = str(row["metadata"]["uid"])
            if event.is_gone:
                known.pop(uid, None)
            else:
                known[uid] = row

    def explained(
        self, observed: Observation, row: Row, now: datetime, alone_since: datetime | None = None
    ) -> Observation:
        """What is seen of a workload, and why it will not become ready if that is certain.

        ``alone_since``: see :func:`~atomicapp_kubernetes.readiness.failures.explain`.
        """
        if row["kind"] == "Pod":
            found = _of_pod(observed, explain([row], now, alone_since))
            return self._with_warning(found, [row], now)
        if row["kind"] == CLAIM:
            return _of_claim(observed, self._events_about(row))
        if row["kind"] not in WORKLOADS:
            return observed
        pods = self._pods_of(row)
        if pods:
            return self._with_warning(_of_pods(observed, pods, now, alone_since), pods, now)
        refused = refusal(row, self._events_about(row), now) or self._refused_set(row)
        if refused:
            return observed._replace(health=Health.FAILED, state="failed", message=refused)
        return observed

    def _with_warning(
        self, observed: Observation, pods: Sequence[Row], now: datetime
    ) -> Observation:
        """With what the events say of the first pod that takes long to become ready."""
        slow = next((pod for pod in pods if _is_waiting(pod) and is_overdue(pod, now)), None)
        if observed.health is not Health.PROGRESSING or slow is None:
            return observed
        found = warning(self._events_about(slow))
        return observed._replace(message=f"{observed.message} ({found})") if found else observed

    def _pods_of(self, row: Row) -> Sequence[Row]:
        metadata = row["metadata"]
        namespace, uid = str(metadata["namespace"]), metadata["uid"]
        pods = self._pods.get(_pods(namespace), {}).values()
        if row["kind"] != "Deployment":
            return [pod for pod in pods if controller_of(pod) == uid]
        sets = self._sets.get(_sets(namespace), {})
        mine = {key: one for key, one in sets.items() if controller_of(one) == uid}
        return [
            pod
            for pod in pods
            if controller_of(pod) in mine and is_newest(mine[controller_of(pod)], row)
        ]

    def _refused_set(self, row: Row) -> str:
        """Why the set of a deployment's newest template gets no pods."""
        metadata = row["metadata"]
        is_seen = part(row, "status").get("observedGeneration") == metadata.get("generation")
        if row["kind"] != "Deployment" or not is_seen:
            return ""
        sets = self._sets.get(_sets(str(metadata["namespace"])), {}).values()
        newest = (one for one in sets if controller_of(one) == metadata["uid"])
        told = (refused_set(row, one) for one in newest if is_newest(one, row))
        return next(filter(None, told), "")

    def _events_about(self, row: Row) -> Sequence[Row]:
        uid, now = str(row["metadata"]["uid"]), time.monotonic()
        if now - self._asked.get(uid, -PAUSE) >= PAUSE:
            self._asked[uid] = now
            self._events[uid] = events_about(self._api, row)
        return self._events[uid]


def events_about(api: Api, row: Row) -> Sequence[Row]:
    """The events about an object; none for who may not see them: they are a help."""
    namespace = quote(str(row["metadata"]["namespace"]), safe="")
    query = {"fieldSelector": f"involvedObject.uid={row['metadata']['uid']}"}
    try:
        path = f"/api/v1/namespaces/{namespace}/events"
        return api.list("looking at events", path, query=query).items
    except Refusal:
        return ()


def explained_now(api: Api, observed: Observation, row: Row) -> Observation:
    """The same for who looks once and does not watch."""
    if row["kind"] == CLAIM:
        return _of_claim(observed, events_about(api, row))
    if row["kind"] not in WORKLOADS:
        return observed
    try:
        return _of_pods(observed, pods_of(api, row), api.now())
    except Refusal:
        # Who may not see pods is told less.
        return observed


def _of_claim(observed: Observation, events: Sequence[Row]) -> Observation:
    found = unbound(events)
    if found is None:
        return observed
    return observed._replace(health=found.health, message=found.message)


def _of_pod(observed: Observation, failure: Failure | None) -> Observation:
    if failure is None:
        return observed
    observed = observed._replace(message=failure.message, missing_image=failure.image)
    return observed._replace(health=Health.FAILED, state="failed")


def _of_pods(
    observed: Observation, pods: Sequence[Row], now: datetime, alone_since: datetime | None = None
) -> Observation:
    """What the pods say of their workload: why it fails, or what the first of them waits for."""
    failure = explain(pods, now, alone_since)
    if failure is None:
        waiting = (
            f"{observed.message}; pod {pod['metadata']['name']}: {unready(pod)}"
            for pod in pods
            if _is_waiting(pod)
        )
        return observed._replace(message=next(waiting, observed.message))
    message = f"pod {failure.pod}: {failure.message}" if failure.pod else failure.message
    return _of_pod(observed, failure._replace(message=message))


def _is_waiting(pod: Row) -> bool:
    is_going = bool(pod["metadata"].get("deletionTimestamp"))
    return not is_going and not is_true(condition(pod, "Ready"))


def _pods(namespace: str) -> Topic:
    return Topic(f"/api/v1/namespaces/{quote(namespace, safe='')}/pods")


def _sets(namespace: str) -> Topic:
    return Topic(f"/apis/apps/v1/namespaces/{quote(namespace, safe='')}/replicasets")
