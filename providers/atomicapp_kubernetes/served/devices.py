"""Claims for devices, and devices, of old versions."""

from __future__ import annotations

from atomicapp_kubernetes.served.row import Data, each, inside


def exact_requests(data: Data) -> str:
    """What is asked for exactly stands apart from what one of several would do for.

    The specification of a template's claims is one deeper.
    """
    for spec in (inside(data, "spec"), inside(data, "spec", "spec")):
        for request in each(spec, "devices", "requests"):
            if "exactly" not in request and "firstAvailable" not in request:
                exactly = {field: request.pop(field) for field in set(request) - {"name"}}
                request["exactly"] = exactly
    return ""


def flat_devices(data: Data) -> str:
    """What is said of a device stands at the device, and a capacity has fields."""
    for device in each(data, "spec", "devices"):
        basic = device.pop("basic", None)
        if isinstance(basic, dict):
            device.update(basic)
        capacity = inside(device, "capacity")
        for name, value in capacity.items():
            if not isinstance(value, dict):
                capacity[name] = {"value": value}
    return ""
