"""The configuration files of the programs, as values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cluster.certificates import Authority
from tests.cluster.packages import CNI_PLUGINS
from tests.cluster.places import (
    CGROUP,
    CLUSTER_DOMAIN,
    NODE,
    NODE_ADDRESS,
    PAUSE_IMAGE,
    PODS,
    REGISTRY_PORT,
)

CONTAINERD_SOCKET = Path("/run/containerd/containerd.sock")


def write(directory: Path, authority: Authority) -> None:
    """Write all of them below ``directory``, with the kubeconfigs that they name."""
    files = {
        "kubelet.json": json.dumps(_kubelet(authority)),
        "kube-proxy.json": json.dumps(_kube_proxy(_kubeconfig(authority, "kube-proxy"))),
        "containerd.toml": _containerd(directory),
        "cni/10-bridge.conflist": json.dumps(_CNI),
        "registries/_default/hosts.toml": _REGISTRIES,
        "Corefile": _corefile(_kubeconfig(authority, "admin")),
    }
    for name, text in files.items():
        file = directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def _kubeconfig(authority: Authority, file: str) -> Path:
    return authority.directory / f"{file}.kubeconfig"


def _kubelet(authority: Authority) -> dict[str, Any]:
    node = authority.pair(NODE, f"/O=system:nodes/CN=system:node:{NODE}")
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {"x509": {"clientCAFile": str(authority.certificate)}},
        "tlsCertFile": str(node.certificate),
        "tlsPrivateKeyFile": str(node.key),
        "containerRuntimeEndpoint": f"unix://{CONTAINERD_SOCKET}",
        "clusterDNS": [NODE_ADDRESS],
        "clusterDomain": CLUSTER_DOMAIN,
        "resolvConf": "",
        # Machines for tests are often containers themselves: old cgroups, swap, fewer capabilities.
        "failCgroupV1": False,
        "failSwapOn": False,
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{CGROUP}",
        "enforceNodeAllocatable": [],
        "featureGates": {"KubeletInUserNamespace": True},
        "makeIPTablesUtilChains": False,
        # A full disk is not for the tests to tidy, and images come from nowhere else.
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "50Mi", "nodefs.available": "100Mi"},
        "maxPods": 240,
        "serializeImagePulls": False,
        "registryPullQPS": 0,
        "eventRecordQPS": 0,
    }


def _kube_proxy(kubeconfig: Path) -> dict[str, Any]:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "clientConnection": {"kubeconfig": str(kubeconfig)},
        "mode": "nftables",
        "hostnameOverride": NODE,
        "clusterCIDR": PODS,
        # These are the machine's, not the namespace's.
        "conntrack": {"maxPerCore": 0, "min": 0},
    }


_CNI = {
    "cniVersion": "0.4.0",
    "name": "atomicapp",
    "plugins": [
        {
            "type": "bridge",
            "bridge": "pods",
            "isGateway": True,
            "hairpinMode": True,
            "ipam": {
                "type": "host-local",
                "ranges": [[{"subnet": PODS}]],
                "routes": [{"dst": "0.0.0.0/0"}],
            },
        },
        {"type": "portmap", "capabilities": {"portMappings": True}},
    ],
}

# Whatever registry an image's name says, the node asks its own.
_REGISTRIES = f"""server = "http://127.0.0.1:{REGISTRY_PORT}"

[host."http://127.0.0.1:{REGISTRY_PORT}"]
capabilities = ["pull", "resolve"]
"""


def _containerd(directory: Path) -> str:
    return f"""version = 2
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs",
    "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{PAUSE_IMAGE}"
restrict_oom_score_adj = true
disable_apparmor = true
enable_unprivileged_ports = true
enable_unprivileged_icmp = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{CNI_PLUGINS}"
conf_dir = "{directory / "cni"}"

[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "{directory / "registries"}"
"""


def _corefile(kubeconfig: Path) -> str:
    zones = f"{CLUSTER_DOMAIN} in-addr.arpa ip6.arpa"
    return f"""{zones} {{
    bind {NODE_ADDRESS}
    errors
    kubernetes {zones} {{
        kubeconfig {kubeconfig}
        pods insecure
        ttl 1
    }}
}}

. {{
    bind {NODE_ADDRESS}
    template ANY ANY {{
        rcode NXDOMAIN
    }}
}}
"""
