"""Which kinds of which versions nothing came after."""

from __future__ import annotations

from atomicapp_kubernetes.served.row import EVERY_KIND, Dead

WITHOUT_METADATA = frozenset({"v1beta1", "v1beta2"})
"""Versions whose objects have an ``id`` for a name, and their labels beside it."""

_ADMISSION = "admissionregistration.k8s.io/v1alpha1"
_POD_SECURITY = "remove it, and label namespaces with 'pod-security.kubernetes.io/enforce'"

DEAD: tuple[Dead, ...] = (
    *(Dead((version, EVERY_KIND),
           f"the version {version!r} was another format altogether, before Kubernetes 1.0",
           "write it for the version 'v1'") for version in sorted(WITHOUT_METADATA)),
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
    Dead((_ADMISSION, "InitializerConfiguration"),
         "initializers are gone since Kubernetes 1.14", "write a MutatingWebhookConfiguration"),
    Dead((_ADMISSION, "ExternalAdmissionHookConfiguration"),
         "external admission hooks are gone since Kubernetes 1.9, and were asked in another format",
         "write a ValidatingWebhookConfiguration"),
    Dead(("networking.k8s.io/v1alpha1", "ClusterCIDR"),
         "ranges of addresses for nodes are gone since Kubernetes 1.29",
         "configure the cluster's network for it"),
    *(Dead((f"resource.k8s.io/{version}", EVERY_KIND),
           f"devices were claimed in another way in {version!r}, before Kubernetes 1.31",
           "write a ResourceClaim for resource.k8s.io/v1") for version in ("v1alpha1", "v1alpha2")),
    Dead(("resource.k8s.io/v1alpha3", "PodSchedulingContext"),
         "drivers and the scheduler no longer talk by it since Kubernetes 1.32", "remove it"),
)  # fmt: skip
