"""What is there or not: services, storage, definitions."""

from __future__ import annotations

from atomicapp_kubernetes.readiness.verdict import (
    DONE,
    Object,
    Readiness,
    condition,
    failed,
    is_true,
    line,
    part,
    parts,
    progressing,
    words,
)


def service(data: Object) -> Readiness:
    """Done at once, but for a balancer: that has to have an address."""
    spec = part(data, "spec")
    if spec.get("type") != "LoadBalancer" or spec.get("externalIPs"):
        return DONE
    if parts(part(data, "status", "loadBalancer"), "ingress"):
        return DONE
    return progressing("no controller of the cluster has given its load balancer an address")


def claim(data: Object) -> Readiness:
    """Done when it is bound to a volume."""
    phase = part(data, "status").get("phase")
    if phase == "Bound":
        return DONE
    if phase == "Lost":
        return failed("the volume that it was bound to is gone")
    return progressing("is not bound: no volume fits it, or nobody has made one yet")


def volume(data: Object) -> Readiness:
    """Done when a claim can have it, or has it."""
    status = part(data, "status")
    match status.get("phase"):
        case "Available" | "Bound" | "Released":
            return DONE
        case "Failed":
            return failed(line(status.get("message") or "it could not be freed"))
    return progressing("is being made")


def definition(data: Object) -> Readiness:
    """Done when its kind can be used."""
    accepted, established = condition(data, "NamesAccepted"), condition(data, "Established")
    if accepted.get("status") == "False":
        return failed(words(accepted) or "its names are taken")
    if is_true(established):
        return DONE
    structural = condition(data, "NonStructuralSchema")
    if is_true(structural):
        return failed(words(structural))
    return progressing("is not established yet")


def api_service(data: Object) -> Readiness:
    """Done when what it registers answers."""
    found = condition(data, "Available")
    return DONE if is_true(found) else progressing(words(found) or "is not available yet")
