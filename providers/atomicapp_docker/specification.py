"""The shape of ``Resource.specification`` for each kind: plain JSON, written by the parser
of lines and read by the target.

container::

    {"name": "web",                                                # on the engine
     "config": {...}, "host_config": {...}, "networking": {...},   # as the engine's API has them
     "platform": "", "pull": "", "requires": {"--annotation": "1.43"}}

network::   {"Driver": "bridge", ...}     the body of ``POST /networks/create`` without its name
volume::    {"Driver": "local", ...}      the body of ``POST /volumes/create`` without its name

A container's name may change with its image, so it need not be the identity's; a network's
and a volume's is. ``requires`` maps options to the oldest API that has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atomicapp.resource import Resource

CONTAINER = "container"
NETWORK = "network"
VOLUME = "volume"


def engine_name_of(resource: Resource) -> str:
    """What the resource is called on the engine."""
    return str(resource.specification.get("name") or resource.identity.name)


def config_of(resource: Resource) -> Mapping[str, Any]:
    """``Config`` of a container, ``Image`` included."""
    return _mapping(resource, "config")


def host_config_of(resource: Resource) -> Mapping[str, Any]:
    """``HostConfig`` of a container."""
    return _mapping(resource, "host_config")


def restart_policy_of(resource: Resource) -> str:
    """The name of a container's restart policy; "" where it has none."""
    policy: Mapping[str, Any] = host_config_of(resource).get("RestartPolicy") or {}
    name = str(policy.get("Name") or "")
    return "" if name == "no" else name


def is_publishing(resource: Resource) -> bool:
    """Whether a container answers on ports of its host."""
    host = host_config_of(resource)
    return bool(host.get("PortBindings") or host.get("PublishAllPorts"))


def endpoints_of(resource: Resource) -> Mapping[str, Any]:
    """``EndpointsConfig`` of a container: settings by network."""
    endpoints: Mapping[str, Any] = _mapping(resource, "networking").get("EndpointsConfig") or {}
    return endpoints


def image_of(resource: Resource) -> str:
    """The image that a container is made from, as the artifact names it."""
    return str(config_of(resource).get("Image") or "")


def platform_of(resource: Resource) -> str | None:
    """The platform that the image must have, None for the engine's own."""
    return str(resource.specification.get("platform") or "") or None


def pull_of(resource: Resource) -> str:
    """When to pull, as the artifact says: always, missing, never, or "" where it does not."""
    return str(resource.specification.get("pull") or "")


def requires_of(resource: Resource) -> Mapping[str, str]:
    """The options that need a newer API than the oldest, and which."""
    return _mapping(resource, "requires")


def _mapping(resource: Resource, key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = resource.specification.get(key) or {}
    return found
