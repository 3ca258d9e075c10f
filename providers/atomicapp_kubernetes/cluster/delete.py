"""Taking away one object that is the owner's, and waiting until it is gone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import Api, Row
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.readiness.verdict import part, parts

GONE_LIMIT = 60.0
"""Seconds, beyond what its pods may take to end, after which what holds an object is named."""
_POLLS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
_DEFAULT_GRACE = 30.0
_IN_USE = "kubernetes.io/pvc-protection"
_OF_THE_SERVER = frozenset({"foregroundDeletion", "orphan"})
_WITH_PARTS = frozenset(
    {
        *("Deployment.apps", "DaemonSet.apps", "ReplicaSet.apps", "StatefulSet.apps"),
        *("ReplicationController", "Job.batch", "CronJob.batch"),
        "DeploymentConfig.apps.openshift.io",
    }
)
"""Kinds whose parts, pods above all, are to be gone before the object is."""


def delete(
    api: Api, served: Served, row: Row, kind: str, title: str, limit: float = GONE_LIMIT
) -> None:
    """Remove the very object that ``row`` shows, and wait until it is gone.

    Raises TargetError that names what holds it where that takes longer than ``limit`` seconds.
    """
    metadata = row["metadata"]
    path = served.object(str(metadata.get("namespace") or ""), str(metadata["name"]))
    policy = "Foreground" if kind in _WITH_PARTS else "Background"
    options = {
        "apiVersion": "v1",
        "kind": "DeleteOptions",
        "propagationPolicy": policy,
        "preconditions": {"uid": metadata["uid"]},
    }
    try:
        answer = api.write(
            "cannot be removed", "DELETE", path, json.dumps(options).encode(), where=title
        )
    except Refusal as error:
        if _is_gone_already(error):
            return
        raise
    left = json.loads(answer.body)
    if left.get("kind") != "Status":
        _await_end(api, path, str(metadata["uid"]), title, limit + _grace(left))


def _is_gone_already(error: Refusal) -> bool:
    """Also where another object has its name now: that one is not meant."""
    is_another = error.status == HTTPStatus.CONFLICT and "uid" in error.words.lower()
    return error.status == HTTPStatus.NOT_FOUND or is_another


def _await_end(api: Api, path: str, uid: str, title: str, limit: float) -> None:
    begun = time.monotonic()
    polls = iter(_POLLS)
    pause = 0.0
    while True:
        pause = next(polls, _POLLS[-1])
        time.sleep(pause)
        row = api.get(f"waiting until {title} is gone", path)
        if row is None or row["metadata"].get("uid") != uid:
            return
        if time.monotonic() - begun > limit:
            raise _held(row, title, limit, _users(api, row))


def _users(api: Api, row: Row) -> Sequence[str]:
    """The pods that a claim may not go for; none for anything else."""
    metadata = row["metadata"]
    if _IN_USE not in (metadata.get("finalizers") or ()):
        return ()
    path = f"/api/v1/namespaces/{quote(str(metadata['namespace']), safe='')}/pods"
    pods = api.list("looking for what uses a claim", path).items
    return [str(pod["metadata"]["name"]) for pod in pods if metadata["name"] in _claimed(pod)]


def _claimed(pod: Row) -> Iterator[str]:
    for volume in pod["spec"].get("volumes") or ():
        claim = volume.get("persistentVolumeClaim")
        if claim:
            yield str(claim.get("claimName"))


def _held(row: Row, title: str, limit: float, users: Sequence[str]) -> TargetError:
    """Who holds an object that does not go; ``users`` are the pods that use it."""
    finalizers: Sequence[str] = row["metadata"].get("finalizers") or ()
    others = [one for one in finalizers if one not in _OF_THE_SERVER]
    after = f"is not gone after {limit:.0f} s"
    if users:
        what = f"{after}: in use by pod {', '.join(map(repr, users))}"
        return TargetError(what, title, "take that away, then give the command again")
    conditions = parts(part(row, "status"), "conditions")
    told = [str(one.get("message")) for one in conditions if _is_telling(one)]
    if others:
        names = ", ".join(map(repr, others))
        return TargetError(
            f"{after}: finalizer {names} holds it" + (f" ({told[0]})" if told else ""),
            title,
            "whoever put it there takes it away; see whether that still runs",
        )
    why = f": {told[0]}" if told else ": what belongs to it is still there"
    return TargetError(after + why, title, "see its pods, then give the command again")


def _is_telling(condition: Mapping[str, Any]) -> bool:
    sort = str(condition.get("type"))
    is_about_end = sort.startswith("Namespace") or sort == "Terminating"
    return is_about_end and condition.get("status") == "True" and bool(condition.get("message"))


def _grace(row: Row) -> float:
    """Seconds that the pods of an object may take to end; none for what has no pods."""
    spec = part(row, "spec")
    job = part(spec, "jobTemplate", "spec") or spec
    pod = spec if row.get("kind") == "Pod" else part(job, "template", "spec")
    if not pod:
        return 0.0
    given = pod.get("terminationGracePeriodSeconds")
    return float(given) if isinstance(given, (int, float)) else _DEFAULT_GRACE
