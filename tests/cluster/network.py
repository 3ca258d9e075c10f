"""The network namespace that the cluster lives in, and the one wire from it to the machine.

There is no way from it to anywhere else: an image that is not there is found to be missing at
once, on every machine, and what a test package does reaches nobody.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.cluster.places import (
    HOST_ADDRESS,
    HOST_DEVICE,
    NAMESPACE,
    NODE_ADDRESS,
    NODE_DEVICE,
    PODS,
    SERVICES,
    ClusterError,
    search_path,
)

FILE = Path("/run/netns") / NAMESPACE


def make() -> None:
    """Make the namespace; the machine reaches the node, the pods and the services."""
    _ip("netns", "add", NAMESPACE)
    _ip("link", "add", HOST_DEVICE, "type", "veth", "peer", "name", NODE_DEVICE, "netns", NAMESPACE)
    _ip("address", "add", f"{HOST_ADDRESS}/30", "dev", HOST_DEVICE)
    _ip("link", "set", HOST_DEVICE, "up")
    inside = ("-n", NAMESPACE)
    _ip(*inside, "address", "add", f"{NODE_ADDRESS}/30", "dev", NODE_DEVICE)
    _ip(*inside, "link", "set", NODE_DEVICE, "up")
    _ip(*inside, "link", "set", "lo", "up")
    # A route to start on: what is for a service is sent elsewhere before it leaves.
    _ip(*inside, "route", "add", SERVICES, "via", HOST_ADDRESS)
    for reached in (PODS, SERVICES):
        _ip("route", "add", reached, "via", NODE_ADDRESS)


def remove() -> None:
    """Remove the namespace and all that is in it; nothing where there is none."""
    if Path("/sys/class/net", HOST_DEVICE).exists():
        _ip("link", "delete", HOST_DEVICE)
    if FILE.exists():
        _ip("netns", "delete", NAMESPACE)


def _ip(*arguments: str) -> None:
    ended = subprocess.run(
        ["ip", *arguments], capture_output=True, text=True, env={"PATH": search_path()}
    )
    if ended.returncode:
        raise ClusterError(f"ip {' '.join(arguments)} failed: {ended.stderr.strip()}")
