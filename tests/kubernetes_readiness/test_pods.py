"""Pods, and what is certainly wrong with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from atomicapp.resource import Health
from atomicapp_kubernetes.readiness.failures import Failure, explain
from atomicapp_kubernetes.readiness.judge import readiness
from tests.kubernetes_readiness.observed import shown

SINCE = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)

READY = """
status:
  phase: Running
  conditions:
  - {type: PodScheduled, status: "True"}
  - {type: Ready, status: "True"}
  containerStatuses:
  - {name: web, image: busybox, ready: true, restartCount: 0, state: {running: {startedAt: x}}}
"""
CREATING = """
status:
  phase: Pending
  conditions:
  - {type: Ready, status: "False", reason: ContainersNotReady,
     message: 'containers with unready status: [web]'}
  containerStatuses:
  - {name: web, image: busybox, restartCount: 0, state: {waiting: {reason: ContainerCreating}}}
"""
UNSCHEDULABLE = """
status:
  phase: Pending
  conditions:
  - lastProbeTime: null
    lastTransitionTime: "2026-03-02T09:15:00Z"
    message: '0/1 nodes are available: 1 Insufficient memory. no new claims to deallocate.'
    reason: Unschedulable
    status: "False"
    type: PodScheduled
"""


def waiting(reason: str, message: str = "", restarts: int = 0, last: str = "{}") -> str:
    """A pod with a container that waits for that reason."""
    return f"""
status:
  phase: Pending
  containerStatuses:
  - name: web
    image: example.com/web:1
    restartCount: {restarts}
    lastState: {last}
    state: {{waiting: {{reason: {reason}, message: '{message}'}}}}
"""


BACK_OFF = 'Back-off pulling image "example.com/web:1": ErrImagePull: not found'
CRASHED = "{terminated: {exitCode: 3, reason: Error}}"


@pytest.mark.parametrize(
    ("body", "reason", "message", "has_run"),
    [
        (waiting("ImagePullBackOff", BACK_OFF), "ImagePullBackOff",
         "container web: its image 'example.com/web:1' cannot be had (ImagePullBackOff): Back-off",
         False),
        (waiting("ErrImageNeverPull", "is not present with pull policy of Never"),
         "ErrImageNeverPull", "pull policy of Never", False),
        (waiting("InvalidImageName", "couldn''t parse"), "InvalidImageName", "parse", False),
        (waiting("ErrImagePull", "failed to resolve reference: web:1: not found"), "ErrImagePull",
         "not found", False),
        (waiting("CrashLoopBackOff", "back-off 40s", 4, CRASHED), "CrashLoopBackOff",
         "container web: ends with status 3 again and again (started again 4 times)", True),
        (waiting("CrashLoopBackOff", "", 5, "{terminated: {exitCode: 137, reason: OOMKilled}}"),
         "CrashLoopBackOff", "was killed: out of memory", True),
        (waiting("CrashLoopBackOff", "", 1, "{terminated: {exitCode: 128, reason: StartError, "
                 "message: 'exec: \"wbe\": executable file not found in $PATH'}}"),
         "CrashLoopBackOff", "cannot be started again and again (started again once): exec", False),
        (waiting("ImagePullBackOff").replace("containerStatuses", "initContainerStatuses"),
         "ImagePullBackOff", "cannot be had", False),
    ],
)  # fmt: skip
def test_certain_failures(body: str, reason: str, message: str, has_run: bool) -> None:
    pod = shown("Pod", body)
    found = explain([shown("Pod", READY), pod])
    assert isinstance(found, Failure)
    assert (found.pod, found.container, found.reason, found.has_run) == (
        "web", "web", reason, has_run,
    )  # fmt: skip
    assert message in found.message
    assert readiness(pod) == (Health.FAILED, found.message)
    if "Image" in reason:
        assert found.image == "example.com/web:1"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (CREATING, "containers with unready status: [web]"),
        (waiting("CrashLoopBackOff", "back-off 10s", 2, CRASHED),
         "container web: ends with status 3, CrashLoopBackOff: back-off 10s"),
        (waiting("ErrImagePull", "dial tcp: i/o timeout"), "ErrImagePull: dial tcp"),
        (waiting("ImagePullBackOff", "Back-off pulling image: toomanyrequests: slow down"),
         "ImagePullBackOff: Back-off pulling image"),
        (waiting("CreateContainerConfigError", 'secret "db" not found'), 'secret "db" not found'),
        (UNSCHEDULABLE, "is on no node yet: 0/1 nodes are available"),
        ("status: {phase: Running, containerStatuses: [{name: a, restartCount: 1, "
         "state: {terminated: {exitCode: 1, message: oh}}}]}", "a: ends with status 1: oh"),
        ("status: {phase: Pending}", "is pending"),
        ("", "is pending"),
        ("metadata: {deletionTimestamp: x}" + waiting("ImagePullBackOff"), "being deleted"),
    ],
)  # fmt: skip
def test_what_may_still_become_ready(body: str, message: str) -> None:
    pod = shown("Pod", body)
    assert explain([pod]) is None
    found = readiness(pod)
    assert found.health is Health.PROGRESSING
    assert message in found.message


@pytest.mark.parametrize(
    ("body", "health", "message"),
    [
        (READY, Health.DONE, ""),
        ("status: {phase: Succeeded}", Health.DONE, ""),
        ("status: {phase: Failed, reason: Evicted, message: The node was low on memory}",
         Health.FAILED, "low on memory"),
        ("status: {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 2}}}"
         "]}", Health.FAILED, "container a: ends with status 2"),
    ],
)  # fmt: skip
def test_a_pod_by_itself(body: str, health: Health, message: str) -> None:
    found = readiness(shown("Pod", body))
    assert found.health is health
    assert message in found.message


def test_a_pod_that_fits_nowhere_is_given_some_time() -> None:
    """An autoscaler may make a node; a pod that waits for a claim waits for the claim."""
    pod = shown("Pod", UNSCHEDULABLE)
    assert explain([pod], SINCE + timedelta(seconds=14)) is None
    found = explain([pod], SINCE + timedelta(seconds=15))
    assert found is not None
    assert found.message.startswith("fits on no node: 0/1 nodes")
    assert found.container == ""
    claim = UNSCHEDULABLE.replace(
        "1 Insufficient memory", "pod has unbound immediate PersistentVolumeClaims"
    )
    assert explain([shown("Pod", claim)], SINCE + timedelta(hours=1)) is None


LACKING = """
status:
  phase: Pending
  startTime: "2026-03-02T09:14:00Z"
  conditions:
  - {type: Initialized, status: "True", lastTransitionTime: "2026-03-02T09:15:00Z"}
  containerStatuses:
  - name: web
    image: busybox
    restartCount: 0
    state: {waiting: {reason: CreateContainerConfigError, message: 'secret "db" not found'}}
"""


def test_a_secret_that_is_missing_is_given_some_time() -> None:
    """A custom resource of the application may have it made."""
    pod = shown("Pod", LACKING)
    assert explain([pod], SINCE + timedelta(seconds=19)) is None
    found = explain([pod], SINCE + timedelta(seconds=20))
    assert found is not None
    assert (found.reason, found.container) == ("CreateContainerConfigError", "web")
    assert 'secret "db" not found' in found.message
    before = shown("Pod", LACKING.replace('Initialized, status: "True"', "Other, status: x"))
    assert explain([before], SINCE) == found


def test_a_node_that_has_not_looked_yet_is_given_all_the_time() -> None:
    late = LACKING.replace('secret "db" not found', "failed to sync secret cache: timed out")
    assert explain([shown("Pod", late)], SINCE + timedelta(hours=1)) is None


def test_messages_are_one_short_line() -> None:
    pod = shown("Pod", waiting("ImagePullBackOff", "x\\n" * 500))
    message = readiness(pod).message
    assert "\n" not in message
    assert len(message) < 500
