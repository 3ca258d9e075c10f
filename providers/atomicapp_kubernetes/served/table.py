"""Which kinds of which versions are gone, and what they are now; what of today's kinds is gone."""

from __future__ import annotations

from collections.abc import Iterator

from atomicapp_kubernetes.served import (
    annotated,
    autoscaling,
    cluster,
    definitions,
    devices,
    networks,
    workloads,
)
from atomicapp_kubernetes.served.row import Row, Step


def _rows(versions: str, kinds: str, now: str, *steps: Step, kind: str = "") -> Iterator[Row]:
    """A row for each kind of each version. ``kind`` is what they are called now."""
    for version in versions.split():
        for each in kinds.split():
            yield Row((version, each), (now, kind or each), steps)


def _parts(version: str, kinds: str, *steps: Step) -> Iterator[Row]:
    """A row for each kind of a version that is served, some parts of which are not read now."""
    for kind in kinds.split():
        yield Row((version, kind), (version, kind), steps, is_gone=False)


_RBAC = "rbac.authorization.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"
_FLOW = "flowcontrol.apiserver.k8s.io"
_STORAGE = "storage.k8s.io"
_NETWORKING = "networking.k8s.io"
_DEVICES = "resource.k8s.io"
_FLOWS = f"{_FLOW}/v1alpha1 {_FLOW}/v1beta1 {_FLOW}/v1beta2 {_FLOW}/v1beta3"

# What newer versions came after is here once all supported clusters serve those: moved to one that
# few have, an object would go where it could not be.
_ROWS: tuple[Row, ...] = (
    # Workloads
    *_rows("extensions/v1beta1 apps/v1beta1 apps/v1beta2", "Deployment", "apps/v1",
           workloads.default_selector, workloads.without_rollback),
    *_rows("extensions/v1beta1 apps/v1beta2", "ReplicaSet", "apps/v1",
           workloads.default_selector),
    *_rows("extensions/v1beta1", "DaemonSet", "apps/v1", workloads.default_selector,
           workloads.without_template_generation, workloads.rolling_by_default),
    *_rows("apps/v1beta2", "DaemonSet", "apps/v1", workloads.default_selector),
    *_rows("apps/v1beta1", "StatefulSet", "apps/v1", workloads.default_selector,
           workloads.rolling_by_default),
    *_rows("apps/v1beta2", "StatefulSet", "apps/v1", workloads.default_selector),
    *_rows("apps/v1alpha1", "PetSet", "apps/v1", workloads.default_selector,
           workloads.rolling_by_default, kind="StatefulSet"),
    *_rows("apps/v1beta1 apps/v1beta2", "ControllerRevision", "apps/v1"),
    *_rows("extensions/v1beta1", "Job", "batch/v1", workloads.manual_selector),
    *_rows("batch/v1beta1 batch/v2alpha1", "CronJob", "batch/v1"),
    *_rows("batch/v2alpha1", "Job", "batch/v1"),
    *_rows("batch/v2alpha1", "ScheduledJob", "batch/v1", kind="CronJob"),
    *_parts("apps/v1", "DaemonSet Deployment ReplicaSet StatefulSet", annotated.of_pods,
            annotated.held_back),
    *_parts("batch/v1", "CronJob Job", annotated.of_pods, annotated.held_back),
    *_parts("v1", "Pod PodTemplate ReplicationController", annotated.of_pods,
            annotated.held_back),
    # The core before it was called v1
    *_rows("v1beta3", "Pod ReplicationController PodTemplate", "v1", workloads.as_pods_of_v1),
    *_rows("v1beta3", "Endpoints LimitRange Namespace Node PersistentVolume PersistentVolumeClaim "
           "ResourceQuota Secret Service ServiceAccount", "v1"),
    *_parts("v1", "Service", networks.addresses, annotated.of_service),
    # Networks
    *_rows(f"extensions/v1beta1 {_NETWORKING}/v1beta1", "Ingress", f"{_NETWORKING}/v1",
           networks.backends),
    *_rows(f"{_NETWORKING}/v1beta1", "IngressClass", f"{_NETWORKING}/v1"),
    *_rows(f"{_NETWORKING}/v1alpha1 {_NETWORKING}/v1beta1", "IPAddress ServiceCIDR",
           f"{_NETWORKING}/v1"),
    *_rows("extensions/v1beta1", "NetworkPolicy", f"{_NETWORKING}/v1"),
    *_rows("discovery.k8s.io/v1beta1", "EndpointSlice", "discovery.k8s.io/v1", networks.topology),
    # Disruption
    *_rows("policy/v1alpha1 policy/v1beta1", "PodDisruptionBudget", "policy/v1", cluster.nobody),
    # Rights
    *_rows(f"{_RBAC}/v1alpha1 {_RBAC}/v1beta1", "ClusterRole Role", f"{_RBAC}/v1"),
    *_rows(f"{_RBAC}/v1alpha1", "ClusterRoleBinding RoleBinding", f"{_RBAC}/v1",
           cluster.subjects, cluster.everybody, cluster.role_group),
    *_rows(f"{_RBAC}/v1beta1", "ClusterRoleBinding RoleBinding", f"{_RBAC}/v1",
           cluster.subjects, cluster.role_group),
    *_rows("authentication.k8s.io/v1beta1", "TokenReview", "authentication.k8s.io/v1"),
    *_rows("authentication.k8s.io/v1alpha1 authentication.k8s.io/v1beta1", "SelfSubjectReview",
           "authentication.k8s.io/v1"),
    *_rows("authorization.k8s.io/v1beta1", "SelfSubjectAccessReview SelfSubjectRulesReview",
           "authorization.k8s.io/v1"),
    *_rows("authorization.k8s.io/v1beta1", "LocalSubjectAccessReview SubjectAccessReview",
           "authorization.k8s.io/v1", cluster.groups),
    *_rows("certificates.k8s.io/v1beta1", "CertificateSigningRequest", "certificates.k8s.io/v1",
           cluster.signer),
    # What extends and judges
    *_rows("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "apiextensions.k8s.io/v1",
           definitions.versions),
    *_rows("apiregistration.k8s.io/v1beta1", "APIService", "apiregistration.k8s.io/v1"),
    *_rows(f"{_ADMISSION}/v1beta1", "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
           f"{_ADMISSION}/v1", cluster.webhooks),
    *_rows(f"{_ADMISSION}/v1alpha1 {_ADMISSION}/v1beta1", "ValidatingAdmissionPolicy",
           f"{_ADMISSION}/v1"),
    *_rows(f"{_ADMISSION}/v1alpha1", "ValidatingAdmissionPolicyBinding", f"{_ADMISSION}/v1",
           cluster.without_parameter),
    *_rows(f"{_ADMISSION}/v1beta1", "ValidatingAdmissionPolicyBinding", f"{_ADMISSION}/v1"),
    # The cluster itself
    *_rows(f"{_STORAGE}/v1beta1", "CSIDriver CSINode CSIStorageCapacity StorageClass "
           "VolumeAttachment VolumeAttributesClass", f"{_STORAGE}/v1"),
    *_rows(f"{_STORAGE}/v1alpha1", "CSIStorageCapacity VolumeAttachment VolumeAttributesClass",
           f"{_STORAGE}/v1"),
    *_rows("scheduling.k8s.io/v1alpha1 scheduling.k8s.io/v1beta1", "PriorityClass",
           "scheduling.k8s.io/v1"),
    *_rows("coordination.k8s.io/v1beta1", "Lease", "coordination.k8s.io/v1"),
    *_rows("events.k8s.io/v1beta1", "Event", "events.k8s.io/v1"),
    *_rows("node.k8s.io/v1alpha1", "RuntimeClass", "node.k8s.io/v1", cluster.runtime),
    *_rows("node.k8s.io/v1beta1", "RuntimeClass", "node.k8s.io/v1"),
    *_rows(f"{_DEVICES}/v1alpha3 {_DEVICES}/v1beta1 {_DEVICES}/v1beta2", "DeviceClass",
           f"{_DEVICES}/v1"),
    *_rows(f"{_DEVICES}/v1alpha3 {_DEVICES}/v1beta1", "ResourceClaim ResourceClaimTemplate",
           f"{_DEVICES}/v1", devices.exact_requests),
    *_rows(f"{_DEVICES}/v1alpha3 {_DEVICES}/v1beta1", "ResourceSlice", f"{_DEVICES}/v1",
           devices.flat_devices),
    *_rows(f"{_DEVICES}/v1beta2", "ResourceClaim ResourceClaimTemplate ResourceSlice",
           f"{_DEVICES}/v1"),
    *_rows(_FLOWS, "FlowSchema", f"{_FLOW}/v1"),
    *_rows(_FLOWS, "PriorityLevelConfiguration", f"{_FLOW}/v1", cluster.nominal_shares),
)  # fmt: skip

_REFERENCES = autoscaling.references(_ROWS)

ROWS: tuple[Row, ...] = (
    *_ROWS,
    *_rows("extensions/v1beta1", "HorizontalPodAutoscaler", "autoscaling/v1",
           autoscaling.from_extensions),
    *_rows("autoscaling/v2alpha1 autoscaling/v2beta1", "HorizontalPodAutoscaler",
           "autoscaling/v2", autoscaling.metrics),
    *_rows("autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2"),
    *_parts("autoscaling/v1", "HorizontalPodAutoscaler", _REFERENCES),
    *_parts("autoscaling/v2", "HorizontalPodAutoscaler", _REFERENCES),
)  # fmt: skip
"""What is moved becomes an object of today, to which the row of that applies in turn."""
