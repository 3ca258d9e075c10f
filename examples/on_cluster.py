"""The example application on a real Kubernetes cluster with a node."""

from __future__ import annotations

import subprocess
import sys

from examples.node_images import put_images
from examples.page import ATOMICAPP, INSTANCE, PROJECT, address, show
from tests.cluster import daemon
from tests.cluster.places import KUBECONFIG, ClusterError

TARGET = ("--provider", "kubernetes", "--kubeconfig", str(KUBECONFIG))


def run() -> int:
    """Everything, in order; the exit status of the first step that fails."""
    try:
        if daemon.up(keep=True):
            print("started a Kubernetes cluster; 'make cluster-down' stops it", flush=True)
        put_images("helloapache")
    except ClusterError as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1
    application = str(PROJECT / "examples/helloapache")
    command = [ATOMICAPP, "run", application, *TARGET, "--yes"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL)
    return ended.returncode or show(address(TARGET))


def stop() -> int:
    """Stop it where it is deployed."""
    if daemon.started_pid() is None:
        return 0
    command = [ATOMICAPP, "stop", INSTANCE, *TARGET, "--ignore-not-found"]
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode
