"""Applying, and applying again: on a real API server."""

from __future__ import annotations

from atomicapp.resource import Action
from tests.cluster.calls import Calls
from tests.kubernetes_cluster.samples import config_map, many
from tests.kubernetes_cluster.world import World, actions


def test_what_is_applied_is_unchanged_after_that_whatever_its_kind(world: World) -> None:
    """The server fills in and rewrites much; none of it is a difference."""
    resources = [world.resource(one) for one in many()]
    plan, _ = world.run(resources, wait=False)
    assert set(actions(plan).values()) == {Action.CREATE}
    again = world.plan(resources)
    assert [(one.title, one.reason) for one in again.pending] == []


def test_a_change_is_made_and_what_left_the_package_goes(world: World, cluster: Calls) -> None:
    first = [world.resource(config_map("a", x="1")), world.resource(config_map("b", x="1"))]
    world.run(first)
    second = [world.resource(config_map("a", y="2"))]
    plan, _ = world.run(second, revision=2)
    assert actions(plan) == {"ConfigMap/a": Action.UPDATE, "ConfigMap/b": Action.REMOVE}
    found = cluster("GET", f"/api/v1/namespaces/{world.namespace}/configmaps")["items"]
    data = {one["metadata"]["name"]: one.get("data") for one in found}
    assert data["a"] == {"y": "2"}
    assert "b" not in data
