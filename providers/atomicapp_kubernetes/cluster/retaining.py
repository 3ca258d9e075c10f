"""Having the claims of a StatefulSet stay where its author has them go with it.

Data outlives what uses it; only ``--volumes`` takes it away. A set's controller ties its claims to
it as the set says, and what is tied to a set that is gone is collected. So the set is told to
retain them, and goes only when the controller is known to act by that.
"""

from __future__ import annotations

import json
import time

from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster import marks
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import MERGE, Api, Row, is_another
from atomicapp_kubernetes.cluster.claims import claims_of, template_names
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.readiness.verdict import part

LIMIT = 30.0
"""Seconds for a controller to let go of claims that were to go with their set."""
_POLL = 0.1
_RETENTION = "persistentVolumeClaimRetentionPolicy"
_ROUNDS = 2
"""The status that a controller has made of the set that had the name before may land on this one,
with a generation of that one. It does so once: what is seen of a change that was made after that is
true. See ``realStatefulSetStatusUpdater`` of Kubernetes 1.36, which tries again on what has the
name by then."""


def leave_claims(api: Api, served: Served, row: Row) -> None:
    """Have no claim go with a StatefulSet that is about to be removed.

    Raises TargetError where its controller does not let go of them.
    """
    if not any(template_names(row)):
        return
    path = served.object(str(row["metadata"]["namespace"]), str(row["metadata"]["name"]))
    deadline = time.monotonic() + LIMIT
    now: Row | None = row
    for _ in range(_ROUNDS if _may_tie(row) else 0):
        now = _known_to_retain(api, path, now, deadline) if now is not None else None
    while now is not None and _are_tied(api, now):
        now = _again(api, path, now, deadline)


def _may_tie(row: Row) -> bool:
    """Whether its controller may yet tie claims to a set, by what the set says or has said before.
    Of one that is on its way out it changes nothing."""
    if row["metadata"].get("deletionTimestamp"):
        return False
    return _generation(row) > 1 or part(row, "spec", _RETENTION).get("whenDeleted") == "Delete"


def _known_to_retain(api: Api, path: str, row: Row, deadline: float) -> Row | None:
    """A set, once its controller has seen what it is told here; None where it is gone."""
    told = _retaining(api, path, row)
    while told is not None and _observed(told) >= _generation(told):
        # Nobody can have seen yet what has just been written.
        told = _retaining(api, path, told)
    now = told
    while now is not None and told is not None and _observed(now) < _generation(told):
        now = _again(api, path, now, deadline)
    return now


def _retaining(api: Api, path: str, row: Row) -> Row | None:
    """A set that is told to retain its claims, in a generation of its own: the length of its
    history, which goes with it, is another one each time. None where it is gone."""
    metadata = row["metadata"]
    history = int(part(row, "spec").get("revisionHistoryLimit") or 0) + 1
    wanted = {_RETENTION: {"whenDeleted": "Retain"}, "revisionHistoryLimit": history}
    body = json.dumps({"metadata": {"uid": metadata["uid"]}, "spec": wanted}).encode()
    doing, query = f"keeping the claims of {metadata['name']}", {"fieldManager": marks.MANAGER}
    try:
        answer = api.write(doing, "PATCH", path, body, content=MERGE, query=query)
    except Refusal as error:
        if is_another(error):
            return None
        raise
    told: Row = json.loads(answer.body)
    return told


def _again(api: Api, path: str, row: Row, deadline: float) -> Row | None:
    name = row["metadata"]["name"]
    if time.monotonic() > deadline:
        raise TargetError(
            "its claims would go with it: its controller does not let go of them within "
            f"{LIMIT:.0f} s",
            f"StatefulSet {name}",
            "see whether the cluster's controllers run, then give the command again",
        )
    time.sleep(_POLL)
    found = api.get(f"waiting until the claims of {name} are kept", path)
    return found if found and found["metadata"]["uid"] == row["metadata"]["uid"] else None


def _are_tied(api: Api, row: Row) -> bool:
    uid = row["metadata"]["uid"]
    owners = (claim["metadata"].get("ownerReferences") or () for claim in claims_of(api, row))
    return any(owner.get("uid") == uid for each in owners for owner in each)


def _generation(row: Row) -> int:
    return int(row["metadata"].get("generation") or 0)


def _observed(row: Row) -> int:
    return int(part(row, "status").get("observedGeneration") or 0)
