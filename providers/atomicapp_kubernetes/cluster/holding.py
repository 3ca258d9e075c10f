"""What holds an object that was told to go and is still there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import quote

from atomicapp_kubernetes.cluster.calls import Api, Row
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.owning import pods_of
from atomicapp_kubernetes.readiness.verdict import part, parts

_IN_USE = "kubernetes.io/pvc-protection"
_OF_THE_SERVER = frozenset({"foregroundDeletion", "orphan"})
_AT_MOST = 3
"""How many pods are named."""
_AGAIN = "then give the command again"


class Hold(NamedTuple):
    """Why an object is still there, and what a person can do."""

    why: str
    remedy: str


def what_holds(api: Api, row: Row) -> Hold:
    """Who holds an object, as far as the server tells."""
    users = _users(api, row)
    if users:
        return Hold(f"in use by pod {_listed(users)}", f"take that away, {_AGAIN}")
    told = _told(row)
    finalizers = _finalizers(row)
    if finalizers:
        return Hold(
            f"finalizer {_listed(finalizers)} holds it" + (f" ({told})" if told else ""),
            "whoever put it there takes it away; see whether that still runs",
        )
    if told:
        return Hold(told, f"see to that, {_AGAIN}")
    if row.get("kind") == "Pod":
        return Hold("its containers have not ended", f"see whether its node runs, {_AGAIN}")
    why = "; ".join(_of_pods(api, row)) or "what belongs to it is still there"
    return Hold(why, f"see its pods, {_AGAIN}")


def _users(api: Api, row: Row) -> Sequence[str]:
    """The pods that a claim may not go for; none for anything else."""
    metadata = row["metadata"]
    if _IN_USE not in (metadata.get("finalizers") or ()):
        return ()
    path = f"/api/v1/namespaces/{quote(str(metadata['namespace']), safe='')}/pods"
    pods = _if_allowed(lambda: api.list("looking for what uses a claim", path).items)
    return [str(pod["metadata"]["name"]) for pod in pods if metadata["name"] in _claimed(pod)]


def _claimed(pod: Row) -> Iterator[str]:
    """Of a pod that is on no node, or has ended, no claim counts as used."""
    has_ended = part(pod, "status").get("phase") in ("Succeeded", "Failed")
    if has_ended or not pod["spec"].get("nodeName"):
        return
    for volume in pod["spec"].get("volumes") or ():
        claim = volume.get("persistentVolumeClaim")
        if claim:
            yield str(claim.get("claimName"))


def _of_pods(api: Api, row: Row) -> Iterator[str]:
    """The pods of a workload that are still there, and what holds them."""
    held: dict[tuple[str, ...], list[str]] = {}
    for pod in _if_allowed(lambda: pods_of(api, row)):
        held.setdefault(tuple(_finalizers(pod)), []).append(str(pod["metadata"]["name"]))
    for finalizers, names in held.items():
        pods = f"its pod{'s' if len(names) > 1 else ''} {_listed(names)}"
        if finalizers:
            yield f"finalizer {_listed(finalizers)} holds {pods}"
        else:
            yield f"what has not ended: {pods}"


def _if_allowed(ask: Callable[[], Sequence[Row]]) -> Sequence[Row]:
    """Who may not look at pods is told less, and waits all the same; so it is where what looks
    like a selector of pods is none."""
    try:
        return ask()
    except Refusal as error:
        if error.status not in (HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST):
            raise
        return ()


def _finalizers(row: Row) -> Sequence[str]:
    finalizers: Sequence[str] = row["metadata"].get("finalizers") or ()
    return [one for one in finalizers if one not in _OF_THE_SERVER]


def _told(row: Row) -> str:
    """What its conditions say of its end, a namespace's above all."""
    conditions = parts(part(row, "status"), "conditions")
    return next((str(one.get("message")) for one in conditions if _is_telling(one)), "")


def _is_telling(condition: Mapping[str, Any]) -> bool:
    sort = str(condition.get("type"))
    is_about_end = sort.startswith("Namespace") or sort == "Terminating"
    return is_about_end and condition.get("status") == "True" and bool(condition.get("message"))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:_AT_MOST]))
    more = len(names) - _AT_MOST
    return f"{shown} and {more} more" if more > 0 else shown
