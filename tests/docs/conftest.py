"""What pages of the documentation count on: images that are built, ports that are free."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine import resources
from tests.engine.examples import build_example

Ports = Callable[[str], dict[str, str]]


@pytest.fixture
def images(docker_host: str) -> None:
    """The images of the examples that pages use."""
    for example in ("helloapache", "two-tier"):
        build_example(example)


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
