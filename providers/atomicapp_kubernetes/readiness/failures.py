"""What is certainly wrong with pods, so that nobody has to wait for a timeout to learn it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from atomicapp_kubernetes.readiness.crashes import (
    CANNOT_START,
    is_for_ever,
    may_wait_for_another,
    statuses,
)
from atomicapp_kubernetes.readiness.verdict import (
    Object,
    condition,
    is_for_long,
    lasts,
    line,
    number,
    part,
    words,
)

UNSCHEDULABLE_FOR = 15
"""Seconds after which a pod that fits on no node is not thought to find one."""

_IMAGE_IS_WRONG = frozenset({"ErrImageNeverPull", "ImagePullBackOff", "InvalidImageName"})
_NOT_PULLED = "ErrImagePull"
_NEVER_PULLED = (
    "not found", "manifest unknown", "denied", "unauthorized", "authentication required",
    "invalid reference",
)  # fmt: skip
_NOT_PULLED_YET = ("i/o timeout", "handshake timeout", "deadline exceeded", "toomanyrequests",
                   "too many requests", "service unavailable", "bad gateway")  # fmt: skip
_CONFIGURATION_IS_WRONG = "CreateContainerConfigError"
_NOT_SYNCED_YET = "failed to sync"
_CRASHES = "CrashLoopBackOff"
_CLAIMS = ("unbound immediate PersistentVolumeClaims", "persistentvolumeclaim")


class Failure(NamedTuple):
    """``reason`` is the cluster's word. ``has_run`` says whether the container may have written
    a log; ``container`` is "" where it is about the pod."""

    pod: str
    container: str
    reason: str
    message: str
    has_run: bool = False
    image: str = ""


def explain(
    pods: Sequence[Object], now: datetime | None = None, alone_since: datetime | None = None
) -> Failure | None:
    """The first failure of pods that will not pass by itself; None where there is none.

    Give it the pods of a workload's newest template. ``now`` is the cluster's time; without it
    nothing is judged by how long it lasts. ``alone_since`` is since when nothing else of the
    application is to come.
    """
    since = None if may_wait_for_another(pods) else alone_since
    return next((found for pod in pods for found in _failures(pod, now, since)), None)


def unready(pod: Object) -> str:
    """Why a pod is not ready, in words."""
    for status in statuses(pod):
        waiting = part(status, "state", "waiting")
        reason = waiting.get("reason")
        if reason and reason not in ("ContainerCreating", "PodInitializing"):
            last = part(status, "lastState", "terminated")
            ends = f"{_ended(last)}, " if reason == _CRASHES and last else ""
            return _said(status, f"{ends}{reason}", words(waiting))
        ended = part(status, "state", "terminated")
        if number(ended, "exitCode"):
            return _said(status, _ended(ended), line(ended.get("message") or ""))
    scheduled = condition(pod, "PodScheduled")
    if scheduled.get("status") == "False":
        return f"is on no node yet: {words(scheduled)}"
    lacking = condition(pod, "Ready")
    return words(lacking) or f"is {str(part(pod, 'status').get('phase') or 'pending').lower()}"


def _failures(pod: Object, now: datetime | None, alone_since: datetime | None) -> Iterator[Failure]:
    if part(pod, "metadata").get("deletionTimestamp"):
        return
    name = str(part(pod, "metadata").get("name", ""))
    is_missing_for_long = is_for_long(_since_initialized(pod), now)
    for status in statuses(pod):
        found = _of_container(status, alone_since)
        if found is not None and (found.reason != _CONFIGURATION_IS_WRONG or is_missing_for_long):
            yield found._replace(pod=name)
    scheduled = condition(pod, "PodScheduled")
    since = scheduled.get("lastTransitionTime")
    if scheduled.get("reason") == "Unschedulable" and lasts(since, now, UNSCHEDULABLE_FOR):
        why = words(scheduled)
        if not any(text in why for text in _CLAIMS):
            yield Failure(name, "", "Unschedulable", f"fits on no node: {why}")


def _of_container(status: Object, alone_since: datetime | None) -> Failure | None:
    waiting = part(status, "state", "waiting")
    reason, why = str(waiting.get("reason") or ""), words(waiting)
    name, image = str(status.get("name", "")), str(status.get("image", ""))
    if _is_never_pulled(reason, why):
        message = _said(status, f"its image {image!r} cannot be had ({reason})", why)
        return Failure("", name, reason, message, image=image)
    if reason == _CONFIGURATION_IS_WRONG and _NOT_SYNCED_YET not in why:
        return Failure("", name, reason, _said(status, reason, why))
    if reason != _CRASHES or not is_for_ever(status, alone_since):
        return None
    ended = part(status, "lastState", "terminated")
    restarts = number(status, "restartCount")
    times = "once" if restarts == 1 else f"{restarts} times"
    what = f"{_ended(ended)} again and again (started again {times})"
    message = _said(status, what, line(ended.get("message") or ""))
    return Failure("", name, reason, message, has_run=ended.get("reason") not in CANNOT_START)


def _is_never_pulled(reason: str, why: str) -> bool:
    """Whether an image will not be had: a registry that is slow or busy may give it later."""
    told = why.lower()
    if any(text in told for text in _NOT_PULLED_YET):
        return False
    is_final = any(text in told for text in _NEVER_PULLED)
    return reason in _IMAGE_IS_WRONG or (reason == _NOT_PULLED and is_final)


def _since_initialized(pod: Object) -> object:
    """Since when the containers proper may run; since the node has the pod where none had to run
    before them."""
    initialized = condition(pod, "Initialized")
    is_so = initialized.get("status") == "True"
    return (is_so and initialized.get("lastTransitionTime")) or part(pod, "status").get("startTime")


def _ended(ended: Object) -> str:
    if ended.get("reason") == "OOMKilled":
        return "was killed: out of memory"
    if ended.get("reason") in CANNOT_START:
        return "cannot be started"
    return f"ends with status {number(ended, 'exitCode')}"


def _said(status: Object, what: str, why: str) -> str:
    head = f"container {status.get('name')}: {what}"
    return f"{head}: {why}" if why else head
