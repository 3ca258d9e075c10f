"""A command to what the docker client would send to ``POST /containers/create``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from atomicapp.errors import InputError, Problem
from atomicapp_docker.line.command import Command
from atomicapp_docker.line.endpoints_config import networking
from atomicapp_docker.line.environment import labels, variables
from atomicapp_docker.line.options import Kind
from atomicapp_docker.line.security import security

SOCKET = "/var/run/docker.sock"
"""Where ``--use-api-socket`` has the engine's socket, on both sides."""
_NEEDS = {
    "ReadOnlyForceRecursive": "1.44", "ReadOnlyNonRecursive": "1.44", "Subpath": "1.45",
    "image": "1.48", "cluster": "1.42",
}  # fmt: skip
_CDI_API = "1.44"
_MAC_API = "1.44"
_GW_PRIORITY_API = "1.48"


class Container(NamedTuple):
    """What a line makes. ``reads`` tells of the files and variables of the host it was made with.

    ``requires`` maps options to the oldest API that has them.
    """

    name: str
    config: dict[str, Any]
    host_config: dict[str, Any]
    endpoints: dict[str, Any]
    platform: str
    pull: str
    requires: Mapping[str, str]
    reads: tuple[str, ...]


def build(command: Command, directory: Path, process: Mapping[str, str] = os.environ) -> Container:
    """The container of a command; relative paths are the application's ``directory``.

    ``process`` is the environment that a bare ``-e NAME`` reads. Raises InputError.
    """
    problems = list(_conflicts(command))
    if problems:
        raise InputError.of(problems)
    reads: list[str] = []
    made = _said(command)
    config, host = made["config"], made["host_config"]
    mode, mac, endpoints = networking(command)
    config |= _process(command) | {"Image": command.image.text}
    config |= _given(Env=variables(command, directory, process, reads), MacAddress=mac)
    config |= _given(Labels=labels(command, directory, reads), Healthcheck=_health(command, made))
    host |= {"NetworkMode": mode, **_ports(command, config), **_devices(command)}
    host |= security(command, directory, reads)
    _store(command, directory, config, host)
    return Container(
        name=command.last("name") or "",
        config=config,
        host_config=host,
        endpoints=endpoints,
        platform=command.last("platform") or "",
        pull=command.last("pull") or "",
        requires=dict(_requires(command)),
        reads=tuple(dict.fromkeys(reads)),
    )


def _given(**values: Any) -> dict[str, Any]:
    """What is not empty."""
    return {key: value for key, value in values.items() if value}


def _said(command: Command) -> dict[str, Any]:
    """The options that are one field of the API each, put there."""
    made: dict[str, Any] = {
        "config": {},
        "host_config": {
            "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
            "OomKillDisable": False,
            "PidsLimit": 0,
            "Dns": [],
            "DnsOptions": [],
            "DnsSearch": [],
            "PortBindings": {},
            "Devices": [],
            "BlkioWeightDevice": [],
        },
        "health": {},
    }
    for use in command.uses:
        if not use.option.field:
            continue
        *path, last = use.option.field.split(".")
        there = made
        for key in path:
            there = there.setdefault(key, {})
        if use.option.kind is Kind.LIST:
            there.setdefault(last, []).append(use.value)
        elif use.option.kind is Kind.MAP:
            there.setdefault(last, {}).update([use.value])
        else:
            there[last] = use.value
    for key in ("CapAdd", "CapDrop"):
        if key in made["host_config"]:
            made["host_config"][key] = _capabilities(made["host_config"][key])
    if "Ulimits" in made["host_config"]:
        by_name = {limit["Name"]: limit for limit in made["host_config"]["Ulimits"]}
        made["host_config"]["Ulimits"] = [by_name[name] for name in sorted(by_name)]
    return made


def _capabilities(names: list[str]) -> list[str]:
    return sorted(set(names))


def _process(command: Command) -> dict[str, Any]:
    """Streams, entry point and arguments."""
    is_detached = bool(command.last("detach"))
    attached = {use.value for use in command.all("attach")} or {"stdout", "stderr"}
    takes_input = bool(command.last("interactive"))
    made: dict[str, Any] = {
        "AttachStdin": not is_detached and (takes_input or "stdin" in attached),
        "AttachStdout": not is_detached and "stdout" in attached,
        "AttachStderr": not is_detached and "stderr" in attached,
        "StdinOnce": not is_detached and takes_input,
    }
    entrypoint = command.last("entrypoint")
    if entrypoint is not None:
        made["Entrypoint"] = [entrypoint]
    if command.arguments:
        made["Cmd"] = [word.text for word in command.arguments]
    return made


def _health(command: Command, made: Mapping[str, Any]) -> dict[str, Any]:
    if command.last("no-healthcheck"):
        return {"Test": ["NONE"]}
    said = {key: value for key, value in made["health"].items() if value}
    if "Test" in said:
        said["Test"] = ["CMD-SHELL", said["Test"]]
    return said


def _ports(command: Command, config: dict[str, Any]) -> dict[str, Any]:
    """``PortBindings``; what is published or exposed also goes to ``config``."""
    bindings: dict[str, list[dict[str, str]]] = {}
    for published in (one for use in command.all("publish") for one in use.value):
        binding = {"HostIp": published.host_ip, "HostPort": published.host_port}
        bindings.setdefault(published.port, []).append(binding)
    exposed = [*bindings, *(port for use in command.all("expose") for port in use.value)]
    config |= _given(ExposedPorts={port: {} for port in exposed})
    return _given(PortBindings=bindings)


def _devices(command: Command) -> dict[str, Any]:
    devices = [use.value for use in command.all("device")]
    names = [one["DeviceIDs"][0] for one in devices if "DeviceIDs" in one]
    requests = [command.last("gpus")] if command.last("gpus") else []
    if names:
        requests.append({"Driver": "cdi", "Count": 0, "DeviceIDs": names})
    mapped = [one for one in devices if "PathOnHost" in one]
    return _given(Devices=mapped, DeviceRequests=requests)


def _store(command: Command, directory: Path, config: dict[str, Any], host: dict[str, Any]) -> None:
    """Volumes and mounts, with relative sources put below the application's directory."""
    volumes = [use.value for use in command.all("volume")]
    binds = [
        ":".join(filter(None, (_placed(one.source, directory), one.target, one.mode)))
        for one in volumes
        if one.source
    ]
    config |= _given(Volumes={one.target: {} for one in volumes if not one.source})
    host |= _given(Binds=list(dict.fromkeys(binds)))
    mounts = [
        {**one, "Source": _placed(one["Source"], directory)} if one["Type"] == "bind" else one
        for one in host.get("Mounts", [])
    ]
    if command.last("use-api-socket"):
        socket = {"Type": "bind", "Source": SOCKET, "Target": SOCKET, "BindOptions": {}}
        mounts.append(socket)
    host |= _given(Mounts=mounts)


def _placed(source: str, directory: Path) -> str:
    """A path that begins with ``.`` below the directory; anything else as it is."""
    if not source.startswith("."):
        return source
    return os.path.normpath(directory.absolute() / source)


def _conflicts(command: Command) -> Iterator[Problem]:
    """Options that the client refuses together."""
    if command.last("detach"):
        for use in command.all("attach"):
            yield use.problem("it does not go with --detach", "remove one of them")
    if command.last("no-healthcheck"):
        for use in command.uses:
            if use.option.field.startswith("health."):
                yield use.problem("it does not go with --no-healthcheck", "remove one of them")
    restart = command.last("restart")
    if command.last("rm") and restart and restart["Name"] != "no":
        yield command.all("restart")[-1].problem("it does not go with --rm", "remove one of them")
    if command.last("log-driver") == "none":
        for use in command.all("log-opt"):
            yield use.problem("the log driver none takes no options", "remove it")


def _requires(command: Command) -> Iterator[tuple[str, str]]:
    """The options that not every engine has, with the oldest API that does."""
    for use in command.uses:
        if use.option.api:
            yield str(use.option), use.option.api
    for mount in (use.value for use in command.all("mount")):
        options = mount.get(f"{mount['Type'].capitalize()}Options", {})
        for key in {mount["Type"], *options} & _NEEDS.keys():
            yield f"--mount ({key})", _NEEDS[key]
    if any("DeviceIDs" in use.value for use in command.all("device")):
        yield "--device (CDI)", _CDI_API
    networks = [use.value for use in command.all("network")]
    if any(one.gw_priority for one in networks):
        yield "--network (gw-priority)", _GW_PRIORITY_API
    if any(one.mac for one in networks[1:]):
        yield "--network (mac-address)", _MAC_API
