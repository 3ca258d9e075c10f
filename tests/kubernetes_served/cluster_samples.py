"""Objects of old that are for the cluster itself, and as clusters of today take them."""

from __future__ import annotations

_HOOK = "name: h.example.com, clientConfig: {service: {name: s, namespace: ns}}"
_HOOK_NOW = (
    f"{{{_HOOK}, failurePolicy: Ignore, matchPolicy: Exact, timeoutSeconds: 30, "
    "admissionReviewVersions: [v1beta1], sideEffects: None}"
)
_SUBJECTS = """
    - {kind: User, name: "*"}
    - {kind: ServiceAccount, apiVersion: v1, name: s, namespace: ns}
    - {kind: Group, apiVersion: rbac.authorization.k8s.io/v1alpha1, name: g}
    - {kind: Robot, apiVersion: example.com/v2, name: r}
"""
_SUBJECTS_BETA = """
    - {kind: User, name: "*"}
    - {kind: ServiceAccount, name: s, namespace: ns}
    - {kind: Group, apiGroup: rbac.authorization.k8s.io, name: g}
"""
_EVERYBODY = "{kind: Group, name: system:authenticated, apiGroup: rbac.authorization.k8s.io}"
_SUBJECTS_NOW = f"""
    - {_EVERYBODY}
    - {{kind: ServiceAccount, name: s, namespace: ns}}
    - {{kind: Group, name: g}}
    - {{kind: Robot, apiGroup: example.com, name: r}}
"""
_ROLE = "roleRef: {kind: Role, name: r}"
_ROLE_NOW = "roleRef: {kind: Role, name: r, apiGroup: rbac.authorization.k8s.io}"
_NAMES = "names: {kind: T, plural: ts}"
_ANYTHING = "{openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}"
_LIMITED = "limitResponse: {type: Reject}"
_REQUEST = "deviceClassName: c, selectors: [{cel: {expression: a}}], count: 2"
_EITHER = f"{{name: b, firstAvailable: [{{name: x, {_REQUEST}}}]}}"
_REQUESTS = f"[{{name: a, {_REQUEST}}}, {_EITHER}]"
_REQUESTS_NOW = f"[{{name: a, exactly: {{{_REQUEST}}}}}, {_EITHER}]"
_SLICE = "driver: d.example.com, pool: {name: p}, nodeName: node"

# (apiVersion, kind, body) before -> (apiVersion, kind, body) after
OF_CLUSTERS: tuple[tuple[tuple[str, str, str], tuple[str, str, str]], ...] = (
    *((("rbac.authorization.k8s.io/v1alpha1", kind, f"{_ROLE}\nsubjects:{_SUBJECTS}"),
       ("rbac.authorization.k8s.io/v1", kind, f"{_ROLE_NOW}\nsubjects:{_SUBJECTS_NOW}"))
      for kind in ("ClusterRoleBinding", "RoleBinding")),
    *((("rbac.authorization.k8s.io/v1beta1", kind, f"{_ROLE}\nsubjects:{_SUBJECTS_BETA}"),
       ("rbac.authorization.k8s.io/v1", kind, f"{_ROLE_NOW}\nsubjects:{_SUBJECTS_BETA}"))
      for kind in ("ClusterRoleBinding", "RoleBinding")),
    *((("authorization.k8s.io/v1beta1", kind, "spec: {user: u, group: [g]}"),
       ("authorization.k8s.io/v1", kind, "spec: {user: u, groups: [g]}"))
      for kind in ("LocalSubjectAccessReview", "SubjectAccessReview")),
    *((("admissionregistration.k8s.io/v1alpha1", "ValidatingAdmissionPolicyBinding",
        f"spec: {{policyName: p, paramRef: {{name: one{asked}}}}}"),
       ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding",
        f"spec: {{policyName: p, paramRef: {{name: one, parameterNotFoundAction: {action}}}}}"))
      for asked, action in (("", "Deny"), (", parameterNotFoundAction: Allow", "Allow"))),
    (("certificates.k8s.io/v1beta1", "CertificateSigningRequest",
      "spec: {request: YQ==, signerName: a/b, usages: [client auth]}"),
     ("certificates.k8s.io/v1", "CertificateSigningRequest",
      "spec: {request: YQ==, signerName: a/b, usages: [client auth]}")),
    (("certificates.k8s.io/v1beta1", "CertificateSigningRequest",
      "spec: {request: YQ==, signerName: a/b}"),
     ("certificates.k8s.io/v1", "CertificateSigningRequest",
      "spec: {request: YQ==, signerName: a/b, usages: [digital signature, key encipherment]}")),
    (("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition",
      f"spec: {{group: e.com, version: v1, {_NAMES}}}"),
     ("apiextensions.k8s.io/v1", "CustomResourceDefinition",
      f"spec: {{group: e.com, scope: Namespaced, {_NAMES}, "
      f"versions: [{{name: v1, served: true, storage: true, schema: {_ANYTHING}}}]}}")),
    (("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition",
      f"spec: {{group: e.com, scope: Cluster, {_NAMES}, preserveUnknownFields: false, version: v1, "
      "versions: [{name: v1, served: true, storage: true}, {name: v0, served: true, storage: "
      "false, schema: {openAPIV3Schema: {type: object}}}], "
      "validation: {openAPIV3Schema: {properties: {spec: {type: object}}}}, "
      "subresources: {status: {}}, "
      "additionalPrinterColumns: [{name: A, type: string, JSONPath: .spec.a}], "
      "conversion: {strategy: Webhook, webhookClientConfig: {url: 'https://c.example.com'}}}"),
     ("apiextensions.k8s.io/v1", "CustomResourceDefinition",
      f"spec: {{group: e.com, scope: Cluster, {_NAMES}, "
      "versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, "
      "properties: {spec: {type: object}}}}, subresources: {status: {}}, "
      "additionalPrinterColumns: [{name: A, type: string, jsonPath: .spec.a}]}, "
      "{name: v0, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}, "
      "subresources: {status: {}}, "
      "additionalPrinterColumns: [{name: A, type: string, jsonPath: .spec.a}]}], "
      "conversion: {strategy: Webhook, webhook: {clientConfig: {url: 'https://c.example.com'}, "
      "conversionReviewVersions: [v1beta1]}}}")),
    *((("admissionregistration.k8s.io/v1beta1", kind, f"webhooks: [{{{_HOOK}}}]"),
       ("admissionregistration.k8s.io/v1", kind, f"webhooks: [{_HOOK_NOW}]"))
      for kind in ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")),
    (("node.k8s.io/v1alpha1", "RuntimeClass", "spec: {runtimeHandler: runc, overhead: {}}"),
     ("node.k8s.io/v1", "RuntimeClass", "handler: runc\noverhead: {}")),
    *(((f"flowcontrol.apiserver.k8s.io/{version}", "PriorityLevelConfiguration",
        f"spec: {{type: Limited, limited: {{assuredConcurrencyShares: 3, {_LIMITED}}}}}"),
       ("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration",
        f"spec: {{type: Limited, limited: {{nominalConcurrencyShares: 3, {_LIMITED}}}}}"))
      for version in ("v1alpha1", "v1beta1", "v1beta2", "v1beta3")),
    *(((f"flowcontrol.apiserver.k8s.io/{version}", "PriorityLevelConfiguration",
        f"metadata: {{name: a, annotations: {annotations}}}\n"
        f"spec: {{limited: {{{field}: 0, {_LIMITED}}}}}"),
       ("flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration",
        f"metadata: {{name: a, annotations: {annotations}}}\nspec: {{limited: {{{now}}}}}"))
      for version, field, annotations, now in (
          ("v1beta2", "assuredConcurrencyShares", "{}", _LIMITED),
          ("v1beta3", "nominalConcurrencyShares", "{}", _LIMITED),
          ("v1beta3", "nominalConcurrencyShares",
           "{flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares: ''}",
           f"nominalConcurrencyShares: 0, {_LIMITED}"),
      )),
    *(((f"resource.k8s.io/{version}", kind, before), ("resource.k8s.io/v1", kind, after))
      for version in ("v1alpha3", "v1beta1")
      for kind, before, after in (
          ("ResourceClaim", f"spec: {{devices: {{requests: {_REQUESTS}}}}}",
           f"spec: {{devices: {{requests: {_REQUESTS_NOW}}}}}"),
          ("ResourceClaimTemplate", f"spec: {{spec: {{devices: {{requests: {_REQUESTS}}}}}}}",
           f"spec: {{spec: {{devices: {{requests: {_REQUESTS_NOW}}}}}}}"),
          ("ResourceSlice", f"spec: {{{_SLICE}, devices: [{{name: a, basic: {{attributes: "
           "{x: {int: 1}}, capacity: {m: {value: 1Gi}, n: 2Gi}}}]}",
           f"spec: {{{_SLICE}, devices: [{{name: a, attributes: {{x: {{int: 1}}}}, "
           "capacity: {m: {value: 1Gi}, n: {value: 2Gi}}}]}"),
      )),
)  # fmt: skip
