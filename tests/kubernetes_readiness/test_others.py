"""Jobs, services, storage, definitions, and kinds that nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from atomicapp.resource import Health
from atomicapp_kubernetes.readiness.judge import readiness
from atomicapp_kubernetes.readiness.refusals import is_certain, refusal
from atomicapp_kubernetes.readiness.workloads import refused_set
from tests.kubernetes_readiness.observed import shown

DONE, PROGRESSING, FAILED = Health.DONE, Health.PROGRESSING, Health.FAILED

COMPLETE = """
status:
  completionTime: "2026-03-02T09:31:07Z"
  conditions:
  - {lastProbeTime: "2026-03-02T09:31:07Z", message: Reached expected number of succeeded pods,
     reason: CompletionsReached, status: "True", type: SuccessCriteriaMet}
  - {message: Reached expected number of succeeded pods, reason: CompletionsReached,
     status: "True", type: Complete}
  ready: 0
  startTime: "2026-03-02T09:31:01Z"
  succeeded: 1
"""
BROKEN = """
status:
  conditions:
  - {message: Job has reached the specified backoff limit, reason: BackoffLimitExceeded,
     status: "True", type: FailureTarget}
  - {message: Job has reached the specified backoff limit, reason: BackoffLimitExceeded,
     status: "True", type: Failed}
  failed: 3
  startTime: "2026-03-02T09:31:01Z"
"""
ESTABLISHED = """
status:
  acceptedNames: {kind: Thing, plural: things}
  conditions:
  - {message: no conflicts found, reason: NoConflicts, status: "True", type: NamesAccepted}
  - {message: the initial names have been accepted, reason: InitialNamesAccepted, status: "True",
     type: Established}
  storedVersions: [v1]
"""
TAKEN = """
status:
  conditions:
  - {message: '"things" is already in use', reason: PluralConflict, status: "False",
     type: NamesAccepted}
  - {message: not all names are accepted, reason: NotAccepted, status: "False", type: Established}
"""
SHAPELESS = """
status:
  conditions:
  - {message: 'spec.versions[0].schema.openAPIV3Schema.type: Required value', reason: Violations,
     status: "True", type: NonStructuralSchema}
"""

NOW = datetime(2026, 3, 2, 9, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "body", "health", "message"),
    [
        ("Job", COMPLETE, DONE, ""),
        ("Job", BROKEN, FAILED, "reached the specified backoff limit"),
        ("Job", "spec: {suspend: true}", DONE, ""),
        ("Job", "", PROGRESSING, "has not started"),
        ("Job", "spec: {completions: 2, parallelism: 1}\nstatus: {startTime: x, active: 1}",
         PROGRESSING, "0 of 2 pods have completed"),
        ("Job", "spec: {parallelism: 1}\nstatus: {startTime: x, active: 1, failed: 2}", PROGRESSING,
         "0 of 1 pods have completed, 2 failed"),
        ("CronJob", "status: {}", DONE, ""),
        ("Service", "spec: {type: ClusterIP, clusterIP: 10.96.1.2}", DONE, ""),
        ("Service", "spec: {type: LoadBalancer}\nstatus: {loadBalancer: {}}", PROGRESSING,
         "load balancer"),
        ("Service", "spec: {type: LoadBalancer}\nstatus: {loadBalancer: {ingress: [{ip: 192.0.2.1, "
         "ipMode: VIP}]}}", DONE, ""),
        ("Service", "spec: {type: LoadBalancer, externalIPs: [192.0.2.1]}", DONE, ""),
        ("PersistentVolumeClaim", "status: {phase: Pending}", PROGRESSING, "is not bound"),
        ("PersistentVolumeClaim", "status: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi},"
         " phase: Bound}", DONE, ""),
        ("PersistentVolumeClaim", "status: {phase: Lost}", FAILED, "gone"),
        ("PersistentVolume", "status: {phase: Available}", DONE, ""),
        ("PersistentVolume", "status: {phase: Failed, message: no recycler}", FAILED, "recycler"),
        ("PersistentVolume", "status: {phase: Failed}", FAILED, "freed"),
        ("PersistentVolume", "", PROGRESSING, "being made"),
        ("Ingress", "status: {loadBalancer: {}}", DONE, ""),
        ("CustomResourceDefinition", ESTABLISHED, DONE, ""),
        ("CustomResourceDefinition", TAKEN, FAILED, "already in use"),
        ("CustomResourceDefinition", SHAPELESS, FAILED, "Required value"),
        ("CustomResourceDefinition", "", PROGRESSING, "not established"),
        ("APIService", "status: {conditions: [{type: Available, status: 'False', reason: "
         "MissingEndpoints, message: no endpoints}]}", PROGRESSING, "no endpoints"),
        ("APIService", "status: {conditions: [{type: Available, status: 'True'}]}", DONE, ""),
        ("APIService", "", PROGRESSING, "not available"),
        ("ConfigMap", "data: {a: b}", DONE, ""),
        ("Thing", "", DONE, ""),
        ("Thing", "status: {conditions: [{type: Ready, status: 'True'}]}", DONE, ""),
        ("Thing", "status: {conditions: [{type: Ready, status: 'False', message: m}]}", PROGRESSING,
         "m"),
        ("Thing", "status: {conditions: [{type: Ready, status: Unknown}]}", PROGRESSING,
         "is not ready"),
        ("Thing", "status: {observedGeneration: 1}", PROGRESSING, "has not seen the change"),
        ("Thing", "status: {observedGeneration: odd, conditions: odd}", DONE, ""),
        ("Thing", "status: {conditions: [{type: Reconciling, status: 'True', reason: R}]}",
         PROGRESSING, "R"),
        ("Thing", "status: {conditions: [{type: Stalled, status: 'True', message: m}, "
         "{type: Reconciling, status: 'True'}]}", FAILED, "m"),
        ("Thing", "metadata: {deletionTimestamp: x}", PROGRESSING, "being deleted"),
    ],
)  # fmt: skip
def test_how_an_object_does(kind: str, body: str, health: Health, message: str) -> None:
    found = readiness(shown(kind, body))
    assert found.health is health
    assert message in found.message


@pytest.mark.parametrize(
    ("message", "certain"),
    [
        ('pods "a" is forbidden: exceeded quota: q, requested: pods=1', True),
        ('pods "a" is forbidden: violates PodSecurity "restricted:latest": hostPath', True),
        ('admission webhook "w.example.com" denied the request: no', True),
        ('Pod "a" is invalid: spec.containers[0].image: Required value', True),
        ('pods "a" is forbidden: error looking up service account a/b: not found', False),
        ('Internal error occurred: failed calling webhook "w": context deadline exceeded', False),
        ("etcdserver: request timed out", False),
        ("something else", False),
    ],
)
def test_whether_a_refusal_lasts(message: str, certain: bool) -> None:
    assert is_certain(message) is certain
    event = {"reason": "FailedCreate", "type": "Warning", "message": message}
    assert refusal({}, [event], NOW) == (message if certain else None)
    assert refusal({}, [{"reason": "SuccessfulCreate", "note": message}], NOW) is None


@pytest.mark.parametrize(("since", "is_told"), [("09:20:45", False), ("09:20:35", True)])
def test_a_service_account_that_nobody_makes_is_missed_after_a_while(
    since: str, is_told: bool
) -> None:
    message = 'pods "a" is forbidden: error looking up service account a/b: not found'
    when = f"2026-03-02T{since}Z"
    event = {"reason": "FailedCreate", "message": message, "firstTimestamp": when}
    failure = {"type": "ReplicaFailure", "status": "True", "message": message}
    data = {"status": {"conditions": [{**failure, "lastTransitionTime": when}]}}
    assert (refusal({}, [event], NOW) == message) is is_told
    assert (refusal(data, [], NOW) == message) is is_told


@pytest.mark.parametrize(
    ("changed", "is_told"), [("2026-03-02T09:20:29Z", True), ("2026-03-02T09:20:30Z", False)]
)
def test_a_refusal_of_what_an_object_was_before_is_none(changed: str, is_told: bool) -> None:
    message = 'pods "a" is forbidden: exceeded quota: q, requested: pods=1'
    seen = {"firstTimestamp": "2026-03-02T09:00:00Z", "lastTimestamp": "2026-03-02T09:20:30Z"}
    event = {"reason": "FailedCreate", "message": message, **seen}
    status = {"time": "2026-03-02T09:20:59Z", "subresource": "status"}
    data = {"metadata": {"managedFields": [{"time": changed}, status]}}
    assert (refusal(data, [event], NOW) == message) is is_told


def test_a_service_account_may_take_a_while_after_a_change() -> None:
    """What was missed before the change is not missed for so long yet."""
    message = 'pods "a" is forbidden: error looking up service account a/b: not found'
    long_ago, just_now = "2026-03-02T08:00:00Z", "2026-03-02T09:20:55Z"
    seen = {"firstTimestamp": long_ago, "lastTimestamp": "2026-03-02T09:20:59Z"}
    event = {"reason": "FailedCreate", "message": message, **seen}
    failure = {"type": "ReplicaFailure", "status": "True", "message": message}
    data = {
        "metadata": {"creationTimestamp": long_ago, "managedFields": [{"time": just_now}]},
        "status": {"conditions": [{**failure, "lastTransitionTime": long_ago}]},
    }
    assert refusal(data, [event], NOW) is None


@pytest.mark.parametrize(
    ("changed", "health"), [("2026-03-02T09:19:00Z", FAILED), ("2026-03-02T09:21:00Z", PROGRESSING)]
)
def test_a_quota_that_refused_what_a_deployment_was_before_is_no_failure(
    changed: str, health: Health
) -> None:
    failure = {
        "type": "ReplicaFailure",
        "status": "True",
        "message": 'pods "a" is forbidden: exceeded quota: q, requested: pods=1',
        "lastTransitionTime": "2026-03-02T09:20:00Z",
    }
    data = {
        "kind": "Deployment",
        "apiVersion": "apps/v1",
        "metadata": {"managedFields": [{"time": changed}], "generation": 2},
        "spec": {"replicas": 1},
        "status": {"observedGeneration": 2, "conditions": [failure]},
    }
    assert readiness(data).health is health
    fresh = {**data, "kind": "ReplicaSet", "metadata": {}}
    assert ("exceeded quota" in refused_set(data, fresh)) is True
