"""The examples, built, and a person at the command line who runs them."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.engine.examples import EXAMPLES, build_example

ATOMICAPP = str(Path(sys.executable).parent / "atomicapp")


@dataclass(frozen=True)
class Person:
    """Somebody with the program, in a directory of their own, who runs one instance."""

    directory: Path
    instance: str

    def says(self, *words: str, status: int = 0) -> str:
        """What the program prints; the test fails where its exit status is another."""
        told = [ATOMICAPP, *words]
        ended = subprocess.run(
            told, cwd=self.directory, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert ended.returncode == status, f"{told}\n{ended.stdout}\n{ended.stderr}"
        return ended.stdout + ended.stderr

    def runs(self, app: str, *words: str) -> list[str]:
        """Run an application; what was done to each of its resources."""
        named = ("--name", self.instance, "--output", "json", "--quiet")
        done: dict[str, Any] = json.loads(self.says("run", app, *named, *words))
        return [change["action"] for change in done["changes"]]

    def stops(self, *words: str) -> str:
        """Stop the instance."""
        return self.says("stop", self.instance, *words)

    def copy_of(self, example: str) -> str:
        """The example's directory, copied, since a run writes its answers there."""
        return copied(example, self.directory).name


def copied(example: str, directory: Path) -> Path:
    """An example's directory, copied into another: a run writes its answers there."""
    written = shutil.ignore_patterns("*.gen", "external")
    return Path(shutil.copytree(EXAMPLES / example, directory / example, ignore=written))


@pytest.fixture
def person(tmp_path: Path, clean_home: Path, instance_name: str) -> Person:
    """Somebody who has only just come: an empty home and an instance of their own."""
    directory = tmp_path / "work"
    directory.mkdir()
    return Person(directory, instance_name)


@pytest.fixture(scope="session")
def built(docker_host: str) -> Callable[[str], str]:
    """Builds an example's images and gives the name of its application image."""
    return build_example


@pytest.fixture
def free_port() -> Callable[[], str]:
    """Gives ports at which nothing listens."""

    def find() -> str:
        with socket.socket() as probe:
            probe.bind(("", 0))
            return str(probe.getsockname()[1])

    return find


def fetched(port: str, form: dict[str, str] | None = None, path: str = "/") -> str:
    """A page, or the page that answers a form."""
    body = urlencode(form).encode() if form else None
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", body, timeout=10) as page:
        return str(page.read().decode())
