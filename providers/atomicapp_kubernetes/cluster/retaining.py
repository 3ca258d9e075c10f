"""Having the claims of a StatefulSet stay where its author has them go with it.

Data outlives what uses it; only ``--volumes`` takes it away. A set's controller ties its claims to
it as the set says, and what is tied to a set that is gone is collected. So the set is told to
retain them. Once its controller is known to act by that, what it has tied is untied: the
controller itself does so only for pods that it comes to.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster import marks
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import MERGE, Api, Row, is_another
from atomicapp_kubernetes.cluster.claims import SERVED, template_names
from atomicapp_kubernetes.cluster.delete import tell_to_go
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.readiness.verdict import part

LIMIT = 30.0
"""Seconds for a controller to see what a set is told."""
_POLL = 0.1
_SHORT = 0.02
_RETENTION = "persistentVolumeClaimRetentionPolicy"
_HISTORY = "revisionHistoryLimit"
_MOST = 2**31 - 1
_ROUNDS = 2
"""The status that a controller has made of the set that had the name before may land on this one,
with a generation of that one. It does so once: what is seen of a change that was made after that is
true. See ``realStatefulSetStatusUpdater`` of Kubernetes 1.36, which tries again on what has the
name by then."""


def leave_claims(api: Api, served: Served, row: Row, kind: str, title: str) -> None:
    """Have no claim go with a StatefulSet that is about to be removed.

    Raises Refusal where the set may not be removed, before it is changed; TargetError where its
    controller does not see the change.
    """
    if not any(template_names(row)):
        return
    path = served.object(str(row["metadata"]["namespace"]), str(row["metadata"]["name"]))
    if _may_tie(row):
        tell_to_go(api, served, row, kind, title, dry_run=True)
        deadline, first = time.monotonic() + LIMIT, _history(row)
        now: Row | None = row
        for _ in range(_ROUNDS):
            now = _known_to_retain(api, path, now, first, deadline) if now is not None else None
    _untie(api, row)


def _may_tie(row: Row) -> bool:
    """Whether its controller may yet tie claims to a set, by what the set says or has said before.
    Of one that is on its way out it changes nothing."""
    if row["metadata"].get("deletionTimestamp"):
        return False
    return _generation(row) > 1 or part(row, "spec", _RETENTION).get("whenDeleted") == "Delete"


def _known_to_retain(api: Api, path: str, row: Row, first: int, deadline: float) -> Row | None:
    """A set, once its controller has seen what it is told here; None where it is gone."""
    told = _retaining(api, path, row, first)
    while told is not None and _observed(told) >= _generation(told):
        # Nobody can have seen yet what has just been written.
        _pause(told, _SHORT, deadline)
        told = _retaining(api, path, told, first)
    now = told
    while now is not None and told is not None and _observed(now) < _generation(told):
        _pause(now, _POLL, deadline)
        found = api.get(f"waiting until {now['metadata']['name']} keeps its claims", path)
        now = found if found and found["metadata"]["uid"] == now["metadata"]["uid"] else None
    return now


def _retaining(api: Api, path: str, row: Row, first: int) -> Row | None:
    """A set that is told to retain its claims, in a generation of its own: the length of its
    history, which goes with it, is another one than before, and the ``first`` again after that.
    None where it is gone."""
    metadata = row["metadata"]
    other = first + 1 if first < _MOST else first - 1
    history = other if _history(row) == first else first
    wanted = {_RETENTION: {"whenDeleted": "Retain"}, _HISTORY: history}
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


def _pause(row: Row, seconds: float, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise TargetError(
            "its claims might go with it: its controller does not see within "
            f"{LIMIT:.0f} s that it is to retain them",
            f"StatefulSet {row['metadata']['name']}",
            "see whether the cluster's controllers run, then give the command again",
        )
    time.sleep(seconds)


def _untie(api: Api, row: Row) -> None:
    """Take a set off the owners of every claim, whoever made that."""
    uid, collection = row["metadata"]["uid"], str(row["metadata"]["namespace"])
    while tied := [claim for claim in _claims(api, collection) if uid in _owners(claim)]:
        for claim in tied:
            _free(api, claim, uid)


def _claims(api: Api, namespace: str) -> Iterator[Row]:
    """All claims of a namespace that are not on their way out."""
    for claim in api.list("looking for claims", SERVED.collection(namespace)).items:
        if not claim["metadata"].get("deletionTimestamp"):
            yield claim


def _owners(claim: Row) -> Iterator[str]:
    return (str(one.get("uid")) for one in claim["metadata"].get("ownerReferences") or ())


def _free(api: Api, claim: Row, uid: str) -> None:
    """One that was changed meanwhile stays as it is, for another look."""
    metadata = claim["metadata"]
    rest = [one for one in metadata["ownerReferences"] if one.get("uid") != uid]
    very = {key: metadata[key] for key in ("uid", "resourceVersion")}
    body = json.dumps({"metadata": {**very, "ownerReferences": rest or None}}).encode()
    path = SERVED.object(str(metadata["namespace"]), str(metadata["name"]))
    doing, query = f"keeping claim {metadata['name']}", {"fieldManager": marks.MANAGER}
    try:
        api.write(doing, "PATCH", path, body, content=MERGE, query=query)
    except Refusal as error:
        if not is_another(error):
            raise


def _history(row: Row) -> int:
    return int(part(row, "spec").get(_HISTORY) or 0)


def _generation(row: Row) -> int:
    return int(row["metadata"].get("generation") or 0)


def _observed(row: Row) -> int:
    return int(part(row, "status").get("observedGeneration") or 0)
