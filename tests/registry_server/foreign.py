"""Images that other programs make and move: the engine, podman, skopeo."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests.registry_server.programs import need

# A machine that is itself a container has fewer limits to give, and no systemd.
_CONTAINERS_CONF = """
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""


class Docker(NamedTuple):
    """The engine's own client, for somebody whose settings are in ``home``."""

    home: Path

    def build(self, context: Path, name: str) -> str:
        """Build the ``Dockerfile`` in a directory; the identity of the image."""
        # Looking for what was built before fails where another test removes an image just then.
        self("build", "--quiet", "--no-cache", "--tag", name, str(context))
        return self("inspect", "--format", "{{.Id}}", name)

    def copy(self, name: str, path: str, destination: Path) -> None:
        """What ``docker cp`` gets out of a container that is never started."""
        _copy(self, name, path, destination)

    def __call__(self, *arguments: str) -> str:
        """What a command of the client says."""
        # The classic builder is the one that all engines have.
        environment = {"DOCKER_CONFIG": str(self.home), "DOCKER_BUILDKIT": "0"}
        return _run(("docker", *arguments), environment)


class Podman(NamedTuple):
    """podman, with all that it keeps below ``home``, whose path it wants to be short."""

    home: Path

    def build(self, context: Path, name: str, *options: str) -> None:
        """Build the ``Dockerfile`` in a directory."""
        self("build", "--quiet", "--tag", name, *options, str(context))

    def copy(self, name: str, path: str, destination: Path) -> None:
        """What ``podman cp`` gets out of a container that is never started."""
        _copy(self, name, path, destination)

    def __call__(self, *arguments: str) -> str:
        """What a command says."""
        need("podman", "runc")
        conf = self.home / "containers.conf"
        self.home.mkdir(exist_ok=True)
        conf.write_text(_CONTAINERS_CONF)
        kept = ("--root", str(self.home / "root"), "--runroot", str(self.home / "run"))
        command = ("podman", *kept, "--storage-driver", "vfs", *arguments)
        return _run(command, {"CONTAINERS_CONF": str(conf)})


def skopeo(*arguments: str) -> str:
    """What a command of skopeo says; the policy of this machine does not count."""
    need("skopeo")
    return _run(("skopeo", "--insecure-policy", *arguments), {})


def _copy(program: Docker | Podman, name: str, path: str, destination: Path) -> None:
    container = program("create", name, "/never-started")
    try:
        program("cp", f"{container}:{path}", str(destination))
    finally:
        program("rm", container)


def _run(command: tuple[str, ...], environment: Mapping[str, str]) -> str:
    ended = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=dict(os.environ, **environment),
    )
    assert not ended.returncode, f"{' '.join(command)}: {ended.stderr}"
    return ended.stdout.strip()
