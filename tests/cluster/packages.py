"""Debian's packages that a cluster needs: what is missing is installed, by root only."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.cluster.places import RUN, ClusterError, search_path
from tests.engine.api import EngineError
from tests.engine.debian import install, static_busybox

_INSTALL_LOG = RUN / "install.log"
CNI_PLUGINS = Path("/usr/lib/cni")
_PROGRAMS: Mapping[str, str] = {
    "etcd": "etcd-server",
    "containerd": "containerd",
    "runc": "runc",
    "nft": "nftables",
    "conntrack": "conntrack",
    "iptables": "iptables",
    "ip": "iproute2",
    "mount": "mount",
    "openssl": "openssl",
}
_SERVICES = {"etcd-server": "etcd", "containerd": "containerd"}


def missing() -> list[str]:
    """The packages that are not there."""
    absent = [
        package
        for program, package in _PROGRAMS.items()
        if shutil.which(program, path=search_path()) is None
    ]
    if not (CNI_PLUGINS / "bridge").exists():
        absent.append("containernetworking-plugins")
    if static_busybox() is None:
        absent.append("busybox-static")
    return absent


def have() -> None:
    """Have all packages, or raise ClusterError with one line that says how to get them."""
    absent = missing()
    if os.geteuid() != 0:
        raise ClusterError(f"a cluster needs root; run: sudo make cluster{_with(absent)}")
    if not absent:
        return
    if shutil.which("apt-get") is None:
        raise ClusterError(f"missing: {', '.join(absent)}; install them, this is not Debian")
    print(f"installing {', '.join(absent)} ...", flush=True)
    try:
        install(absent, _INSTALL_LOG)
    except EngineError as error:
        raise ClusterError(str(error)) from error
    for package in absent:
        if service := _SERVICES.get(package):
            _stop(service)


def _with(absent: list[str]) -> str:
    return f", which installs {', '.join(absent)}" if absent else ""


def _stop(service: str) -> None:
    """A package that was installed for the cluster only; ours is started by us."""
    if Path("/run/systemd/system").is_dir():
        _quietly("systemctl", "disable", "--now", f"{service}.service")
        return
    script = Path("/etc/init.d", service)
    if script.exists():
        _quietly(str(script), "stop")
        _quietly("update-rc.d", service, "disable")


def _quietly(*command: str) -> None:
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
