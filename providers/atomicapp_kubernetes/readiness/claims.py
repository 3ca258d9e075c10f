"""Why a claim is not bound, told by the events about it."""

from __future__ import annotations

from collections.abc import Sequence

from atomicapp_kubernetes.readiness.verdict import DONE, Object, Readiness, progressing, words

_WAITS = "WaitForFirstConsumer"
_FAILS = frozenset({"FailedBinding", "ProvisioningFailed"})


def unbound(events: Sequence[Object]) -> Readiness | None:
    """How a claim does that is not bound; None where the newest event does not tell.

    One of a class that waits for a pod is as it should be until a pod comes: nothing that is
    made after it could begin, if it were waited for.
    """
    newest = max(events, key=_time, default={})
    if newest.get("reason") == _WAITS:
        return DONE._replace(message="is bound when a pod first uses it")
    if newest.get("reason") in _FAILS:
        return progressing(f"is not bound: {words(newest)}")
    return None


def _time(event: Object) -> str:
    return str(event.get("lastTimestamp") or event.get("eventTime") or "")
