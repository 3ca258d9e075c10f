"""What pages of the documentation count on: images that are built, ports that are free."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT
from tests.engine import resources

Ports = Callable[[str], dict[str, str]]


@pytest.fixture
def images(docker_host: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The images of examples, built under the locks that the tests of examples take."""
    for example in ("helloapache", "two-tier"):
        lock = tmp_path_factory.getbasetemp().parent / f"{example}.lock"
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            build = [str(PROJECT / "examples/build.sh"), example]
            subprocess.run(build, check=True, capture_output=True)


@pytest.fixture
def shell(clean_home: Path) -> dict[str, str]:
    """The environment of a person with an empty home who has `atomicapp` on the path."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": programs, "COLUMNS": "80"}


@pytest.fixture
def other_instance(instance_name: str) -> Iterator[Callable[[str], str]]:
    """Names that begin like the test's own instance; what is left of them is removed."""
    names: list[str] = []

    def name(ending: str) -> str:
        names.append(f"{instance_name}{ending}")
        return names[-1]

    yield name
    for made in names:
        resources.remove(resources.of_instance(made))


@pytest.fixture
def free_ports() -> Ports:
    """Gives for each port on a page, with spaces between them, one at which nothing listens."""

    def find(ports: str) -> dict[str, str]:
        probes = {port: socket.socket() for port in ports.split()}
        try:
            for probe in probes.values():
                probe.bind(("", 0))
            return {port: str(probe.getsockname()[1]) for port, probe in probes.items()}
        finally:
            for probe in probes.values():
                probe.close()

    return find
