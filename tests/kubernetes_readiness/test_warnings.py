"""What of the cluster's warnings is told."""

from __future__ import annotations

import pytest

from atomicapp_kubernetes.readiness.warnings import warning


def event(reason: str, message: str, at: str = "2026-01-01T00:00:00Z") -> dict[str, object]:
    """A warning as a cluster keeps it."""
    return {"type": "Warning", "reason": reason, "message": message, "lastTimestamp": at}


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Readiness probe failed: no login with hunter2", "Readiness probe failed"),
        ("Readiness probe failed: ", "Readiness probe failed"),
        (
            "Readiness probe failed: HTTP probe failed with statuscode: 500",
            "Readiness probe failed: HTTP probe failed with statuscode: 500",
        ),
        (
            'Startup probe failed: Get "http://10.0.0.1:80/": dial tcp: connection refused',
            'Startup probe failed: Get "http://10.0.0.1:80/": dial tcp: connection refused',
        ),
        (
            "Liveness probe failed: dial tcp 10.0.0.1:80: connect: connection refused",
            "Liveness probe failed: dial tcp 10.0.0.1:80: connect: connection refused",
        ),
        (
            "Readiness probe errored and resulted in unknown state: cannot exec: hunter2",
            "Readiness probe errored and resulted in unknown state",
        ),
    ],
)
def test_what_a_probe_wrote_is_not_told(message: str, told: str) -> None:
    """threats.md: secrets in logs, plans, errors, argument lists."""
    assert warning([event("Unhealthy", message)]) == f"Unhealthy: {told}"


def test_the_newest_is_told() -> None:
    older = event("FailedMount", 'configmap "a" not found', "2026-01-01T00:00:00Z")
    newer = event("FailedMount", 'configmap "b" not found', "2026-01-01T00:00:09Z")
    assert warning([newer, older]) == 'FailedMount: configmap "b" not found'
    assert warning([event("BackOff", "said by the pod itself")]) == ""
    assert warning([]) == ""
