"""What is known of kinds without asking a cluster: scope, names, rank, what is data. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

CORE = ""
_NAMESPACED = {
    CORE: "Binding ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate "
    "ReplicationController ResourceQuota Secret Service ServiceAccount",
    "apps": "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    "authorization.k8s.io": "LocalSubjectAccessReview",
    "autoscaling": "HorizontalPodAutoscaler",
    "batch": "CronJob Job",
    "coordination.k8s.io": "Lease LeaseCandidate",
    "discovery.k8s.io": "EndpointSlice",
    "events.k8s.io": "Event",
    "networking.k8s.io": "Ingress NetworkPolicy",
    "policy": "PodDisruptionBudget",
    "rbac.authorization.k8s.io": "Role RoleBinding",
    "resource.k8s.io": "ResourceClaim ResourceClaimTemplate",
    "storage.k8s.io": "CSIStorageCapacity",
}
_OF_THE_CLUSTER = {
    CORE: "ComponentStatus Namespace Node PersistentVolume",
    "admissionregistration.k8s.io": "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding "
    "MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding "
    "ValidatingWebhookConfiguration",
    "apiextensions.k8s.io": "CustomResourceDefinition",
    "apiregistration.k8s.io": "APIService",
    "authentication.k8s.io": "SelfSubjectReview TokenReview",
    "authorization.k8s.io": "SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
    "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle",
    "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
    "internal.apiserver.k8s.io": "StorageVersion",
    "networking.k8s.io": "IPAddress IngressClass ServiceCIDR",
    "node.k8s.io": "RuntimeClass",
    "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
    "resource.k8s.io": "DeviceClass DeviceTaintRule ResourceSlice",
    "scheduling.k8s.io": "PriorityClass",
    "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
    "storagemigration.k8s.io": "StorageVersionMigration",
}


class GroupKind(NamedTuple):
    """A kind whatever its version. The group of the core is ""."""

    group: str
    kind: str

    def __str__(self) -> str:
        """``Deployment.apps``; just ``Pod`` for the core."""
        return f"{self.kind}.{self.group}" if self.group else self.kind


def group_kind(api_version: str, kind: str) -> GroupKind:
    """The kind that an object's ``apiVersion`` and ``kind`` say."""
    group, slash, _ = api_version.partition("/")
    return GroupKind(group if slash else CORE, kind)


def _pairs(table: dict[str, str]) -> frozenset[GroupKind]:
    return frozenset(GroupKind(group, kind) for group in table for kind in table[group].split())


_BUILT_IN_NAMESPACED = _pairs(_NAMESPACED)
_BUILT_IN_CLUSTER = _pairs(_OF_THE_CLUSTER)


def is_built_in(kind: GroupKind) -> bool:
    """Whether every cluster has the kind."""
    return kind in _BUILT_IN_NAMESPACED or kind in _BUILT_IN_CLUSTER


def is_of_kubernetes(kind: GroupKind) -> bool:
    """Whether a kind is, or once was, Kubernetes' own."""
    return "." not in kind.group or kind.group.endswith(".k8s.io")


def is_namespaced(kind: GroupKind) -> bool | None:
    """Whether objects of a kind are in a namespace; None where only the cluster can tell."""
    if kind in _BUILT_IN_NAMESPACED:
        return True
    return False if kind in _BUILT_IN_CLUSTER else None


NAMESPACE = GroupKind(CORE, "Namespace")
CLAIM = GroupKind(CORE, "PersistentVolumeClaim")
VOLUME = GroupKind(CORE, "PersistentVolume")
SECRET = GroupKind(CORE, "Secret")
DEFINITION = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
_DATA = frozenset({NAMESPACE, CLAIM, VOLUME, DEFINITION})

_RANKS: tuple[tuple[set[str], set[str]], ...] = (
    ({"Namespace"}, set()),
    ({"CustomResourceDefinition"}, {"node.k8s.io", "scheduling.k8s.io"}),
    ({"ServiceAccount", "Role", "ClusterRole"}, set()),
    ({"RoleBinding", "ClusterRoleBinding"}, set()),
    ({"ConfigMap", "LimitRange", "NetworkPolicy", "ResourceQuota", "Secret"}, set()),
    ({"PersistentVolume", "PersistentVolumeClaim"}, {"storage.k8s.io"}),
    ({"Endpoints", "EndpointSlice", "Service"}, set()),
    ({"CronJob", "Job", "Pod", "PodTemplate", "ReplicationController"}, {"apps"}),
)
"""Kinds and whole groups, those first that are made first."""
_LAST_GROUPS = frozenset({"admissionregistration.k8s.io", "apiregistration.k8s.io"})
REST = len(_RANKS)
LAST = REST + 1
WORKLOADS = REST - 1


def rank(kind: GroupKind) -> int:
    """How early objects of a kind are made: namespaces, definitions, accounts and roles, their
    bindings, configuration, storage, services, workloads, the rest; what judges others is last."""
    if kind.group in _LAST_GROUPS:
        return LAST
    if not is_built_in(kind):
        return REST
    for at, (kinds, groups) in enumerate(_RANKS):
        if kind.kind in kinds or kind.group in groups:
            return at
    return REST


def defined(spec: object) -> GroupKind:
    """The kind that a definition's specification defines, whatever it is."""
    fields = spec if isinstance(spec, dict) else {}
    names = fields.get("names")
    kind = names.get("kind") if isinstance(names, dict) else ""
    return GroupKind(str(fields.get("group")), str(kind))


def is_data(kind: GroupKind) -> bool:
    """Whether ``stop`` keeps objects of a kind: storage, and what holds other objects."""
    return kind in _DATA


_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_LABELS = frozenset({"Namespace", "Service"})
_PATH_SEGMENTS = frozenset({"rbac.authorization.k8s.io"})
_BE_A_LABEL = "use at most 63 lower-case letters, digits and '-', a letter or digit at both ends"
_BE_A_SUBDOMAIN = (
    "use at most 253 lower-case letters, digits, '-' and '.', a letter or digit at both ends"
)

_RECORDED_AS = frozenset({GroupKind(CORE, "Secret"), GroupKind("coordination.k8s.io", "Lease")})
_OURS = "atomicapp."
"""How the names of records and locks begin: an application must not have those in its hands."""


def name_problem(kind: GroupKind, name: str) -> str:
    """What would make a name one that objects of a kind can have; "" where it is."""
    if kind in _RECORDED_AS and name.startswith(_OURS):
        return f"names that begin with '{_OURS}' are those of this program's records and locks"
    if not is_built_in(kind) or kind.group in _PATH_SEGMENTS:
        wrong = name in (".", "..") or "/" in name or "%" in name or not name.isprintable()
        return "do without '/' and '%'" if wrong else ""
    if kind.group == CORE and kind.kind in _LABELS:
        return "" if _LABEL.fullmatch(name) else _BE_A_LABEL
    return "" if _SUBDOMAIN.fullmatch(name) and len(name) <= 253 else _BE_A_SUBDOMAIN


def is_namespace_name(name: str) -> bool:
    """Whether a namespace can be called so."""
    return _LABEL.fullmatch(name) is not None
