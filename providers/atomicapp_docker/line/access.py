"""What of the host a container would reach, in whatever spelling its line asks for it. Pure."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Mapping, Set
from pathlib import Path, PurePosixPath
from typing import Any

_SOCKETS = tuple(
    PurePosixPath(path)
    for path in (
        "/run/docker.sock",
        "/run/podman/podman.sock",
        "/run/containerd/containerd.sock",
        "/run/crio/crio.sock",
    )
)
_NAMESPACES = {
    "PidMode": "process",
    "IpcMode": "IPC",
    "UTSMode": "UTS",
    "UsernsMode": "user",
    "NetworkMode": "network",
    "CgroupnsMode": "cgroup",
}
_VAR_RUN = ("/", "var", "run")
_RECORDS = "atomicapp-record-"
_HARMLESS_SECURITY = frozenset(
    {"seccomp=builtin", "seccomp:builtin", "apparmor=docker-default", "apparmor:docker-default"}
)
_OF_IPC = ("kernel.msg", "kernel.sem", "kernel.shm", "fs.mqueue.")


def accesses(
    host_config: Mapping[str, Any], own_containers: Set[str], directory: Path
) -> Iterator[str]:
    """Each access as a person reads it.

    ``own_containers`` are the names of the application's containers, ``directory``
    is where its files are; sharing with those and mounting from there is no access.
    """
    if host_config.get("Privileged"):
        yield "privileged: every device and capability of the host"
    for name in host_config.get("CapAdd", ()):
        yield f"capability {name}"
    yield from _namespaces(host_config, own_containers)
    yield from _devices(host_config)
    yield from _security(host_config)
    yield from _mounts(host_config, directory)
    yield from _logging(host_config)
    yield from _engine(host_config)


def _namespaces(host_config: Mapping[str, Any], own: Set[str]) -> Iterator[str]:
    for key, kind in _NAMESPACES.items():
        mode = str(host_config.get(key, ""))
        name = mode.removeprefix("container:")
        if mode == "host":
            yield f"the host's {kind} namespace"
        elif name != mode and name not in own:
            yield f"the {kind} namespace of container {name}, which is not the application's"
    for borrowed in host_config.get("VolumesFrom", ()):
        name = borrowed.partition(":")[0]
        if name not in own:
            yield f"the volumes of container {name}, which is not the application's"
    for name in host_config.get("Sysctls", {}):
        of_network = name.startswith("net.") and host_config.get("NetworkMode") == "host"
        if of_network or (name.startswith(_OF_IPC) and host_config.get("IpcMode") == "host"):
            yield f"the host's kernel parameter {name}"


def _devices(host_config: Mapping[str, Any]) -> Iterator[str]:
    for device in host_config.get("Devices", ()):
        yield f"device {device['PathOnHost']}"
    for rule in host_config.get("DeviceCgroupRules", ()):
        yield f"devices by the rule {rule!r}"
    for request in host_config.get("DeviceRequests", ()):
        if request["Driver"] == "cdi":
            yield f"devices {', '.join(request['DeviceIDs'])}"
        elif request["DeviceIDs"]:
            yield f"GPUs {', '.join(request['DeviceIDs'])}"
        else:
            yield "all GPUs" if request["Count"] == -1 else f"{request['Count']} GPUs"


def _security(host_config: Mapping[str, Any]) -> Iterator[str]:
    for option in host_config.get("SecurityOpt", ()):
        if option in _HARMLESS_SECURITY or option.startswith("no-new-privileges"):
            continue
        custom = option.startswith("seccomp=") and option != "seccomp=unconfined"
        yield "a seccomp profile of its own" if custom else f"security option {option}"
    if "MaskedPaths" in host_config:
        yield "security option systempaths=unconfined"


def _logging(host_config: Mapping[str, Any]) -> Iterator[str]:
    """The engine itself opens what a log driver's options name, as root."""
    for name, value in (host_config.get("LogConfig", {}).get("Config") or {}).items():
        if value.startswith(("unix:", "unixgram:", "/")):
            yield f"{value} of the host, by log option {name}"


def _mounts(host_config: Mapping[str, Any], directory: Path) -> Iterator[str]:
    for bind in host_config.get("Binds", ()):
        source = bind.partition(":")[0]
        if source.startswith("/"):
            yield from _path(source, directory)
        yield from _record(source)
    for mount in host_config.get("Mounts", ()):
        if mount["Type"] == "bind":
            yield from _path(mount["Source"], directory)
        yield from _record(mount.get("Source", ""))
        driver = mount.get("VolumeOptions", {}).get("DriverConfig", {})
        yield from _driver(driver.get("Name", ""), driver.get("Options", {}), directory)
    yield from _driver(host_config.get("VolumeDriver", ""), {}, directory)


def _path(source: str, directory: Path) -> Iterator[str]:
    """A path of the host, unless it is within the application's directory."""
    real = Path(os.path.realpath(source))
    if real.is_relative_to(os.path.realpath(directory)):
        return
    places = {PurePosixPath(source), PurePosixPath(real)}
    named = source if str(real) in (source, source.rstrip("/")) else f"{source} (which is {real})"
    if any(_holds_socket(place) for place in places):
        yield f"the engine's socket, by mounting {named}"
    else:
        yield f"the host's {named}"


def _record(volume: str) -> Iterator[str]:
    """A volume in which the values of an instance are, whosever it is."""
    if volume.startswith(_RECORDS):
        yield f"the answers of an instance, by mounting {volume}"


def _holds_socket(place: PurePosixPath) -> bool:
    """Whether a path is a socket of a container engine, or a directory above one."""
    shown = PurePosixPath("/run", *place.parts[3:]) if place.parts[:3] == _VAR_RUN else place
    return place.name in {path.name for path in _SOCKETS} or any(
        path.is_relative_to(candidate) for path in _SOCKETS for candidate in (place, shown)
    )


def _driver(name: str, options: Mapping[str, str], directory: Path) -> Iterator[str]:
    """A volume's driver and its options, which can mount anything that the host can."""
    if name not in ("", "local"):
        yield f"volume driver {name}"
    device = options.get("device", "")
    if not device or options.get("type") == "tmpfs":
        return
    if device.startswith("/") and not device.startswith("/dev/"):
        yield from _path(device, directory)
    else:
        yield f"the host mounts {device} for a volume"


def _engine(host_config: Mapping[str, Any]) -> Iterator[str]:
    if parent := host_config.get("CgroupParent"):
        yield f"cgroup parent {parent}"
    if runtime := host_config.get("Runtime"):
        yield f"runtime {runtime}"
    if host_config.get("OomScoreAdj", 0) < 0:
        yield f"is killed after the host's own processes (OOM score {host_config['OomScoreAdj']})"
    if host_config.get("OomKillDisable") and not host_config.get("Memory"):
        yield "is never killed for memory and has no limit of it"
