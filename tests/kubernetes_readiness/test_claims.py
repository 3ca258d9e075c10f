"""Claims that are not bound, and what the events about them say."""

from __future__ import annotations

from atomicapp.resource import Health
from atomicapp_kubernetes.readiness.claims import unbound


def _event(reason: str, time: str, message: str = "why") -> dict[str, str]:
    return {"reason": reason, "lastTimestamp": time, "message": message}


def test_a_claim_that_waits_for_a_pod_is_as_it_should_be() -> None:
    found = unbound([_event("WaitForFirstConsumer", "2026-11-21T10:00:00Z")])
    assert found is not None
    assert (found.health, found.message) == (Health.DONE, "is bound when a pod first uses it")


def test_the_newest_event_counts() -> None:
    waited = _event("WaitForFirstConsumer", "2026-11-21T10:00:00Z")
    assert unbound([_event("ExternalProvisioning", "2026-11-21T10:00:05Z"), waited]) is None
    failed = unbound([_event("ProvisioningFailed", "2026-11-21T10:00:05Z", "no disk"), waited])
    assert failed is not None
    assert (failed.health, failed.message) == (Health.PROGRESSING, "is not bound: no disk")


def test_without_events_nothing_more_is_known() -> None:
    assert unbound([]) is None
