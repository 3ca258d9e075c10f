"""Where the cluster keeps what it has, and at which addresses it answers."""

from __future__ import annotations

import os
from pathlib import Path

RUN = Path("/run/atomicapp-cluster")
"""Locks, logs, configuration and keys; root's. Kept after the cluster, so that it can be read."""

DATA = Path("/var/cache/atomicapp-cluster")
"""What fills disks: images, containers, etcd. Removed with the cluster."""

LOGS = RUN / "log"
KUBECONFIG = RUN / "kubeconfig"
REGISTRY = DATA / "registry"

NAMESPACE = "atomicapp-cluster"
"""The network namespace, in which the node has the loopback interface and its address alone."""

HOST_DEVICE, NODE_DEVICE = "atomicapp-host", "atomicapp-node"
HOST_ADDRESS, NODE_ADDRESS = "10.213.36.1", "10.213.36.2"
PODS, SERVICES = "10.244.0.0/24", "10.96.0.0/16"
API_SERVICE = "10.96.0.1"
API_PORT, ETCD_PORT, REGISTRY_PORT = 6443, 2379, 5000
SERVER = f"https://{NODE_ADDRESS}:{API_PORT}"

NODE = "node"
CLUSTER_DOMAIN = "cluster.local"
CGROUP = "atomicapp-cluster"
PAUSE_IMAGE = "atomicapp.test/pause:1"


# As it is at the start: a test may have another home.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "atomicapp-test")
"""Where what takes long to make is kept for the next time, in the user's cache."""


class ClusterError(Exception):
    """The cluster cannot be had; says what to do."""


def search_path() -> str:
    """``PATH`` with the places of root's programs."""
    return os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
