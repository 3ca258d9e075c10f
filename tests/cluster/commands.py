"""The programs of the cluster in the order in which they start, and what each waits for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.cluster.certificates import Authority
from tests.cluster.places import API_PORT, ETCD_PORT, NODE, NODE_ADDRESS, SERVICES
from tests.cluster.settings import CONTAINERD_SOCKET

Address = tuple[str, int] | Path
_ETCD = ("127.0.0.1", ETCD_PORT)
_API = ("127.0.0.1", API_PORT)


class Command(NamedTuple):
    """A program with its arguments; it starts once somebody listens at ``after``."""

    name: str
    arguments: tuple[str, ...]
    after: Address | None = None


def commands(programs: Path, configuration: Path, authority: Authority) -> Iterator[Command]:
    """All of them; ``configuration`` is where :func:`tests.cluster.settings.write` wrote."""
    yield _etcd()
    yield Command("containerd", ("containerd", "--config", str(configuration / "containerd.toml")))
    built = (
        Command("kube-apiserver", tuple(_api_server(authority)), _ETCD),
        Command("kube-controller-manager", tuple(_controller_manager(authority)), _API),
        Command("kube-scheduler", tuple(_scheduler(authority)), _API),
        Command("kubelet", tuple(_kubelet(authority, configuration)), CONTAINERD_SOCKET),
        Command("kube-proxy", (f"--config={configuration / 'kube-proxy.json'}",), _API),
        Command("dns", ("-conf", str(configuration / "Corefile")), _API),
    )
    for one in built:
        yield one._replace(arguments=(str(programs / one.name), *one.arguments))


def kubeconfigs(authority: Authority) -> Path:
    """Make the kubeconfigs of all programs; the administrator's, who is you, is returned."""
    for name in ("kube-controller-manager", "kube-scheduler", "kube-proxy"):
        authority.kubeconfig(name, f"/CN=system:{name}")
    authority.kubeconfig(NODE, f"/O=system:nodes/CN=system:node:{NODE}")
    return authority.kubeconfig("admin", "/O=system:masters/CN=admin")


def _etcd() -> Command:
    clients, peers = f"http://127.0.0.1:{ETCD_PORT}", f"http://127.0.0.1:{ETCD_PORT + 1}"
    return Command(
        "etcd",
        (
            *("etcd", "--data-dir=/var/lib/etcd", "--unsafe-no-fsync"),
            *(f"--listen-client-urls={clients}", f"--advertise-client-urls={clients}"),
            *(f"--listen-peer-urls={peers}", f"--initial-advertise-peer-urls={peers}"),
            f"--initial-cluster=default={peers}",
        ),
    )


def _api_server(authority: Authority) -> Iterator[str]:
    pair = authority.pair("kube-apiserver", "/O=system:masters/CN=kube-apiserver")
    accounts = authority.directory / "accounts"
    # It must not be known by a loopback address: no pod would reach that.
    yield f"--advertise-address={NODE_ADDRESS}"
    yield f"--secure-port={API_PORT}"
    yield f"--etcd-servers=http://127.0.0.1:{ETCD_PORT}"
    yield f"--service-cluster-ip-range={SERVICES}"
    yield f"--tls-cert-file={pair.certificate}"
    yield f"--tls-private-key-file={pair.key}"
    yield f"--client-ca-file={authority.certificate}"
    yield f"--kubelet-certificate-authority={authority.certificate}"
    yield f"--kubelet-client-certificate={pair.certificate}"
    yield f"--kubelet-client-key={pair.key}"
    # Otherwise logs and exec would look for the node by its name.
    yield "--kubelet-preferred-address-types=InternalIP"
    yield "--service-account-issuer=https://kubernetes.default.svc"
    yield f"--service-account-key-file={accounts}.pub"
    yield f"--service-account-signing-key-file={accounts}.key"
    yield "--authorization-mode=Node,RBAC"
    yield "--allow-privileged"


def _as(authority: Authority, name: str) -> Iterator[str]:
    kubeconfig = authority.directory / f"{name}.kubeconfig"
    yield f"--kubeconfig={kubeconfig}"
    # Otherwise they end at once where the API server is not yet done with its own roles.
    yield "--authentication-skip-lookup"
    yield f"--client-ca-file={authority.certificate}"
    yield "--bind-address=127.0.0.1"
    yield "--leader-elect=false"


def _controller_manager(authority: Authority) -> Iterator[str]:
    yield from _as(authority, "kube-controller-manager")
    yield f"--root-ca-file={authority.certificate}"
    yield f"--service-account-private-key-file={authority.directory / 'accounts.key'}"
    yield f"--cluster-signing-cert-file={authority.certificate}"
    yield f"--cluster-signing-key-file={authority.key}"
    yield "--use-service-account-credentials"


def _scheduler(authority: Authority) -> Iterator[str]:
    yield from _as(authority, "kube-scheduler")


def _kubelet(authority: Authority, configuration: Path) -> Iterator[str]:
    yield f"--config={configuration / 'kubelet.json'}"
    yield f"--kubeconfig={authority.directory / NODE}.kubeconfig"
    yield f"--hostname-override={NODE}"
    # It clears up once a minute. With one, a container that was made and does not run yet drives
    # out the one that has just ended, and with it the words that a test waits for.
    yield "--maximum-dead-containers-per-container=2"
    yield f"--node-ip={NODE_ADDRESS}"
