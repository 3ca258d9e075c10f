"""Objects of many kinds as people write them: defaults left out, values in various notations."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]

_LABELS = {"app": "web"}
POD: Data = {
    "containers": [
        {
            "name": "web",
            "image": "docker.io/library/busybox:1",
            "command": ["sleep", "100000"],
            "ports": [{"containerPort": 80}, {"containerPort": 53, "protocol": "UDP"}],
            "env": [
                {"name": "A", "value": "1"},
                {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            ],
            "resources": {"requests": {"cpu": 0.05, "memory": "1024Ki"}, "limits": {"cpu": "1"}},
            "volumeMounts": [{"name": "empty", "mountPath": "/data"}],
            "readinessProbe": {"exec": {"command": ["true"]}, "periodSeconds": 1},
        }
    ],
    "volumes": [{"name": "empty", "emptyDir": {}}],
}
CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}


def named(api_version: str, kind: str, name: str = "web", **fields: Any) -> Data:
    """An object of a kind."""
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **fields}


def config_map(name: str = "web", **data: str) -> Data:
    """The simplest object."""
    return named("v1", "ConfigMap", name, data=data or {"key": "value"})


def workload(kind: str, name: str = "web", **spec: Any) -> Data:
    """A Deployment or the like of one pod."""
    template = {"metadata": {"labels": {"app": name}}, "spec": POD}
    selector = {"matchLabels": {"app": name}}
    return named("apps/v1", kind, name, spec={"selector": selector, "template": template, **spec})


def many() -> list[Data]:
    """One of each kind that needs nothing but an API server to be there."""
    return [*_settings(), *_services(), *_controllers(), *_jobs(), *_around(), *_bare()]


_CLAIM = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1024Mi"}}}


def _settings() -> list[Data]:
    group = "rbac.authorization.k8s.io"
    rule = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}
    account = {"kind": "ServiceAccount", "name": "web"}
    role = {"apiGroup": group, "kind": "Role", "name": "web"}
    policy = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{}]}
    return [
        config_map(),
        named("v1", "Secret", stringData={"user": "me", "empty": ""}, data={"a": "Yg=="}),
        named("v1", "ServiceAccount"),
        named(f"{group}/v1", "Role", rules=[rule]),
        named(f"{group}/v1", "RoleBinding", subjects=[account], roleRef=role),
        named("v1", "LimitRange", spec={"limits": [{"type": "Pod", "max": {"cpu": "8"}}]}),
        named("v1", "ResourceQuota", spec={"hard": {"pods": "100", "requests.cpu": 20}}),
        named("networking.k8s.io/v1", "NetworkPolicy", spec=policy),
        named("v1", "PersistentVolumeClaim", spec=_CLAIM),
    ]


def _services() -> list[Data]:
    ports = [
        {"name": "http", "port": 80, "targetPort": "http"},
        {"name": "dns", "port": 53, "protocol": "UDP"},
    ]
    return [
        named("v1", "Service", spec={"selector": _LABELS, "ports": [{"port": 80}]}),
        named("v1", "Service", "two", spec={"selector": _LABELS, "ports": ports}),
    ]


def _controllers() -> list[Data]:
    templates = [{"metadata": {"name": "data"}, "spec": _CLAIM}]
    return [
        workload("Deployment", strategy={"type": "RollingUpdate"}, replicas=1),
        workload("StatefulSet", "db", serviceName="two", volumeClaimTemplates=templates),
        workload("DaemonSet", "each"),
    ]


def _jobs() -> list[Data]:
    once = {"containers": POD["containers"], "volumes": POD["volumes"], "restartPolicy": "Never"}
    job = {"spec": {"template": {"spec": once}}}
    return [
        named("batch/v1", "Job", "once", spec={**job["spec"], "backoffLimit": 1}),
        named("batch/v1", "CronJob", "often", spec={"schedule": "0 0 1 1 *", "jobTemplate": job}),
    ]


def _around() -> list[Data]:
    """What is about workloads and services."""
    scaled = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    scaling = {"scaleTargetRef": scaled, "maxReplicas": 3}
    budget = {"minAvailable": 1, "selector": {"matchLabels": _LABELS}}
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    path = {"path": "/", "pathType": "Prefix", "backend": backend}
    rules = [{"host": "a.test", "http": {"paths": [path]}}]
    return [
        named("autoscaling/v2", "HorizontalPodAutoscaler", spec=scaling),
        named("policy/v1", "PodDisruptionBudget", spec=budget),
        named("networking.k8s.io/v1", "Ingress", spec={"rules": rules}),
    ]


def _bare() -> list[Data]:
    template = {"metadata": {"labels": {"app": "old"}}, "spec": POD}
    old = {"replicas": 1, "selector": {"app": "old"}, "template": template}
    return [
        named("v1", "Pod", "alone", spec=POD),
        named("v1", "ReplicationController", "old", spec=old),
    ]


def things(group: str) -> dict[str, Any]:
    """The definition of a kind, Thing, that holds whatever one likes."""
    names = {"kind": "Thing", "plural": "things", "singular": "thing", "listKind": "ThingList"}
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    return named(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        f"things.{group}",
        spec={"group": group, "names": names, "scope": "Namespaced", "versions": [version]},
    )
