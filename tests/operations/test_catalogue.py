"""The catalogue comes by the road of everything else: from a registry, and no engine is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Program
from tests.registry_server.contents import layer
from tests.registry_server.daemon import Registry
from tests.registry_server.push import push_image

INDEX = 'location: "."\nnulecules: [{id: shop, path: shop, specversion: 0.0.2}]\n'


@pytest.fixture
def image(registry: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A name in a registry, which the catalogue is taken from; no engine answers."""
    name = f"{registry.host}/library:catalogue"
    monkeypatch.setattr("atomicapp.operations.index.update_index.__defaults__", (name,))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none")
    return name


def test_it_is_taken_from_a_registry(atomicapp: Program, registry: Registry, image: str) -> None:
    push_image(registry.host, "library:catalogue", [layer({"index.yaml": INDEX})])
    said = atomicapp.does("index", "update")
    assert said.out == f"wrote {Path.home()}/.atomicapp/index.yaml\n"
    assert "shop" in atomicapp.does("index", "list").out


def test_an_image_without_one(atomicapp: Program, registry: Registry, image: str) -> None:
    push_image(registry.host, "library:catalogue", [layer({"other": "x"})])
    assert f"image {image} has no file /index.yaml" in atomicapp.fails("index", "update")
    assert not (Path.home() / ".atomicapp").exists()


def test_a_home_that_cannot_be_written(
    atomicapp: Program, registry: Registry, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    push_image(registry.host, "library:catalogue", [layer({"index.yaml": INDEX})])
    monkeypatch.setenv("HOME", "/dev/null")
    assert "/dev/null/.atomicapp: cannot be made" in atomicapp.fails("index", "update")
