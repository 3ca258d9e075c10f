"""Services, ingresses and their like of old versions."""

from __future__ import annotations

from atomicapp_kubernetes.served.row import Data, each, inside, rename

_ZONE = "topology.kubernetes.io/zone"
_NODE = "kubernetes.io/hostname"


def backends(data: Data) -> str:
    """A backend's service is a map of its own now, and each path says how it is compared."""
    spec = inside(data, "spec")
    rename(spec, "backend", "defaultBackend")
    _backend(inside(spec, "defaultBackend"))
    for rule in each(spec, "rules"):
        for path in each(rule, "http", "paths"):
            path.setdefault("pathType", "ImplementationSpecific")
            _backend(inside(path, "backend"))
    return ""


def _backend(backend: Data) -> None:
    if "serviceName" not in backend and "servicePort" not in backend:
        return
    service = backend.setdefault("service", {})
    if "serviceName" in backend:
        service["name"] = backend.pop("serviceName")
    port = backend.pop("servicePort", None)
    if isinstance(port, str) and port.isdecimal():
        port = int(port)
    if port is not None:
        service["port"] = {"number" if isinstance(port, int) else "name": port}


def addresses(data: Data) -> str:
    """Addresses and the balancer of a Service had other names before v1."""
    spec = inside(data, "spec")
    rename(spec, "portalIP", "clusterIP")
    for old in ("publicIPs", "deprecatedPublicIPs"):
        rename(spec, old, "externalIPs")
    if spec.pop("createExternalLoadBalancer", None):
        spec.setdefault("type", "LoadBalancer")
    return ""


def topology(data: Data) -> str:
    """Zone and node of an endpoint are fields now."""
    for endpoint in each(data, "endpoints"):
        labels = endpoint.pop("topology", None)
        if not isinstance(labels, dict):
            continue
        for label, field in ((_ZONE, "zone"), (_NODE, "nodeName")):
            if label in labels:
                endpoint.setdefault(field, labels.pop(label))
        if labels:
            endpoint["deprecatedTopology"] = labels
    return ""
