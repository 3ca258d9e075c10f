"""Claims that StatefulSets made from their templates: data of the instance."""

from __future__ import annotations

import time
from typing import Any

import pytest

from atomicapp.resource import Action, Health, Resource
from tests.cluster.calls import Calls, until
from tests.kubernetes_cluster.samples import CLAIM, workload
from tests.kubernetes_cluster.test_removing import names
from tests.kubernetes_cluster.world import World, actions

GOING = {"persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete"}}
"""Claims that go with their set."""


def claiming(world: World, **spec: Any) -> list[Resource]:
    """A StatefulSet with a template of claims."""
    templates = [{"metadata": {"name": "data"}, "spec": CLAIM}]
    fields = {"serviceName": "db", "volumeClaimTemplates": templates, **spec}
    return [world.resource(workload("StatefulSet", "db", **fields))]


def with_claims(world: World, cluster: Calls, **spec: Any) -> list[Resource]:
    """A StatefulSet whose controller has made a claim."""
    resources = claiming(world, **spec)
    world.run(resources, wait=False)
    until(lambda: names(cluster, world, "persistentvolumeclaims"))
    return resources


def test_claims_made_from_templates_outlive_stop_and_are_found(
    world: World, cluster: Calls
) -> None:
    resources = with_claims(world, cluster)
    theirs = {"metadata": {"name": "data-db-7", "labels": {"app": "db"}}, "spec": CLAIM}
    cluster("POST", f"/api/v1/namespaces/{world.namespace}/persistentvolumeclaims", theirs)
    kept = actions(world.stop())
    assert kept == {
        "StatefulSet.apps/db": Action.REMOVE,
        "PersistentVolumeClaim/data-db-0": Action.KEEP,
    }
    left = [(change.title, change.action) for change in world.plan([]).changes]
    assert left == [("PersistentVolumeClaim/data-db-0", Action.KEEP)]
    world.run(resources, wait=False)
    world.stop()
    world.stop(volumes=True)
    assert names(cluster, world, "persistentvolumeclaims") == {"data-db-7"}


def test_claims_that_a_controller_is_about_to_tie_to_their_set_outlive_it(
    world: World, cluster: Calls
) -> None:
    """A stop right after a run: the controller has not seen the set, and then sees it anew."""
    path = f"/api/v1/namespaces/{world.namespace}/persistentvolumeclaims"
    resources = with_claims(world, cluster, **GOING)
    (made,) = cluster("GET", path)["items"]
    for pause in (0, 0.05, 0.1):
        world.stop()
        world.run(resources, wait=False)
        time.sleep(pause)
    world.stop()
    until(lambda: names(cluster, world, "pods") == set())
    time.sleep(1)  # what collects garbage, where there is any
    (left,) = cluster("GET", path)["items"]
    assert left["metadata"]["uid"] == made["metadata"]["uid"]


def test_claims_outlive_a_set_whose_controller_comes_to_no_pod_of_them(
    world: World, cluster: Calls
) -> None:
    """It unties only what pods have; and it ties whatever has the name, whoever made that."""
    root = f"/api/v1/namespaces/{world.namespace}/persistentvolumeclaims"
    set_path = f"/apis/apps/v1/namespaces/{world.namespace}/statefulsets/db"
    cluster("POST", root, {"metadata": {"name": "data-db-0"}, "spec": CLAIM})
    selector = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["db"]}]}
    fields = {"selector": selector, "replicas": 2, "podManagementPolicy": "Parallel"}
    resources = claiming(world, **GOING, **fields)
    world.run(resources, wait=False)

    def tied() -> set[str]:
        found = [one["metadata"] for one in cluster("GET", root)["items"]]
        return {one["name"] for one in found if one.get("ownerReferences")}

    both = {"data-db-0", "data-db-1"}
    until(lambda: tied() == both)
    cluster("PATCH", set_path, {"spec": {"replicas": 0}}, "merge-patch+json")
    until(lambda: names(cluster, world, "pods") == set())
    kept = actions(world.stop())
    assert kept["PersistentVolumeClaim/data-db-1"] is Action.KEEP
    time.sleep(1)  # what collects garbage, where there is any
    assert names(cluster, world, "persistentvolumeclaims") == both
    assert tied() == set()
    world.stop(volumes=True)
    assert names(cluster, world, "persistentvolumeclaims") == {"data-db-0"}


@pytest.mark.parametrize("history", [0, 2**31 - 1])
def test_a_set_of_whatever_history_is_told_to_retain_its_claims(
    world: World, cluster: Calls, history: int
) -> None:
    """Also where its status is of a set that had the name before, and many generations."""
    path = f"/apis/apps/v1/namespaces/{world.namespace}/statefulsets/db"
    with_claims(world, cluster, **GOING, revisionHistoryLimit=history)
    status = {"status": {"observedGeneration": 20}}
    cluster("PATCH", f"{path}/status", status, "merge-patch+json")
    world.stop()
    assert names(cluster, world, "persistentvolumeclaims") == {"data-db-0"}
    assert names(cluster, world, "statefulsets", "/apis/apps/v1") == set()


def test_a_set_that_was_told_to_retain_its_claims_is_as_its_author_has_it_after_a_run(
    world: World, cluster: Calls
) -> None:
    """What a stop leaves that dies there: claims that go still, and a field that it wrote."""
    path = f"/api/v1/namespaces/{world.namespace}/persistentvolumeclaims"
    set_path = f"/apis/apps/v1/namespaces/{world.namespace}/statefulsets/db"
    retained = {"spec": {"persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain"}}}

    def dies() -> None:
        cluster("PATCH", set_path, retained, "merge-patch+json", fieldManager="atomicapp")

    resources = with_claims(world, cluster, **GOING)
    until(lambda: cluster("GET", path)["items"][0]["metadata"].get("ownerReferences"))
    dies()
    plan, _ = world.run(resources, wait=False)
    assert actions(plan)["StatefulSet.apps/db"] is Action.UPDATE
    policy = cluster("GET", set_path)["spec"]["persistentVolumeClaimRetentionPolicy"]
    assert policy["whenDeleted"] == "Delete"
    until(lambda: cluster("GET", path)["items"][0]["metadata"].get("ownerReferences"))
    dies()
    world.stop()
    (left,) = cluster("GET", path)["items"]
    assert "ownerReferences" not in left["metadata"]
    assert "deletionTimestamp" not in left["metadata"]


def test_claims_that_are_to_go_with_their_set_outlive_it_all_the_same(
    world: World, cluster: Calls
) -> None:
    """threats.md: a rollback that harms; data goes with --volumes alone."""
    path = f"/api/v1/namespaces/{world.namespace}/persistentvolumeclaims"

    def uids(*, owned: bool = False) -> list[str]:
        found = [one["metadata"] for one in cluster("GET", path)["items"]]
        return [one["uid"] for one in found if bool(one.get("ownerReferences")) is owned]

    resources = with_claims(world, cluster, **GOING)
    (made,) = until(lambda: uids(owned=True))
    anew = claiming(world, **GOING, podManagementPolicy="Parallel")
    plan, _ = world.run(anew, wait=False)
    assert actions(plan) == {
        "StatefulSet.apps/db": Action.REPLACE,
        "PersistentVolumeClaim/data-db-0": Action.KEEP,
    }
    world.stop()
    until(lambda: names(cluster, world, "pods") == set())
    assert uids() == [made]
    world.run(resources, wait=False)
    world.stop(volumes=True)
    assert uids() == []


def test_a_set_that_was_scaled_down_is_healthy_whatever_it_claimed(
    world: World, cluster: Calls
) -> None:
    with_claims(world, cluster)
    world.run(claiming(world, replicas=0), wait=False)
    with world.target() as target:
        (claim,) = [it for it in target.owned(world.instance) if it.is_data]
        assert (claim.health, claim.state) == (Health.DONE, "pending")
    world.stop(volumes=True)


def test_claims_made_from_templates_go_with_the_data(world: World, cluster: Calls) -> None:
    with_claims(world, cluster)
    world.stop(volumes=True)
    assert names(cluster, world, "persistentvolumeclaims") == set()
