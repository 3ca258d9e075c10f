"""A pod by itself."""

from __future__ import annotations

from datetime import datetime

from atomicapp_kubernetes.readiness.failures import explain, unready
from atomicapp_kubernetes.readiness.verdict import (
    DONE,
    Object,
    Readiness,
    condition,
    failed,
    is_true,
    line,
    part,
    progressing,
)


def pod(data: Object, now: datetime | None) -> Readiness:
    """Done when it is ready, or completed; a pod that nobody makes again fails but once."""
    status = part(data, "status")
    phase = status.get("phase")
    if phase == "Succeeded":
        return DONE
    if phase == "Failed":
        return failed(line(status.get("message") or status.get("reason") or unready(data)))
    certain = explain([data], now)
    if certain is not None:
        return failed(certain.message)
    if phase == "Running" and is_true(condition(data, "Ready")):
        return DONE
    return progressing(unready(data))
