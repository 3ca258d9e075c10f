"""Objects as old packages have them, and as clusters of today take them: before, after."""

from __future__ import annotations

_POD = "{metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: b}]}}"
_SELECTED = f"{{selector: {{matchLabels: {{app: a}}}}, template: {_POD}}}"
_INGRESS = """
    rules:
    - host: a.example.com
      http:
        paths:
        - {path: /a, backend: {serviceName: web, servicePort: 80}}
        - {path: /b, pathType: Exact, backend: {serviceName: web, servicePort: http}}
        - {backend: {serviceName: web, servicePort: "8080"}}
        - {backend: {resource: {apiGroup: x.y, kind: Bucket, name: c}}}
"""
_INGRESS_NOW = """
    rules:
    - host: a.example.com
      http:
        paths:
        - path: /a
          pathType: ImplementationSpecific
          backend: {service: {name: web, port: {number: 80}}}
        - {path: /b, pathType: Exact, backend: {service: {name: web, port: {name: http}}}}
        - pathType: ImplementationSpecific
          backend: {service: {name: web, port: {number: 8080}}}
        - pathType: ImplementationSpecific
          backend: {resource: {apiGroup: x.y, kind: Bucket, name: c}}
"""
_TARGET = "scaleTargetRef: {apiVersion: extensions/v1beta1, kind: Deployment, name: d}"
_TARGET_NOW = "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}"
_METRICS = """
      - {type: Resource, resource: {name: cpu, targetAverageUtilization: 80}}
      - {type: Resource, resource: {name: memory, targetAverageValue: 1Gi}}
      - type: ContainerResource
        containerResource: {name: cpu, container: a, targetAverageUtilization: 60}
      - type: Pods
        pods: {metricName: hits, targetAverageValue: 1k, selector: {matchLabels: {a: b}}}
      - type: Object
        object: {target: {kind: Service, name: s, apiVersion: v1}, metricName: m, targetValue: 2k}
      - type: Object
        object: {target: {kind: Service, name: s, apiVersion: v1}, metricName: m, averageValue: 3k}
      - type: External
        external: {metricName: q, metricSelector: {matchLabels: {a: b}}, targetValue: 30}
"""
_METRICS_NOW = """
      - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
      - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}}
      - type: ContainerResource
        containerResource:
          name: cpu
          container: a
          target: {type: Utilization, averageUtilization: 60}
      - type: Pods
        pods:
          metric: {name: hits, selector: {matchLabels: {a: b}}}
          target: {type: AverageValue, averageValue: 1k}
      - type: Object
        object:
          describedObject: {kind: Service, name: s, apiVersion: v1}
          metric: {name: m}
          target: {type: Value, value: 2k}
      - type: Object
        object:
          describedObject: {kind: Service, name: s, apiVersion: v1}
          metric: {name: m}
          target: {type: AverageValue, averageValue: 3k}
      - type: External
        external:
          metric: {name: q, selector: {matchLabels: {a: b}}}
          target: {type: Value, value: 30}
"""
_HOOK = "name: h.example.com, clientConfig: {service: {name: s, namespace: ns}}"
_HOOK_NOW = (
    f"{{{_HOOK}, failurePolicy: Ignore, matchPolicy: Exact, timeoutSeconds: 30, "
    "admissionReviewVersions: [v1beta1], sideEffects: None}"
)
_SUBJECTS = """
    - {kind: User, name: "*"}
    - {kind: ServiceAccount, apiVersion: v1, name: s, namespace: ns}
    - {kind: Group, apiVersion: rbac.authorization.k8s.io/v1alpha1, name: g}
"""
_SUBJECTS_NOW = """
    - {kind: Group, name: system:authenticated, apiGroup: rbac.authorization.k8s.io}
    - {kind: ServiceAccount, name: s, namespace: ns}
    - {kind: Group, name: g, apiGroup: rbac.authorization.k8s.io}
"""
_ROLE = "roleRef: {kind: Role, name: r}"
_ROLE_NOW = "roleRef: {kind: Role, name: r, apiGroup: rbac.authorization.k8s.io}"
_NAMES = "names: {kind: T, plural: ts}"
_ANYTHING = "{openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}"
_LIMITED = "limitResponse: {type: Reject}"

# (apiVersion, kind, body) before -> (apiVersion, kind, body) after
CHANGED: tuple[tuple[tuple[str, str, str], tuple[str, str, str]], ...] = (
    *(((version, "Deployment", f"spec: {{template: {_POD}}}"),
       ("apps/v1", "Deployment", f"spec: {_SELECTED}"))
      for version in ("extensions/v1beta1", "apps/v1beta1", "apps/v1beta2")),
    (("extensions/v1beta1", "Deployment", f"spec: {{rollbackTo: {{revision: 1}}, {_SELECTED[1:]}"),
     ("apps/v1", "Deployment", f"spec: {_SELECTED}")),
    *(((version, "ReplicaSet", f"spec: {{template: {_POD}}}"),
       ("apps/v1", "ReplicaSet", f"spec: {_SELECTED}"))
      for version in ("extensions/v1beta1", "apps/v1beta2")),
    (("extensions/v1beta1", "DaemonSet", f"spec: {{templateGeneration: 3, template: {_POD}}}"),
     ("apps/v1", "DaemonSet", f"spec: {_SELECTED}")),
    (("apps/v1beta2", "DaemonSet", f"spec: {_SELECTED}"),
     ("apps/v1", "DaemonSet", f"spec: {_SELECTED}")),
    (("apps/v1beta1", "StatefulSet", f"spec: {{serviceName: s, template: {_POD}}}"),
     ("apps/v1", "StatefulSet", f"spec: {{serviceName: s, {_SELECTED[1:]}")),
    (("apps/v1beta2", "StatefulSet", f"spec: {{serviceName: s, {_SELECTED[1:]}"),
     ("apps/v1", "StatefulSet", f"spec: {{serviceName: s, {_SELECTED[1:]}")),
    (("apps/v1alpha1", "PetSet", f"spec: {{serviceName: s, template: {_POD}}}"),
     ("apps/v1", "StatefulSet", f"spec: {{serviceName: s, {_SELECTED[1:]}")),
    (("extensions/v1beta1", "Job", f"spec: {{autoSelector: true, template: {_POD}}}"),
     ("batch/v1", "Job", f"spec: {{template: {_POD}}}")),
    (("extensions/v1beta1", "Job", f"spec: {_SELECTED}"),
     ("batch/v1", "Job", f"spec: {{manualSelector: true, {_SELECTED[1:]}")),
    (("batch/v2alpha1", "ScheduledJob", "spec: {schedule: '* * * * *'}"),
     ("batch/v1", "CronJob", "spec: {schedule: '* * * * *'}")),
    (("v1beta3", "Pod", "spec: {host: node, volumes: [{name: v, metadata: {items: [{path: a}]}}, "
      "odd], containers: [{name: a, image: b, privileged: true, capabilities: {add: [X]}}, odd]}"),
     ("v1", "Pod", "spec: {nodeName: node, volumes: [{name: v, downwardAPI: {items: [{path: a}]}}, "
      "odd], containers: [{name: a, image: b, securityContext: {privileged: true, "
      "capabilities: {add: [X]}}}, odd]}")),
    (("v1beta3", "ReplicationController", "spec: {selector: {a: b}, template: {spec: "
      "{containers: [{name: a, image: b, privileged: false}]}}}"),
     ("v1", "ReplicationController", "spec: {selector: {a: b}, template: {spec: "
      "{containers: [{name: a, image: b, securityContext: {privileged: false}}]}}}")),
    (("v1beta3", "Service", "spec: {portalIP: None, publicIPs: [192.0.2.1], "
      "createExternalLoadBalancer: true}"),
     ("v1", "Service", "spec: {clusterIP: None, externalIPs: [192.0.2.1], type: LoadBalancer}")),
    (("v1", "Service", "spec: {portalIP: 10.0.0.1, deprecatedPublicIPs: [192.0.2.1]}"),
     ("v1", "Service", "spec: {clusterIP: 10.0.0.1, externalIPs: [192.0.2.1]}")),
    (("extensions/v1beta1", "Ingress", "spec: {backend: {serviceName: s, servicePort: 80}}"),
     ("networking.k8s.io/v1", "Ingress",
      "spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}")),
    *(((version, "Ingress", f"spec:{_INGRESS}"),
       ("networking.k8s.io/v1", "Ingress", f"spec:{_INGRESS_NOW}"))
      for version in ("extensions/v1beta1", "networking.k8s.io/v1beta1")),
    (("discovery.k8s.io/v1beta1", "EndpointSlice",
      "addressType: IPv4\nendpoints: [{addresses: [a], "
      "topology: {topology.kubernetes.io/zone: z, kubernetes.io/hostname: node, other: o}}, "
      "{addresses: [b]}]"),
     ("discovery.k8s.io/v1", "EndpointSlice", "addressType: IPv4\nendpoints: [{addresses: [a], "
      "zone: z, nodeName: node, deprecatedTopology: {other: o}}, {addresses: [b]}]")),
    (("extensions/v1beta1", "HorizontalPodAutoscaler", "spec: {maxReplicas: 3, scaleRef: {kind: "
      "ReplicationController, name: r, apiVersion: extensions/v1beta1, subresource: scale}, "
      "cpuUtilization: {targetPercentage: 50}}"),
     ("autoscaling/v1", "HorizontalPodAutoscaler", "spec: {maxReplicas: 3, scaleTargetRef: {kind: "
      "ReplicationController, name: r, apiVersion: v1}, targetCPUUtilizationPercentage: 50}")),
    *(((version, "HorizontalPodAutoscaler",
        f"spec:\n      maxReplicas: 3\n      {_TARGET}\n      metrics:{_METRICS}"),
       ("autoscaling/v2", "HorizontalPodAutoscaler",
        f"spec:\n      maxReplicas: 3\n      {_TARGET_NOW}\n      metrics:{_METRICS_NOW}"))
      for version in ("autoscaling/v2alpha1", "autoscaling/v2beta1")),
    (("autoscaling/v2beta2", "HorizontalPodAutoscaler",
      f"spec:\n      maxReplicas: 3\n      {_TARGET}\n      metrics:{_METRICS_NOW}"),
     ("autoscaling/v2", "HorizontalPodAutoscaler",
      f"spec:\n      maxReplicas: 3\n      {_TARGET_NOW}\n      metrics:{_METRICS_NOW}")),
    *(((version, "HorizontalPodAutoscaler", f"spec: {{maxReplicas: 3, {_TARGET}}}"),
       (version, "HorizontalPodAutoscaler", f"spec: {{maxReplicas: 3, {_TARGET_NOW}}}"))
      for version in ("autoscaling/v1", "autoscaling/v2")),
    *(((version, "PodDisruptionBudget", "spec: {minAvailable: 1, selector: {}}"),
       ("policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1}"))
      for version in ("policy/v1alpha1", "policy/v1beta1")),
    *(((version, kind, f"{_ROLE}\nsubjects:{_SUBJECTS}"),
       ("rbac.authorization.k8s.io/v1", kind, f"{_ROLE_NOW}\nsubjects:{_SUBJECTS_NOW}"))
      for version in ("rbac.authorization.k8s.io/v1alpha1", "rbac.authorization.k8s.io/v1beta1")
      for kind in ("ClusterRoleBinding", "RoleBinding")),
    (("certificates.k8s.io/v1beta1", "CertificateSigningRequest",
      "spec: {request: YQ==, signerName: a/b, usages: [client auth]}"),
     ("certificates.k8s.io/v1", "CertificateSigningRequest",
      "spec: {request: YQ==, signerName: a/b, usages: [client auth]}")),
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
      "conversionReviewVersions: [v1]}}}")),
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
)  # fmt: skip
