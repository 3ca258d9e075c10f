"""What of nodes, and of the cluster beyond its namespace, an object would reach. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from atomicapp_kubernetes.artifacts.kinds import DEFINITION, VOLUME, GroupKind

_SOCKETS = tuple(
    PurePosixPath(path)
    for path in (
        "/run/containerd/containerd.sock",
        "/run/crio/crio.sock",
        "/run/docker.sock",
        "/run/podman/podman.sock",
    )
)
_VAR_RUN = ("/", "var", "run")
_NAMESPACES = {"hostPID": "process", "hostIPC": "IPC", "hostNetwork": "network"}
_USUAL = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
    "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
})  # fmt: skip
"""Capabilities that containers have anyway."""
_USUAL_SELINUX = frozenset(
    {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
)
_SAFE_SYSCTLS = frozenset({
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
})  # fmt: skip
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP = ("seccomp.security.alpha.kubernetes.io/", "container.seccomp.security.alpha.kubernetes")


def accesses(data: Mapping[str, Any], kind: GroupKind) -> Iterator[str]:
    """Each access to nodes as a person reads it, once.

    The fields of a pod count wherever they stand: custom resources hold parts of pods in shapes of
    their own. In a definition they are but a schema.
    """
    if kind == DEFINITION:
        return
    yield from dict.fromkeys(text for each in _all_maps(data) for text in _of_map(each))
    if kind == VOLUME:
        yield from _path(_map(_map(data, "spec"), "local").get("path"))


def _all_maps(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, dict):
        yield data
    parts = data.values() if isinstance(data, dict) else data
    for part in parts:
        if isinstance(part, (dict, list)):
            yield from _all_maps(part)


def _of_map(data: Mapping[str, Any]) -> Iterator[str]:
    for field, found in _FIELDS.items():
        if field in data:
            yield from found(data)


def _of_namespace(field: str, name: str, data: Mapping[str, Any]) -> Iterator[str]:
    if data[field] is True:
        yield f"the host's {name} namespace"


def _of_volume(data: Mapping[str, Any]) -> Iterator[str]:
    driver = _map(data, "flexVolume").get("driver")
    if driver:
        yield f"volume driver {driver}"


def _of_annotations(data: Mapping[str, Any]) -> Iterator[str]:
    for name, value in _map(data, "annotations").items():
        if value == "unconfined" and name.startswith(_APPARMOR):
            yield "security option apparmor=unconfined"
        if value == "unconfined" and name.startswith(_SECCOMP):
            yield "security option seccomp=unconfined"


def _of_security(context: Mapping[str, Any]) -> Iterator[str]:
    if context.get("privileged") is True:
        yield "privileged: every device and capability of the host"
    added = _map(context, "capabilities").get("add")
    for name in added if isinstance(added, list) else ():
        bare = str(name).upper().removeprefix("CAP_")
        if bare not in _USUAL:
            yield f"capability {bare}"
    for field, option in (("seccompProfile", "seccomp"), ("appArmorProfile", "apparmor")):
        if _map(context, field).get("type") == "Unconfined":
            yield f"security option {option}=unconfined"
    if context.get("procMount") == "Unmasked":
        yield "security option systempaths=unconfined"
    if _map(context, "windowsOptions").get("hostProcess") is True:
        yield "runs as a process of the host (Windows)"
    yield from _of_selinux(_map(context, "seLinuxOptions"))
    for sysctl in _maps(context, "sysctls"):
        if str(sysctl.get("name")) not in _SAFE_SYSCTLS:
            yield f"the kernel parameter {sysctl.get('name')}"


def _of_selinux(options: Mapping[str, Any]) -> Iterator[str]:
    if str(options.get("type", "")) not in _USUAL_SELINUX:
        yield f"SELinux type {options['type']}"
    for field in ("user", "role"):
        if options.get(field):
            yield f"SELinux {field} {options[field]}"


def _path(path: Any) -> Iterator[str]:
    if not isinstance(path, str) or not path:
        return
    place = PurePosixPath(posixpath.normpath(path))
    shown = PurePosixPath("/run", *place.parts[3:]) if place.parts[:3] == _VAR_RUN else place
    if any(socket.is_relative_to(each) for socket in _SOCKETS for each in (place, shown)):
        yield f"the engine's socket, by mounting {path}"
    else:
        yield f"the host's {path}"


def _map(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}


def _maps(data: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    found = data.get(name)
    for each in found if isinstance(found, list) else ():
        if isinstance(each, Mapping):
            yield each


_FIELDS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    **{field: partial(_of_namespace, field, name) for field, name in _NAMESPACES.items()},
    "hostPath": lambda data: _path(_map(data, "hostPath").get("path")),
    "flexVolume": _of_volume,
    "securityContext": lambda data: _of_security(_map(data, "securityContext")),
    "annotations": _of_annotations,
}
"""What each field of a map would reach; most maps have none of them."""
