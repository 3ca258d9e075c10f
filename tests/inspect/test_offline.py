"""``inspect --offline`` of what was fetched before."""

from __future__ import annotations

import pytest

from tests.program import Program
from tests.registry_server.contents import layer
from tests.registry_server.daemon import Registry
from tests.registry_server.push import push_image
from tests.trees import nulecule

FILES = {
    "application-entity/Nulecule": nulecule("[{name: web, artifacts: {docker: ['file://web']}}]"),
    "application-entity/web": "docker run -d --name web busybox",
}


def test_as_much_as_is_at_hand(
    atomicapp: Program, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    made = push_image(registry.host, "inspect/off:1", [layer(FILES)], {"Labels": {"a": "b"}})
    words = ("inspect", f"{registry.host}/inspect/off:1", "-o", "json")
    assert "is not at hand" in atomicapp.fails(*words, "--offline")
    atomicapp.does("fetch", words[1])
    found = atomicapp.does(*words, "--offline").data
    assert found["providers"][0]["images"] == [{"component": "web", "image": "busybox"}]
    image = found["image"]
    assert image["id"] == made.config.digest
    assert image["labels"] is image["platform"] is image["created"] is None
    assert "Platform" not in atomicapp.does(*words[:2], "--offline").out
    online = atomicapp.does(*words).data
    assert online["image"]["labels"] == {"a": "b"}
    assert atomicapp.does(*words, "--offline").data == online
