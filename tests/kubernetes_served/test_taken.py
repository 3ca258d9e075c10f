"""A server of today takes what old objects become, and means by it what they meant."""

from __future__ import annotations

from typing import Any

import pytest

from atomicapp_kubernetes.artifacts.documents import objects
from atomicapp_kubernetes.served.moving import move
from atomicapp_kubernetes.served.table import ROWS
from tests.cluster.calls import CallFailed, Calls
from tests.kubernetes_artifacts.given import artifact

Data = dict[str, Any]

ONLY_ASKED_FOR = frozenset({"storagemigration.k8s.io/v1beta1"})
"""Versions that a server has only where it is told to."""


def test_what_is_gone_is_gone_and_what_came_after_is_there(cluster: Calls) -> None:
    kinds = {
        version: _kinds(cluster, version) for row in ROWS for version in (row.was[0], row.now[0])
    }
    gone = [row for row in ROWS if row.is_gone]
    assert [row.was for row in gone if row.was[1] in kinds[row.was[0]]] == []
    assert [
        row.now for row in ROWS
        if row.now[0] not in ONLY_ASKED_FOR and row.now[1] not in kinds[row.now[0]]
    ] == []  # fmt: skip


PET_SET = """
    apiVersion: apps/v1alpha1
    kind: PetSet
    metadata: {name: a}
    spec:
      serviceName: a
      template:
        metadata:
          labels: {app: a}
          annotations:
            pod.alpha.kubernetes.io/initialized: "true"
            pod.alpha.kubernetes.io/init-containers: |
              [{"name": "first", "image": "b", "command": ["true"], "resources": null}]
            scheduler.alpha.kubernetes.io/tolerations: |
              [{"key": "dedicated", "operator": "Exists", "effect": "NoSchedule"}]
            scheduler.alpha.kubernetes.io/affinity: |
              {"podAntiAffinity": {"requiredDuringSchedulingRequiredDuringExecution": [
                {"labelSelector": {"matchLabels": {"app": "a"}}, "topologyKey": "a"}
              ], "requiredDuringSchedulingIgnoredDuringExecution": [
                {"namespaces": [], "labelSelector": {"matchLabels": {"app": "a"}},
                 "topologyKey": "kubernetes.io/hostname"}
              ]}}
            security.alpha.kubernetes.io/sysctls: kernel.shm_rmid_forced=1
            security.alpha.kubernetes.io/unsafe-sysctls: net.core.somaxconn=1024
        spec:
          containers: [{name: a, image: b}]
"""
SERVICE = """
    apiVersion: v1
    kind: Service
    metadata:
      name: a
      annotations: {service.alpha.kubernetes.io/tolerate-unready-endpoints: "true"}
    spec: {clusterIP: None, selector: {app: a}, ports: [{port: 80}]}
"""
AUTOSCALER = """
    apiVersion: autoscaling/v2beta1
    kind: HorizontalPodAutoscaler
    metadata: {name: a}
    spec:
      scaleTargetRef: {apiVersion: apps/v1alpha1, kind: PetSet, name: a}
      maxReplicas: 3
      metrics:
      - type: Object
        object:
          target: {apiVersion: extensions/v1beta1, kind: Ingress, name: a}
          metricName: hits
          targetValue: 2k
"""
BUDGET = """
    apiVersion: policy/v1beta1
    kind: PodDisruptionBudget
    metadata: {name: a}
    spec: {minAvailable: 1, selector: {matchLabels: {}}}
"""
BINDING = """
    apiVersion: rbac.authorization.k8s.io/v1beta1
    kind: RoleBinding
    metadata: {name: a}
    roleRef: {kind: Role, name: r}
    subjects: [{kind: User, name: "*"}]
"""
CLAIM = """
    apiVersion: resource.k8s.io/v1beta1
    kind: ResourceClaim
    metadata: {name: a}
    spec:
      devices:
        requests:
        - {name: one, deviceClassName: c.example.com, allocationMode: ExactCount, count: 2}
        - {name: any, firstAvailable: [{name: x, deviceClassName: c.example.com}]}
"""
SLICE = """
    apiVersion: resource.k8s.io/v1beta1
    kind: ResourceSlice
    metadata: {name: a}
    spec:
      driver: d.example.com
      nodeName: node
      pool: {name: p, generation: 1, resourceSliceCount: 1}
      devices: [{name: a, basic: {attributes: {x: {int: 1}}, capacity: {m: {value: 1Gi}}}}]
"""
POLICY_BINDING = """
    apiVersion: admissionregistration.k8s.io/v1alpha1
    kind: ValidatingAdmissionPolicyBinding
    metadata: {name: a}
    spec:
      policyName: p
      validationActions: [Deny]
      paramRef: {name: of-all, namespace: ns}
"""
LEVEL = """
    apiVersion: flowcontrol.apiserver.k8s.io/v1beta2
    kind: PriorityLevelConfiguration
    metadata: {name: a}
    spec:
      type: Limited
      limited: {assuredConcurrencyShares: 0, limitResponse: {type: Reject}}
"""


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        (PET_SET, "spec template spec initContainers 0 name", "first"),
        (PET_SET, "spec template spec tolerations 0 key", "dedicated"),
        (PET_SET, "spec template spec affinity podAntiAffinity "
         "requiredDuringSchedulingIgnoredDuringExecution 0 namespaceSelector", {}),
        (PET_SET, "spec template spec securityContext sysctls 1 value", "1024"),
        (SERVICE, "spec publishNotReadyAddresses", True),
        (AUTOSCALER, "spec scaleTargetRef kind", "StatefulSet"),
        (AUTOSCALER, "spec metrics 0 object describedObject apiVersion", "networking.k8s.io/v1"),
        (BUDGET, "spec", {"minAvailable": 1}),
        (BINDING, "subjects 0 name", "*"),
        (CLAIM, "spec devices requests 0 exactly count", 2),
        (SLICE, "spec devices 0 capacity m value", "1Gi"),
        (POLICY_BINDING, "spec paramRef parameterNotFoundAction", "Deny"),
        (LEVEL, "spec limited nominalConcurrencyShares", 30),
    ],
)  # fmt: skip
def test_it_means_what_it_meant(
    cluster: Calls, namespace: str, text: str, at: str, expected: Any
) -> None:
    (old,) = objects(artifact(text))
    made = move(old.data)
    assert made is not None
    path = _path(cluster, namespace, made.data)
    found = cluster("POST", path, made.data, dryRun="All", fieldValidation="Strict")
    for name in at.split():
        found = found[int(name) if name.isdecimal() else name]
    assert found == expected


def _path(cluster: Calls, namespace: str, data: Data) -> str:
    root = _root(data["apiVersion"])
    kinds = {
        one["kind"]: one for one in cluster("GET", root)["resources"] if "/" not in one["name"]
    }
    kind = kinds[data["kind"]]
    within = f"namespaces/{namespace}/" if kind["namespaced"] else ""
    return f"{root}/{within}{kind['name']}"


def _kinds(cluster: Calls, version: str) -> set[str]:
    try:
        return {one["kind"] for one in cluster("GET", _root(version))["resources"]}
    except CallFailed as error:
        if error.status != 404:
            raise
        return set()


def _root(version: str) -> str:
    return f"/apis/{version}" if "/" in version else f"/api/{version}"
