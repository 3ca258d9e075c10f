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
_OLD_INGRESS = "{apiVersion: extensions/v1beta1, kind: Ingress, name: i}"
_NEW_INGRESS = "{apiVersion: networking.k8s.io/v1, kind: Ingress, name: i}"
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
      - type: Object
        object:
          target: {kind: Ingress, name: i, apiVersion: extensions/v1beta1}
          metricName: m
          targetValue: 4k
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
      - type: Object
        object:
          describedObject: {kind: Ingress, name: i, apiVersion: networking.k8s.io/v1}
          metric: {name: m}
          target: {type: Value, value: 4k}
      - type: External
        external:
          metric: {name: q, selector: {matchLabels: {a: b}}}
          target: {type: Value, value: 30}
"""
_HELD = (
    "{metadata: {labels: {app: a}, annotations: {pod.alpha.kubernetes.io/initialized: 'false'}}, "
    "spec: {containers: [{name: a, image: b}]}}"
)
_FREE = "{metadata: {labels: {app: a}, annotations: {}}, spec: {containers: [{name: a, image: b}]}}"

# (apiVersion, kind, body) before -> (apiVersion, kind, body) after
OF_APPLICATIONS: tuple[tuple[tuple[str, str, str], tuple[str, str, str]], ...] = (
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
    *(((version, "HorizontalPodAutoscaler",
        f"spec: {{metrics: [{{type: Object, object: {{describedObject: {_OLD_INGRESS}}}}}]}}"),
       ("autoscaling/v2", "HorizontalPodAutoscaler",
        f"spec: {{metrics: [{{type: Object, object: {{describedObject: {_NEW_INGRESS}}}}}]}}"))
      for version in ("autoscaling/v2beta2", "autoscaling/v2")),
    *(((version, "HorizontalPodAutoscaler",
        "spec: {scaleTargetRef: {apiVersion: apps/v1alpha1, kind: PetSet, name: p}}"),
       (version, "HorizontalPodAutoscaler",
        "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: p}}"))
      for version in ("autoscaling/v1", "autoscaling/v2")),
    *(((version, "PodDisruptionBudget", f"spec: {{minAvailable: 1, selector: {selector}}}"),
       ("policy/v1", "PodDisruptionBudget", "spec: {minAvailable: 1}"))
      for version in ("policy/v1alpha1", "policy/v1beta1")
      for selector in ("{}", "{matchLabels: {}}", "{matchLabels: {}, matchExpressions: []}")),
    (("policy/v1beta1", "PodDisruptionBudget", "spec: {selector: {matchLabels: {a: b}}}"),
     ("policy/v1", "PodDisruptionBudget", "spec: {selector: {matchLabels: {a: b}}}")),
    *(((version, kind, f"spec: {{selector: {{matchLabels: {{app: a}}}}, template: {_HELD}}}"),
       (now, kind_now, f"spec: {{selector: {{matchLabels: {{app: a}}}}, template: {_FREE}}}"))
      for version, kind, now, kind_now in (
          ("apps/v1alpha1", "PetSet", "apps/v1", "StatefulSet"),
          ("batch/v1", "Job", "batch/v1", "Job"),
          ("v1", "ReplicationController", "v1", "ReplicationController"),
          *(("apps/v1", kind, "apps/v1", kind)
            for kind in ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")),
      )),
    *(((version, "CronJob", f"spec: {{jobTemplate: {{spec: {{template: {_HELD}}}}}}}"),
       ("batch/v1", "CronJob", f"spec: {{jobTemplate: {{spec: {{template: {_FREE}}}}}}}"))
      for version in ("batch/v1beta1", "batch/v1")),
    (("v1", "PodTemplate", f"template: {_HELD}"), ("v1", "PodTemplate", f"template: {_FREE}")),
    (("v1", "Pod", "metadata: {name: a, annotations: {pod.alpha.kubernetes.io/initialized: "
      "'false'}}\nspec: {containers: [{name: a, image: b}]}"),
     ("v1", "Pod", "metadata: {name: a, annotations: {}}\nspec: {containers: [{name: a, "
      "image: b}]}")),
)  # fmt: skip
