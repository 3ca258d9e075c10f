"""Whether a pod that was refused would be refused again."""

from __future__ import annotations

from atomicapp_kubernetes.readiness.verdict import Object, line

QUOTA = "exceeded quota"
_CERTAIN = (QUOTA, "denied the request", "violates PodSecurity", "is forbidden",
            "is invalid", "is being terminated")  # fmt: skip
_PASSING = ("error looking up service account", "no API token found", "not yet ready to handle",
            "timeout", "timed out", "etcdserver", "failed calling webhook")  # fmt: skip


def is_certain(message: str) -> bool:
    """Whether the message of a refusal tells of a quota, a policy or a wrong specification."""
    if any(text in message for text in _PASSING):
        return False
    return any(text in message for text in _CERTAIN)


def refusal(events: list[Object]) -> str | None:
    """Why the pods of a workload are refused, told by the events about it; None where they are
    not, or where it may pass. StatefulSets, DaemonSets and Jobs tell it nowhere else."""
    for event in reversed(events):
        message = str(event.get("message") or event.get("note") or "")
        if event.get("reason") == "FailedCreate" and is_certain(message):
            return line(message)
    return None
