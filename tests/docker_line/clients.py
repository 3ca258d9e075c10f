"""The docker clients of this machine, and what they sent, in a form that can be compared."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from atomicapp_docker.line.container import Container
from tests.docker_line.lines import container
from tests.docker_line.spellings import NEW, OLD

_COUNTS_WHEN_FALSE = (
    "OomKillDisable",
    "PidsLimit",
    "MemorySwappiness",
    "Init",
    "StopTimeout",
    "MaskedPaths",
    "ReadonlyPaths",
)
_MAPS = (
    "ExposedPorts",
    "Volumes",
    "Labels",
    "Tmpfs",
    "Sysctls",
    "StorageOpt",
    "Annotations",
    "Config",
    "Options",
)
_UNORDERED = ("Binds", "Ulimits")


@cache
def clients() -> Mapping[str, str]:
    """The clients at hand, by the version of which they stand for the grammar."""
    found: dict[str, str] = {}
    for name in (shutil.which("docker"), "/usr/bin/docker", "/usr/local/bin/docker"):
        if name and os.access(name, os.X_OK):
            said = subprocess.run([name, "--version"], capture_output=True, text=True, check=True)
            major = int(said.stdout.split("version ")[1].partition(".")[0])
            if major == 20 or major >= 28:
                found.setdefault(OLD if major == 20 else NEW, name)
    return found


def ours(words: list[str], directory: Path) -> Container:
    """What our parser makes of a line of those words."""
    return container(f"docker run {shlex.join(words)}\n", directory=directory)


def body_of(made: Container) -> dict[str, Any]:
    """Our container as the body of ``POST /containers/create``."""
    networking = {"EndpointsConfig": made.endpoints}
    return {**made.config, "HostConfig": made.host_config, "NetworkingConfig": networking}


def comparable(body: Mapping[str, Any]) -> Any:
    """A body without what says nothing, and with what clients of two ages say differently alike.

    The MAC address stands with the container up to API 1.43 and with the network
    later; ours says both. Old clients leave it to the engine to spell capabilities.
    """
    made = _pruned(body)
    host = made["HostConfig"]
    endpoints = made.get("NetworkingConfig", {}).get("EndpointsConfig", {})
    if "MacAddress" in made:
        endpoints = endpoints or {host.get("NetworkMode"): {}}
        first = endpoints.setdefault(host.get("NetworkMode"), {})
        first["MacAddress"] = made.pop("MacAddress")
    made["NetworkingConfig"] = {name: one for name, one in endpoints.items() if one}
    for key in ("CapAdd", "CapDrop"):
        if key in host:
            host[key] = sorted({capability(name) for name in host[key]})
    for key in _UNORDERED:
        if key in host:
            host[key] = sorted(host[key], key=str)
    host.pop("ConsoleSize", None)
    if host.get("MemorySwappiness") == -1:
        del host["MemorySwappiness"]
    return made


def capability(name: str) -> str:
    """A capability as new clients spell it; old ones leave that to the engine."""
    upper = name.upper()
    return upper if upper == "ALL" or upper.startswith("CAP_") else f"CAP_{upper}"


def _pruned(data: Any, *, keep_all: bool = False) -> Any:
    if isinstance(data, list):
        return [_pruned(one) for one in data]
    if not isinstance(data, Mapping):
        return data
    made = {key: _pruned(one, keep_all=key in _MAPS) for key, one in data.items()}
    return {
        key: one
        for key, one in made.items()
        if keep_all or one or (key in _COUNTS_WHEN_FALSE and one is not None)
    }
