"""Every command of ``docs/tutorial.md``, given in its order to a real engine."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT, follow

PAGE = "docs/tutorial.md"
INSTANCE, PORTS = "diary", ("8090", "8091")


@pytest.fixture
def second_instance(instance_name: str) -> Iterator[str]:
    """The name of the tutorial's second instance; what is left of it is removed."""
    from tests.engine import resources

    name = f"{instance_name}-prod"
    yield name
    resources.remove(resources.of_instance(name))


@pytest.fixture
def images(docker_host: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The images of the tutorial, built under the locks that the tests of examples take."""
    for example in ("helloapache", "two-tier"):
        lock = tmp_path_factory.getbasetemp().parent / f"{example}.lock"
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            build = [str(PROJECT / "examples/build.sh"), example]
            subprocess.run(build, check=True, capture_output=True)


@pytest.mark.usefixtures("images", "second_instance")
def test_the_tutorial_does_what_it_says(clean_home: Path, instance_name: str) -> None:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": programs, "COLUMNS": "80"}

    follow(PAGE, PROJECT, environment, {INSTANCE: instance_name, **_free_ports()})


def _free_ports() -> dict[str, str]:
    """A port at which nothing listens for each of the page's."""
    probes = [socket.socket() for _ in PORTS]
    try:
        for probe in probes:
            probe.bind(("", 0))
        return {
            page: str(probe.getsockname()[1]) for page, probe in zip(PORTS, probes, strict=True)
        }
    finally:
        for probe in probes:
            probe.close()
