"""Kinds: asked for once, kept for a while, asked for again where something is missing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from atomicapp_kubernetes.artifacts.kinds import GroupKind
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.discovery_cache import Cache
from tests.kubernetes_cluster.faulty import Faulty
from tests.kubernetes_cluster.samples import config_map
from tests.kubernetes_cluster.world import World

POD = Served("v1", "Pod", "pods", is_namespaced=True, verbs=("get", "list"))


@pytest.fixture
def behind(world: World, faulty: Faulty) -> World:
    """The instance as it is seen through the proxy, which counts."""
    world.settings = world.settings._replace(config=None, api=faulty.url)
    return world


def asked(faulty: Faulty) -> list[str]:
    """The requests that were for discovery."""
    return [one for one in faulty.requests if one in ("GET /api/v1", "GET /apis/apps/v1")]


def test_only_the_groups_in_use_are_asked_for_and_but_once(behind: World, faulty: Faulty) -> None:
    resources = [behind.resource(config_map())]
    behind.run(resources)
    assert asked(faulty) == ["GET /api/v1"]
    behind.run(resources)
    behind.stop(volumes=True)
    assert asked(faulty) == ["GET /api/v1"]


def test_a_kind_in_another_version_is_found(world: World) -> None:
    """A record may name one that is not served any more."""
    with world.target() as target:
        discovery = target._using.discovery
        found = discovery.of(GroupKind("apps", "Deployment"), "apps/v1beta1")
        assert found is not None
        assert found.version == "apps/v1"
        assert discovery.of(GroupKind("apps", "Nothing"), "apps/v1") is None
        assert discovery.of(GroupKind("none.test", "Nothing"), "none.test/v1") is None
        told = str(discovery.missing("apps/v1beta1", "Deployment", "Deployment/x"))
        assert "write apps/v1" in told


def test_what_is_kept_is_the_persons_own(tmp_path: Path) -> None:
    """Rows: state; a file that somebody else could write is not read."""
    file = tmp_path / "kept" / "it.json"
    cache = Cache(file)
    cache.put("v1", {"Pod": POD})
    cache.save()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert Cache(file).versions == {"v1": {"Pod": POD}}
    assert Cache(file, life=-1.0).versions == {}
    cache.drop("v1")
    cache.save()
    assert Cache(file).versions == {}
    assert Cache(None).versions == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        json.dumps({"format": 9, "until": 9e12, "versions": {}}),
        json.dumps({"format": 1, "until": "x", "versions": {}}),
    ],
)
def test_what_is_broken_is_not_used(tmp_path: Path, text: str) -> None:
    (tmp_path / "it").write_text(text)
    assert Cache(tmp_path / "it").versions == {}


@pytest.mark.parametrize("row", [["v1"], [1, 2, 3, 4, 5], ["v1", "Pod", "pods", 1, []], 5])
def test_rows_that_are_none_are_not_used(tmp_path: Path, row: object) -> None:
    file = tmp_path / "it"
    cache = Cache(file)
    cache.put("v1", {"Pod": POD})
    cache.save()
    data = json.loads(file.read_text())
    data["versions"]["v1"] = [row]
    file.write_text(json.dumps(data))
    assert Cache(file).versions == {}


def test_a_cache_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "it.json")
    cache.put("v1", {"Pod": POD})
    cache.save()
    assert cache.versions == {"v1": {"Pod": POD}}
