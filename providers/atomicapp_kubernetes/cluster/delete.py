"""Taking away one object that is the owner's, and waiting until it is gone."""

from __future__ import annotations

import json
import time
from http import HTTPStatus

from atomicapp.errors import TargetError
from atomicapp.provider import Progress
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import Api, Row
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.holding import what_holds
from atomicapp_kubernetes.readiness.verdict import part

QUIET = 3.0
"""Seconds in which nothing is told: most things are gone by then."""
GONE_LIMIT = 60.0
"""Seconds, beyond what its pods may take to end, after which what holds an object is named."""
_POLLS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
_DEFAULT_GRACE = 30.0
_WITH_PARTS = frozenset(
    {
        *("Deployment.apps", "DaemonSet.apps", "ReplicaSet.apps", "StatefulSet.apps"),
        *("ReplicationController", "Job.batch", "CronJob.batch"),
        "DeploymentConfig.apps.openshift.io",
    }
)
"""Kinds whose parts, pods above all, are to be gone before the object is."""


def delete(
    api: Api,
    served: Served,
    row: Row,
    kind: str,
    title: str,
    progress: Progress,
    limit: float = GONE_LIMIT,
) -> None:
    """Remove the very object that ``row`` shows, and wait until it is gone.

    ``progress`` hears what holds it meanwhile. Raises TargetError that names it where that takes
    longer than ``limit`` seconds.
    """
    left = tell_to_go(api, served, row, kind, title)
    if left is not None:
        uid = str(row["metadata"]["uid"])
        _await_end(api, _path(served, row), uid, title, limit + _grace(left), progress)


def tell_to_go(
    api: Api, served: Served, row: Row, kind: str, title: str, *, dry_run: bool = False
) -> Row | None:
    """Have the server remove the very object that ``row`` shows; what is left of it meanwhile.

    With ``dry_run`` the server judges, and nothing is done. Raises Refusal.
    """
    options = {
        "apiVersion": "v1",
        "kind": "DeleteOptions",
        "propagationPolicy": "Foreground" if kind in _WITH_PARTS else "Background",
        "preconditions": {"uid": row["metadata"]["uid"]},
        **({"dryRun": ["All"]} if dry_run else {}),
    }
    path, body = _path(served, row), json.dumps(options).encode()
    try:
        # A policy may quote what is in the object that it does not let go.
        answer = api.write(
            "cannot be removed", "DELETE", path, body, where=title, secret=kind == "Secret"
        )
    except Refusal as error:
        if _is_gone_already(error):
            return None
        raise
    left: Row = json.loads(answer.body)
    is_gone = (left.get("apiVersion"), left.get("kind")) == ("v1", "Status")
    return None if is_gone else left


def _path(served: Served, row: Row) -> str:
    metadata = row["metadata"]
    return served.object(str(metadata.get("namespace") or ""), str(metadata["name"]))


def _is_gone_already(error: Refusal) -> bool:
    """Also where another object has its name now: that one is not meant."""
    is_another = error.status == HTTPStatus.CONFLICT and "uid" in error.words.lower()
    return error.status == HTTPStatus.NOT_FOUND or is_another


def _await_end(api: Api, path: str, uid: str, title: str, limit: float, progress: Progress) -> None:
    begun = time.monotonic()
    polls = iter(_POLLS)
    while True:
        time.sleep(next(polls, _POLLS[-1]))
        row = api.get(f"waiting until {title} is gone", path)
        if row is None or row["metadata"].get("uid") != uid:
            return
        waited = time.monotonic() - begun
        if waited > min(QUIET, limit):
            hold = what_holds(api, row)
            if waited > limit:
                raise TargetError(
                    f"is not gone after {limit:.0f} s: {hold.why}", title, hold.remedy
                )
            progress(f"{title}: waiting until it is gone: {hold.why}")


def _grace(row: Row) -> float:
    """Seconds that the pods of an object may take to end; none for what has no pods."""
    spec = part(row, "spec")
    job = part(spec, "jobTemplate", "spec") or spec
    pod = spec if row.get("kind") == "Pod" else part(job, "template", "spec")
    if not pod:
        return 0.0
    given = pod.get("terminationGracePeriodSeconds")
    return float(given) if isinstance(given, (int, float)) else _DEFAULT_GRACE
