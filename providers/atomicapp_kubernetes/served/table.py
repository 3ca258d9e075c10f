"""Which kinds of which versions are gone, and what they are now."""

from __future__ import annotations

from collections.abc import Iterator

from atomicapp_kubernetes.served import autoscaling, cluster, definitions, networks, workloads
from atomicapp_kubernetes.served.row import Dead, Row, Step


def _rows(versions: str, kinds: str, now: str, *steps: Step, kind: str = "") -> Iterator[Row]:
    """A row for each kind of each version. ``kind`` is what they are called now."""
    for version in versions.split():
        for each in kinds.split():
            yield Row((version, each), (now, kind or each), steps)


_RBAC = "rbac.authorization.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"
_FLOW = "flowcontrol.apiserver.k8s.io"
_STORAGE = "storage.k8s.io"
_NETWORKING = "networking.k8s.io"
_FLOWS = f"{_FLOW}/v1alpha1 {_FLOW}/v1beta1 {_FLOW}/v1beta2 {_FLOW}/v1beta3"

ROWS: tuple[Row, ...] = (
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
    *_rows("batch/v2alpha1", "ScheduledJob", "batch/v1", kind="CronJob"),
    # The core before it was called v1
    *_rows("v1beta3", "Pod ReplicationController PodTemplate", "v1", workloads.as_pods_of_v1),
    *_rows("v1beta3", "Service", "v1", networks.addresses),
    *_rows("v1beta3", "Endpoints LimitRange Namespace Node PersistentVolume PersistentVolumeClaim "
           "ResourceQuota Secret ServiceAccount", "v1"),
    Row(("v1", "Service"), ("v1", "Service"), (networks.addresses,), is_gone=False),
    # Networks
    *_rows(f"extensions/v1beta1 {_NETWORKING}/v1beta1", "Ingress", f"{_NETWORKING}/v1",
           networks.backends),
    *_rows(f"{_NETWORKING}/v1beta1", "IngressClass", f"{_NETWORKING}/v1"),
    *_rows(f"{_NETWORKING}/v1alpha1 {_NETWORKING}/v1beta1", "IPAddress ServiceCIDR",
           f"{_NETWORKING}/v1"),
    *_rows("extensions/v1beta1", "NetworkPolicy", f"{_NETWORKING}/v1"),
    *_rows("discovery.k8s.io/v1beta1", "EndpointSlice", "discovery.k8s.io/v1", networks.topology),
    # Scaling and disruption
    *_rows("extensions/v1beta1", "HorizontalPodAutoscaler", "autoscaling/v1",
           autoscaling.from_extensions, autoscaling.target),
    *_rows("autoscaling/v2alpha1 autoscaling/v2beta1", "HorizontalPodAutoscaler",
           "autoscaling/v2", autoscaling.target, autoscaling.metrics),
    *_rows("autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2",
           autoscaling.target),
    *(Row((version, "HorizontalPodAutoscaler"), (version, "HorizontalPodAutoscaler"),
          (autoscaling.target,), is_gone=False)
      for version in ("autoscaling/v1", "autoscaling/v2")),
    *_rows("policy/v1alpha1 policy/v1beta1", "PodDisruptionBudget", "policy/v1", cluster.nobody),
    # Rights
    *_rows(f"{_RBAC}/v1alpha1 {_RBAC}/v1beta1", "ClusterRole Role", f"{_RBAC}/v1"),
    *_rows(f"{_RBAC}/v1alpha1 {_RBAC}/v1beta1", "ClusterRoleBinding RoleBinding", f"{_RBAC}/v1",
           cluster.subjects, cluster.role_group),
    *_rows("certificates.k8s.io/v1beta1", "CertificateSigningRequest", "certificates.k8s.io/v1",
           cluster.signer),
    # What extends and judges
    *_rows("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "apiextensions.k8s.io/v1",
           definitions.versions),
    *_rows("apiregistration.k8s.io/v1beta1", "APIService", "apiregistration.k8s.io/v1"),
    *_rows(f"{_ADMISSION}/v1beta1", "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
           f"{_ADMISSION}/v1", cluster.webhooks),
    *_rows(f"{_ADMISSION}/v1alpha1 {_ADMISSION}/v1beta1",
           "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding", f"{_ADMISSION}/v1"),
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
    *_rows(_FLOWS, "FlowSchema", f"{_FLOW}/v1"),
    *_rows(_FLOWS, "PriorityLevelConfiguration", f"{_FLOW}/v1", cluster.nominal_shares),
)  # fmt: skip

_POD_SECURITY = "remove it, and label namespaces with 'pod-security.kubernetes.io/enforce'"
_REWRITE = "write it for the version 'v1'"

DEAD: tuple[Dead, ...] = (
    *(Dead((version, "PodSecurityPolicy"),
           "pod security policies are gone since Kubernetes 1.25, and nothing does what they did",
           _POD_SECURITY) for version in ("extensions/v1beta1", "policy/v1beta1")),
    Dead(("extensions/v1beta1", "ThirdPartyResource"),
         "third-party resources are gone since Kubernetes 1.8, and say too little of what "
         "came after them", "write a CustomResourceDefinition"),
    Dead(("settings.k8s.io/v1alpha1", "PodPreset"),
         "pod presets are gone since Kubernetes 1.20", "put what it adds into the pods"),
    Dead(("auditregistration.k8s.io/v1alpha1", "AuditSink"),
         "audit sinks are gone since Kubernetes 1.19", "configure the API server for it"),
    *(Dead((version, kind),
           f"the version {version!r} was another format altogether, before Kubernetes 1.0",
           _REWRITE)
      for version in ("v1beta1", "v1beta2")
      for kind in ("Endpoints", "Pod", "ReplicationController", "Secret", "Service")),
)  # fmt: skip
