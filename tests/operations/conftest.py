"""A two-component application on the real engine, and hands to change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine import resources
from tests.engine.api import call
from tests.program import Program, Said
from tests.trees import write_tree

NULECULE = """
specversion: 0.0.2
id: shop
metadata: {appversion: 1.2.3}
graph:
  - name: back
    params:
      - {name: greeting, default: hello}
      - {name: password, default: s3cr3t-hunter2, hidden: true}
    artifacts: {docker: ["file://back"]}
  - name: front
    artifacts: {docker: ["file://front"]}
"""
BACK = "docker run -d --name back -e GREETING=$greeting -e PASSWORD=$password QUICK IMAGE sleep 999"
FRONT = "docker run -d --name front --link back:back QUICK IMAGE sleep 999"
QUICK = "--stop-signal KILL"


@dataclass
class Shop:
    """The application, an instance of it, and the program."""

    directory: Path
    name: str
    image: str
    program: Program

    def write(self, **files: str) -> None:
        """Change files of the application."""
        texts = {
            name: text.replace("IMAGE", self.image).replace("QUICK", QUICK)
            for name, text in files.items()
        }
        write_tree(self.directory, texts)

    def run(self, *words: str) -> Said:
        """Deploy it."""
        return self.program("run", str(self.directory), *self.named, *words)

    def runs(self, *words: str) -> dict[str, str]:
        """Deploy it; what was done to each container."""
        done = self.program.does("run", str(self.directory), *self.named, "-o", "json", *words)
        return {
            change["resource"].partition("_")[2] or change["resource"]: change["action"]
            for change in done.data["changes"]
        }

    @property
    def named(self) -> tuple[str, ...]:
        """The options that make it this instance."""
        return ("--provider", "docker", "--name", self.name)

    def status(self) -> Said:
        """How it does, as JSON."""
        return self.program("status", self.name, "-o", "json")

    def container(self, name: str) -> dict[str, object]:
        """What the engine says of one of its containers."""
        found: dict[str, object] = call("GET", f"/containers/{self.name}_{name}/json")
        return found


@pytest.fixture
def shop(tmp_path: Path, atomicapp: Program, busybox_image: str, instance_name: str) -> Shop:
    shop = Shop(tmp_path / "shop", instance_name, busybox_image, atomicapp)
    shop.write(Nulecule=NULECULE, back=BACK, front=FRONT)
    return shop


@pytest.fixture
def other_name(docker_host: str) -> Iterator[Callable[[], str]]:
    """Makes names of further instances; what bears them is removed afterwards."""
    import uuid

    names: list[str] = []

    def make() -> str:
        names.append(f"t-{uuid.uuid4().hex[:10]}")
        return names[-1]

    yield make
    for name in names:
        resources.remove(resources.of_instance(name))
