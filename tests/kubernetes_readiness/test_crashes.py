"""When a container that ends again and again will do so for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from atomicapp.resource import Action, Health, Identity, Observation
from atomicapp_kubernetes.readiness.alone import Alone, alone_of
from atomicapp_kubernetes.readiness.failures import explain
from tests.kubernetes_readiness.observed import shown

BEGAN = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
EARLIER, LATER = BEGAN - timedelta(seconds=5), BEGAN + timedelta(seconds=5)


def crashing(restarts: int, code: int = 1, reason: str = "Error", others: str = "") -> Any:
    """A pod with a container that waits to be started again, and others."""
    return shown(
        "Pod",
        f"""
status:
  containerStatuses:
  - name: web
    ready: false
    restartCount: {restarts}
    lastState:
      terminated:
        exitCode: {code}
        reason: {reason}
        startedAt: "2026-03-02T09:15:00Z"
        finishedAt: "2026-03-02T09:15:01Z"
    state: {{waiting: {{reason: CrashLoopBackOff, message: back-off 20s restarting}}}}
  {others}
""",
    )


def test_three_runs_that_had_all_they_could_wish_for_are_enough() -> None:
    found = explain([crashing(2)], LATER, EARLIER)

    assert found is not None
    assert found.message == (
        "container web: ends with status 1 again and again (started again 2 times)"
    )
    assert explain([crashing(1)], LATER, EARLIER) is None


@pytest.mark.parametrize("alone_since", [None, BEGAN, LATER])
def test_one_that_may_have_waited_for_another_is_given_more_time(
    alone_since: datetime | None,
) -> None:
    """A database may take half a minute; the run that ended last began before it was there."""
    assert explain([crashing(2)], LATER, alone_since) is None
    assert explain([crashing(3)], LATER, alone_since) is None
    assert explain([crashing(4)], LATER, alone_since) is not None


@pytest.mark.parametrize(
    ("code", "reason", "told"),
    [
        (0, "Completed", "ends with status 0"),
        (126, "Error", "ends with status 126"),
        (127, "Error", "ends with status 127"),
        (132, "Error", "ends with status 132"),
        (137, "OOMKilled", "was killed: out of memory"),
    ],
)
def test_ends_that_nothing_else_can_help(code: int, reason: str, told: str) -> None:
    found = explain([crashing(2, code, reason)])

    assert found is not None
    assert told in found.message
    assert explain([crashing(1, code, reason)]) is None


@pytest.mark.parametrize("code", [1, 2, 134, 137, 139, 143, 255])
def test_ends_that_another_thing_may_help(code: int) -> None:
    assert explain([crashing(2, code)]) is None


@pytest.mark.parametrize(
    ("beside", "is_certain"),
    [
        ("{name: db, ready: true, restartCount: 0, state: {running: {startedAt: x}}}", True),
        ("{name: db, ready: false, restartCount: 0, state: {running: {startedAt: x}}}", False),
        ("{name: db, restartCount: 0, state: {waiting: {reason: ContainerCreating}}}", False),
        ("{name: db, restartCount: 0, state: {waiting: {reason: PodInitializing}}}", True),
        ("{name: db, ready: false, restartCount: 2, state: {running: {startedAt: x}}}", True),
        ("{name: db, restartCount: 0, state: {terminated: {exitCode: 0}}}", True),
        ("{name: db, restartCount: 1, state: {terminated: {exitCode: 1}}}", False),
    ],
)
def test_what_is_beside_it_may_be_what_it_waits_for(beside: str, is_certain: bool) -> None:
    pod = crashing(2, others=f"- {beside}")
    assert (explain([pod], LATER, EARLIER) is not None) is is_certain
    peer = shown("Pod", f"status: {{containerStatuses: [{beside}]}}")
    assert (explain([crashing(2), peer], LATER, EARLIER) is not None) is is_certain


def test_a_peer_that_is_on_no_node_yet_may_be_what_it_waits_for() -> None:
    assert explain([crashing(2), shown("Pod", "status: {phase: Pending}")], LATER, EARLIER) is None


def seen(**healths: Health) -> dict[Identity, Observation]:
    """What is seen of some resources."""
    kind = ("kubernetes", "Deployment.apps", "ns")
    found = {Identity(*kind, name): health for name, health in healths.items()}
    return {key: Observation(key, Action.KEEP, "", it, "") for key, it in found.items()}


def test_what_alone_is_not_ready_is_known_since_it_is() -> None:
    web = Identity("kubernetes", "Deployment.apps", "ns", "web")
    done, waiting = Health.DONE, Health.PROGRESSING
    both, one = seen(web=waiting, db=waiting), seen(web=waiting, db=done)

    assert alone_of(both, None, EARLIER) is None
    first = alone_of(one, None, BEGAN)
    assert first == Alone(web, BEGAN)
    assert alone_of(one, first, LATER) == first
    assert alone_of(both, first, LATER) is None
    assert alone_of(seen(web=done, db=done), first, LATER) is None
    other = alone_of(seen(web=done, db=waiting), first, LATER)
    assert other is not None
    assert (other.identity.name, other.since) == ("db", LATER)
