"""Taking away what is the instance's own, all of it, and nothing else."""

from __future__ import annotations

import json
import time
from copy import deepcopy

import pytest

from atomicapp.errors import TargetError
from atomicapp.instance import Instance
from atomicapp.provider import Owner
from atomicapp.resource import Action, Health
from atomicapp_kubernetes.cluster.claims import template_names
from atomicapp_kubernetes.cluster.delete import delete
from atomicapp_kubernetes.cluster.owning import selector_of
from atomicapp_kubernetes.cluster.verdict import judge
from tests.cluster.calls import Calls
from tests.kubernetes_cluster.samples import CLAIM, config_map, many, named, things, workload
from tests.kubernetes_cluster.world import World, actions


def names(cluster: Calls, world: World, plural: str, root: str = "/api/v1") -> set[str]:
    """What there is of a kind."""
    found = cluster("GET", f"{root}/namespaces/{world.namespace}/{plural}")["items"]
    return {one["metadata"]["name"] for one in found}


def test_stop_leaves_data_and_a_second_one_takes_it(world: World, cluster: Calls) -> None:
    resources = [world.resource(one) for one in many() if one["kind"] != "StatefulSet"]
    world.run(resources, wait=False)
    plan = world.stop()
    assert actions(plan).pop("PersistentVolumeClaim/web") is Action.KEEP
    left = {one.identity.kind for one in world.plan([]).changes if one.owned}
    assert left == {"PersistentVolumeClaim"}
    world.stop(volumes=True)
    assert names(cluster, world, "persistentvolumeclaims") == set()
    assert names(cluster, world, "secrets") == set()


def test_what_others_made_stays(world: World, cluster: Calls) -> None:
    """Deletion is by record and mark, never by name or label alone."""
    path = f"/api/v1/namespaces/{world.namespace}/configmaps"
    world.run([world.resource(config_map("ours"))])
    copied = cluster("GET", f"{path}/ours")
    marked = {key: copied["metadata"][key] for key in ("labels", "annotations")}
    cluster("POST", path, {"metadata": {"name": "copy", **marked}})
    cluster("POST", path, {"metadata": {"name": "labelled", "labels": marked["labels"]}})
    other = World(world.settings.config, world.namespace, "other")  # type: ignore[arg-type]
    other.run([other.resource(config_map("others"))])
    plan = world.stop(volumes=True)
    assert actions(plan) == {"ConfigMap/ours": Action.REMOVE}
    assert {"copy", "labelled", "others"} <= names(cluster, world, "configmaps")


def test_another_object_of_the_name_is_not_meant(world: World, cluster: Calls) -> None:
    """It was seen, then somebody removed it and made another."""
    world.run([world.resource(config_map())])
    path = f"/api/v1/namespaces/{world.namespace}/configmaps"
    with world.target() as target:
        (owned,) = target.owned(world.instance)
        cluster("DELETE", f"{path}/web")
        cluster("POST", path, {"metadata": {"name": "web"}})
        target.delete(owned, Owner(world.instance, 1))
        target.delete(owned, Owner(world.instance, 1))
    assert "web" in names(cluster, world, "configmaps")


def test_what_was_not_listed_is_looked_up(world: World, cluster: Calls) -> None:
    world.run([world.resource(config_map())])
    with world.target() as target:
        (owned,) = target.owned(world.instance)
    with world.target() as target:
        target.delete(owned, Owner(world.instance, 1))
        target.delete(owned, Owner(world.instance, 1))
    assert "web" not in names(cluster, world, "configmaps")


def delete_soon(world: World, kind: str, path: str) -> None:
    """Remove an object; what holds it is an error after a second."""
    with world.target() as target:
        target.owned(world.instance)
        using = target._using
        row, served = using.api.get("", path), using.discovery.find("v1", kind)
        assert row is not None
        assert served is not None
        delete(using.api, served, row, kind, path, print, limit=1.0)


def test_whoever_holds_an_object_is_named(world: World, cluster: Calls) -> None:
    held = deepcopy(config_map())
    held["metadata"]["finalizers"] = ["example.test/hold"]
    resource = world.resource(held)
    world.run([resource])
    path = f"/api/v1/namespaces/{world.namespace}/configmaps/web"
    with pytest.raises(TargetError, match=r"'example.test/hold' holds it"):
        delete_soon(world, "ConfigMap", path)
    free = {"metadata": {"finalizers": None}}
    cluster("PATCH", path, free, "merge-patch+json")
    world.stop(volumes=True)
    assert "web" not in names(cluster, world, "configmaps")


def heard_until_free(world: World, cluster: Calls, plural: str) -> list[str]:
    """What a removal tells, each once: then the finalizers of a kind's objects are taken away."""
    told: list[str] = []
    root = f"/api/v1/namespaces/{world.namespace}/{plural}"

    def hear(line: str) -> None:
        told.append(line)
        for one in names(cluster, world, plural):
            free = {"metadata": {"finalizers": None}}
            cluster("PATCH", f"{root}/{one}", free, "merge-patch+json")

    with world.target() as target:
        (owned,) = target.owned(world.instance)
        target.delete(owned, Owner(world.instance, 1), hear)
    return list(dict.fromkeys(told))


def test_what_holds_an_object_is_told_while_it_is_waited_for(world: World, cluster: Calls) -> None:
    held = deepcopy(config_map())
    held["metadata"]["finalizers"] = ["example.test/hold"]
    world.run([world.resource(held)])
    assert heard_until_free(world, cluster, "configmaps") == [
        "ConfigMap/web: waiting until it is gone: finalizer 'example.test/hold' holds it"
    ]


def test_what_holds_a_pod_of_a_workload_is_told(world: World, cluster: Calls) -> None:
    held = deepcopy(workload("Deployment"))
    held["spec"]["template"]["metadata"]["finalizers"] = ["example.test/hold"]
    world.run([world.resource(held)], wait=False)
    while not names(cluster, world, "pods"):
        time.sleep(0.1)
    # Once its pods are free, what is between them and it may take a moment to go, and is told.
    first, *_ = heard_until_free(world, cluster, "pods")
    assert "finalizer 'example.test/hold' holds its pod 'web-" in first


def test_who_uses_a_claim_is_named(world: World, cluster: Calls) -> None:
    claim = named("v1", "PersistentVolumeClaim", "data", spec=CLAIM)
    world.run([world.resource(claim)], wait=False)
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    pods = f"/api/v1/namespaces/{world.namespace}/pods"
    # One that is on no node yet uses nothing.
    node = cluster("GET", "/api/v1/nodes")["items"][0]["metadata"]["name"]
    containers = [{"name": "a", "image": "a"}]
    spec = {"containers": containers, "volumes": volumes, "nodeName": node}
    cluster("POST", pods, {"metadata": {"name": "theirs"}, "spec": spec})
    path = f"/api/v1/namespaces/{world.namespace}/persistentvolumeclaims/data"
    with pytest.raises(TargetError, match="in use by pod 'theirs'"):
        delete_soon(world, "PersistentVolumeClaim", path)
    cluster("DELETE", f"{pods}/theirs", gracePeriodSeconds="0")


def test_parts_of_a_workload_are_gone_before_it_is(world: World, cluster: Calls) -> None:
    world.run([world.resource(workload("Deployment"))], wait=False)
    world.stop()
    assert names(cluster, world, "replicasets", "/apis/apps/v1") == set()
    assert names(cluster, world, "pods") == set()


def test_nothing_is_there_of_an_instance_that_never_was(world: World) -> None:
    with world.target() as target:
        assert target.owned(Instance(world.namespace, "never", "x")) == []


def test_a_definition_is_there_before_what_it_defines(world: World, cluster: Calls) -> None:
    group = f"{world.namespace}.example.test"
    definition = things(group)
    thing = named(f"{group}/v1", "Thing", "one", spec={"list": [1, {"a": "b"}], "deep": {"x": "y"}})
    resources = [world.resource(definition), world.resource(thing)]
    plan, _ = world.run(resources)
    assert set(actions(plan).values()) == {Action.CREATE}
    assert world.plan(resources).pending == ()
    changed = [resources[0], world.resource({**thing, "spec": {"list": [2]}})]
    plan, _ = world.run(changed, revision=2)
    assert actions(plan)[f"Thing.{group}/one"] is Action.UPDATE
    kept = world.stop()
    assert actions(kept)[f"CustomResourceDefinition.apiextensions.k8s.io/things.{group}"] is (
        Action.KEEP
    )
    world.stop(volumes=True)
    found = cluster("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")["items"]
    assert group not in {one["spec"]["group"] for one in found}


def test_a_mark_that_was_copied_makes_nothing_ours(world: World, cluster: Calls) -> None:
    """Nor where the mark was fitted to its new place: no record knows what was not made."""
    path = f"/api/v1/namespaces/{world.namespace}/configmaps"
    world.run([world.resource(config_map("ours"))])
    marked = cluster("GET", f"{path}/ours")["metadata"]
    notes = json.loads(marked["annotations"]["io.atomicapp/mark"])
    notes["identity"][2] = "fitted"
    fitted = {"io.atomicapp/mark": json.dumps(notes)}
    metadata = {"name": "fitted", "labels": marked["labels"], "annotations": fitted}
    cluster("POST", path, {"metadata": metadata})
    plan, _ = world.run([world.resource(config_map("ours"))])
    assert actions(plan) == {"ConfigMap/ours": Action.KEEP}
    assert actions(world.stop(volumes=True)) == {"ConfigMap/ours": Action.REMOVE}
    assert "fitted" in names(cluster, world, "configmaps")


def test_an_object_of_whatever_shape_can_be_removed() -> None:
    """A custom resource's spec and status are what its definition says: not always maps."""
    for odd in ("text", ["a"], 5, None):
        row = {"kind": "Thing", "metadata": {"name": "x"}, "spec": odd, "status": odd}
        assert judge(row, None).health is Health.DONE
        assert selector_of(row) == ""
        assert list(template_names({**row, "kind": "StatefulSet"})) == []
        templates = {"kind": "StatefulSet", "spec": {"volumeClaimTemplates": odd}}
        assert list(template_names(templates)) == []
