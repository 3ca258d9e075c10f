"""Whether a pod that was refused would be refused again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from atomicapp_kubernetes.readiness.verdict import (
    Object,
    condition,
    is_for_long,
    is_true,
    last_seen,
    line,
    part,
    parts,
)

QUOTA = "exceeded quota"
_SECOND = len("2026-03-02T09:20:30")
"""Some times tell no more."""
_CERTAIN = (QUOTA, "denied the request", "violates PodSecurity", "is forbidden",
            "is invalid", "is being terminated")  # fmt: skip
_NO_ACCOUNT = "error looking up service account"
_PASSING = (_NO_ACCOUNT, "no API token found", "not yet ready to handle",
            "timeout", "timed out", "etcdserver", "failed calling webhook")  # fmt: skip


def is_certain(message: str) -> bool:
    """Whether the message of a refusal tells of a quota, a policy or a wrong specification."""
    if any(text in message for text in _PASSING):
        return False
    return any(text in message for text in _CERTAIN)


def refusal(data: Object, events: Sequence[Object], now: datetime) -> str | None:
    """Why the pods of a workload are refused, told by it and by the events about it; None where
    they are not, or where it may pass. StatefulSets, DaemonSets and Jobs tell it only there."""
    for message, since in _told(data, events):
        if is_certain(message) or (_is_without_account(message) and is_for_long(since, now)):
            return line(message)
    return None


def _told(data: Object, events: Sequence[Object]) -> Iterator[tuple[str, str]]:
    """Each refusal, and since when there is one; the newest first."""
    since_change = changed(data)
    for event in reversed(events):
        # What was said of the object before it was changed says nothing of it as it is now.
        is_of_now = last_seen(event)[:_SECOND] > since_change[:_SECOND] or not since_change
        if event.get("reason") == "FailedCreate" and is_of_now:
            since = event.get("firstTimestamp") or event.get("eventTime")
            yield str(event.get("message") or event.get("note") or ""), _later(since, since_change)
    found = condition(data, "ReplicaFailure")
    # What else it may tell is judged with the numbers of its pods.
    if is_true(found) and _is_without_account(message := str(found.get("message", ""))):
        yield message, _later(found.get("lastTransitionTime"), since_change)


def changed(data: Object) -> str:
    """When somebody last said that an object is to be another; "" where it is as it was made."""
    metadata = part(data, "metadata")
    entries = parts(metadata, "managedFields")
    times = (str(one.get("time", "")) for one in entries if not one.get("subresource"))
    last = max(times, default="")
    return last if last > str(metadata.get("creationTimestamp") or "") else ""


def _later(since: object, changed: str) -> str:
    """Since when something is so of the object as it is now."""
    return max(str(since or ""), changed)


def _is_without_account(message: str) -> bool:
    """Whether the service account that pods run as is missing: something may make it yet."""
    return _NO_ACCOUNT in message and "not found" in message
