"""A small application of one's own, written anew for each turn of events."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.tenant import Tenant

Data = dict[str, Any]


@dataclass(frozen=True)
class Shop:
    """An application whose components each have objects, and who runs it."""

    directory: Path
    tenant: Tenant

    def write(self, **components: Data | list[Data]) -> None:
        """Let the application be of these components, in their order."""
        graph = []
        for name, found in components.items():
            objects = found if isinstance(found, list) else [found]
            text = "\n---\n".join(json.dumps(one) for one in objects)
            (self.directory / f"{name}.yaml").write_text(text)
            graph.append({"name": name, "artifacts": {"kubernetes": [f"file://{name}.yaml"]}})
        nulecule = {"specversion": "0.0.2", "id": "shop", "graph": graph}
        (self.directory / "Nulecule").write_text(json.dumps(nulecule))

    def runs(self, *words: str) -> dict[str, str]:
        """Run it; what was done to each object."""
        return self.tenant.runs(self.directory, *words)

    def fails(self, *words: str) -> str:
        """Run it, which must fail; what is complained of."""
        return self.tenant.fails("run", str(self.directory), *words)


@pytest.fixture
def shop(tenant: Tenant, tmp_path: Path) -> Shop:
    """An application that has nothing in it yet."""
    directory = tmp_path / "shop"
    directory.mkdir()
    return Shop(directory, tenant)


def deployment(name: str, image: str, *command: str, replicas: int | None = 1) -> Data:
    """A Deployment whose pods end as soon as they are told to."""
    container: Data = {"name": "main", "image": image, "imagePullPolicy": "IfNotPresent"}
    container |= {"command": list(command)} if command else {}
    spec: Data = {
        "selector": {"matchLabels": {"app": name}},
        "template": {
            "metadata": {"labels": {"app": name}},
            "spec": {"terminationGracePeriodSeconds": 1, "containers": [container]},
        },
    }
    spec |= {} if replicas is None else {"replicas": replicas}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def config(name: str, **data: str) -> Data:
    """A ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}
