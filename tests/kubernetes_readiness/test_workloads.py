"""Workloads, from statuses that Kubernetes 1.36 really showed."""

from __future__ import annotations

import pytest

from atomicapp.resource import Health
from atomicapp_kubernetes.readiness.judge import readiness
from tests.kubernetes_readiness.observed import shown

DONE, PROGRESSING, FAILED = Health.DONE, Health.PROGRESSING, Health.FAILED

AVAILABLE = """
  conditions:
  - lastTransitionTime: "2026-03-02T09:15:12Z"
    lastUpdateTime: "2026-03-02T09:15:12Z"
    message: Deployment has minimum availability.
    reason: MinimumReplicasAvailable
    status: "True"
    type: Available
  - lastTransitionTime: "2026-03-02T09:15:01Z"
    lastUpdateTime: "2026-03-02T09:15:12Z"
    message: ReplicaSet "web-6d4cf56db6" has successfully progressed.
    reason: NewReplicaSetAvailable
    status: "True"
    type: Progressing
"""
UNAVAILABLE = """
  conditions:
  - message: Deployment does not have minimum availability.
    reason: MinimumReplicasUnavailable
    status: "False"
    type: Available
  - message: ReplicaSet "web-6d4cf56db6" is progressing.
    reason: ReplicaSetUpdated
    status: "True"
    type: Progressing
"""
EXCEEDED = """
  conditions:
  - message: ReplicaSet "web-6d4cf56db6" has timed out progressing.
    reason: ProgressDeadlineExceeded
    status: "False"
    type: Progressing
"""
QUOTA = """
  conditions:
  - lastTransitionTime: "2026-03-02T09:20:00Z"
    message: 'pods "web-6d4cf56db6-x2x7p" is forbidden: exceeded quota: small, requested: pods=1,
      used: pods=2, limited: pods=2'
    reason: FailedCreate
    status: "True"
    type: ReplicaFailure
"""
NO_ACCOUNT = """
  conditions:
  - message: 'pods "web-" is forbidden: error looking up service account default/late:
      serviceaccount "late" not found'
    reason: FailedCreate
    status: "True"
    type: ReplicaFailure
"""
COUNTS = "observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3"
ALL = f"{COUNTS}, availableReplicas: 3".replace(", ", "\n  ")


@pytest.mark.parametrize(
    ("body", "health", "message"),
    [
        (f"spec: {{replicas: 3}}\nstatus:\n  {ALL}{AVAILABLE}", DONE, ""),
        (f"spec: {{replicas: 3}}\nstatus:\n  {ALL}{UNAVAILABLE}", PROGRESSING, "not available yet"),
        ("spec: {replicas: 3}", PROGRESSING, "0 of 3 pods are of the newest template"),
        (f"metadata: {{generation: 3}}\nspec: {{replicas: 3}}\nstatus:\n  {ALL}{AVAILABLE}",
         PROGRESSING, "has not seen the change"),
        (f"spec: {{replicas: 4}}\nstatus:\n  {ALL}{AVAILABLE}", PROGRESSING, "3 of 4 pods"),
        (f"spec: {{replicas: 4, paused: true}}\nstatus:\n  {ALL}{AVAILABLE}", PROGRESSING,
         "it is paused"),
        (f"spec: {{replicas: 2}}\nstatus:\n  {ALL}{AVAILABLE}", PROGRESSING,
         "3 pods are there, where 2 should be"),
        ("spec: {replicas: 1}\nstatus: {updatedReplicas: 1, replicas: 1, observedGeneration: 2}",
         PROGRESSING, "0 of 1 pods are available"),
        ("spec: {replicas: 2}\nstatus: {updatedReplicas: 2, replicas: 2, availableReplicas: 2, "
         "readyReplicas: 1}", PROGRESSING, "1 of 2 pods are ready"),
        (f"status:\n  observedGeneration: 2{EXCEEDED}", FAILED, "timed out progressing"),
        (f"status:\n  observedGeneration: 2{QUOTA}", FAILED, "exceeded quota: small"),
        (f"spec: {{replicas: 4}}\nstatus:\n  replicas: 4\n  updatedReplicas: 1{QUOTA}",
         PROGRESSING, "exceeded quota: small"),
        (f"spec: {{replicas: 4, strategy: {{rollingUpdate: {{maxUnavailable: 0}}}}}}\nstatus:\n"
         f"  replicas: 4\n  updatedReplicas: 0{QUOTA}", FAILED, "exceeded quota: small"),
        (f"spec: {{replicas: 3}}\nstatus:\n  replicas: 4\n  updatedReplicas: 1{QUOTA}", FAILED,
         "exceeded quota: small"),
        (f"spec: {{replicas: 1, strategy: {{type: Recreate}}}}\nstatus:\n  replicas: 1{QUOTA}",
         PROGRESSING, "exceeded quota: small"),
        (f"spec: {{replicas: 3}}\nstatus:\n  replicas: 3\n  updatedReplicas: 3{QUOTA}", FAILED,
         "exceeded quota: small"),
        (f"status:\n  observedGeneration: 2{NO_ACCOUNT}", PROGRESSING, "service account"),
        (f"spec: {{replicas: 0}}\nstatus:\n  observedGeneration: 2{AVAILABLE}", DONE, ""),
        (f"spec: {{replicas: 3, progressDeadlineSeconds: 2147483647}}\nstatus:\n  {ALL}"
         f"{UNAVAILABLE}", PROGRESSING, "does not have minimum availability"),
        (f"metadata: {{deletionTimestamp: x}}\nstatus:\n  {ALL}{AVAILABLE}", PROGRESSING,
         "being deleted"),
    ],
)  # fmt: skip
def test_a_deployment(body: str, health: Health, message: str) -> None:
    found = readiness(shown("Deployment", body))
    assert found.health is health
    assert message in found.message


@pytest.mark.parametrize("kind", ["ReplicaSet", "ReplicationController"])
@pytest.mark.parametrize(
    ("body", "health", "message"),
    [
        ("spec: {replicas: 2}\nstatus: {availableReplicas: 2, fullyLabeledReplicas: 2, "
         "observedGeneration: 2, readyReplicas: 2, replicas: 2}", DONE, ""),
        ("spec: {replicas: 2}\nstatus: {fullyLabeledReplicas: 2, observedGeneration: 2, "
         "replicas: 2}", PROGRESSING, "0 of 2 pods are available"),
        ("spec: {replicas: 2}\nstatus: {observedGeneration: 2, replicas: 0}", PROGRESSING,
         "0 of 2 pods are there"),
        ("spec: {replicas: 0}\nstatus: {observedGeneration: 2, replicas: 0}", DONE, ""),
        ("spec: {replicas: 0}\nstatus: {replicas: 0}", PROGRESSING, "has not seen it"),
        ("spec: {replicas: 0}\nstatus: {observedGeneration: 2, replicas: 2, readyReplicas: 2}",
         PROGRESSING, "2 pods are there, where 0 should be"),
        (f"spec: {{replicas: 3}}\nstatus:\n  observedGeneration: 2{QUOTA}", FAILED, "quota"),
    ],
)  # fmt: skip
def test_a_set_of_replicas(kind: str, body: str, health: Health, message: str) -> None:
    found = readiness(shown(kind, body))
    assert found.health is health
    assert message in found.message


ROLLED = "currentRevision: web-5b7, updateRevision: web-5b7, observedGeneration: 2"


@pytest.mark.parametrize(
    ("body", "health", "message"),
    [
        ("spec: {replicas: 3}\nstatus: {availableReplicas: 3, collisionCount: 0, currentReplicas: "
         f"3, readyReplicas: 3, replicas: 3, updatedReplicas: 3, {ROLLED}}}", DONE, ""),
        (f"spec: {{replicas: 3}}\nstatus: {{replicas: 1, readyReplicas: 0, {ROLLED}}}", PROGRESSING,
         "1 of 3 pods are there"),
        ("spec: {replicas: 1, minReadySeconds: 9}\nstatus: {replicas: 1, readyReplicas: 1, "
         f"updatedReplicas: 1, {ROLLED}}}", PROGRESSING, "0 of 1 pods are available"),
        (f"spec: {{replicas: 1}}\nstatus: {{replicas: 1, {ROLLED}}}", PROGRESSING,
         "0 of 1 pods are ready"),
        (f"spec: {{replicas: 1}}\nstatus: {{replicas: 2, readyReplicas: 2, {ROLLED}}}", PROGRESSING,
         "2 pods are there, where 1 should be"),
        ("spec: {replicas: 2}\nstatus: {replicas: 2, readyReplicas: 2, updatedReplicas: 1, "
         "currentRevision: web-1, updateRevision: web-2, observedGeneration: 2}", PROGRESSING,
         "1 of 2 pods are of the newest template"),
        ("spec: {replicas: 2}\nstatus: {replicas: 2, readyReplicas: 2, updatedReplicas: 2, "
         "currentRevision: web-1, updateRevision: web-2, observedGeneration: 2}", PROGRESSING,
         "newest revision is being rolled out"),
        ("spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}}"
         "\nstatus: {replicas: 3, readyReplicas: 3, updatedReplicas: 1, currentRevision: web-1, "
         "updateRevision: web-2, observedGeneration: 2}", DONE, ""),
        ("spec: {replicas: 3, updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 1}}}"
         "\nstatus: {replicas: 3, readyReplicas: 3, updatedReplicas: 1, observedGeneration: 2}",
         PROGRESSING, "1 of 2 pods"),
        ("spec: {replicas: 2, updateStrategy: {type: OnDelete}}\nstatus: {replicas: 2, "
         "readyReplicas: 2, observedGeneration: 2}", DONE, ""),
        ("spec: {replicas: 0}", PROGRESSING, "has not seen it"),
    ],
)  # fmt: skip
def test_a_stateful_set(body: str, health: Health, message: str) -> None:
    found = readiness(shown("StatefulSet", body))
    assert found.health is health
    assert message in found.message


@pytest.mark.parametrize(
    ("body", "health", "message"),
    [
        ("status: {currentNumberScheduled: 2, desiredNumberScheduled: 2, numberAvailable: 2, "
         "numberMisscheduled: 0, numberReady: 2, observedGeneration: 2, "
         "updatedNumberScheduled: 2}", DONE, ""),
        ("status: {currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, "
         "numberReady: 0, observedGeneration: 2}", DONE, ""),
        ("status: {currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, "
         "numberReady: 0}", PROGRESSING, "has not seen it yet"),
        ("", PROGRESSING, "has not seen it yet"),
        ("status: {desiredNumberScheduled: 2, currentNumberScheduled: 1, observedGeneration: 2}",
         PROGRESSING, "1 of 2 nodes have a pod of it"),
        ("status: {desiredNumberScheduled: 2, currentNumberScheduled: 2, observedGeneration: 2, "
         "updatedNumberScheduled: 1, numberAvailable: 2, numberReady: 2}", PROGRESSING,
         "1 of 2 pods are of the newest template"),
        ("spec: {updateStrategy: {type: OnDelete}}\nstatus: {desiredNumberScheduled: 2, "
         "currentNumberScheduled: 2, observedGeneration: 2, updatedNumberScheduled: 1, "
         "numberAvailable: 2, numberReady: 2}", DONE, ""),
    ],
)  # fmt: skip
def test_a_daemon_set(body: str, health: Health, message: str) -> None:
    found = readiness(shown("DaemonSet", body))
    assert found.health is health
    assert message in found.message
