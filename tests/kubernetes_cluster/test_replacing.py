"""Changes that a server forbids: the old goes and a new one comes, but never what holds data."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from atomicapp.errors import TargetError
from atomicapp.resource import Action
from tests.cluster.calls import Calls, until
from tests.kubernetes_cluster.samples import POD, config_map, named, things, workload
from tests.kubernetes_cluster.world import World, actions


def job(image: str = "a", **spec: Any) -> dict[str, Any]:
    """A job, which cannot be changed once it is there."""
    pod = {"restartPolicy": "Never", "containers": [{"name": "a", "image": image}]}
    return named("batch/v1", "Job", "once", spec={"template": {"spec": pod}, **spec})


def test_a_job_is_made_anew(world: World, cluster: Calls) -> None:
    world.run([world.resource(job("a"))], wait=False)
    path = f"/apis/batch/v1/namespaces/{world.namespace}/jobs/once"
    before = cluster("GET", path)["metadata"]["uid"]
    changed = [world.resource(job("b"))]
    plan, _ = world.run(changed, revision=2, wait=False)
    assert actions(plan) == {"Job.batch/once": Action.REPLACE}
    assert cluster("GET", path)["metadata"]["uid"] != before
    assert world.plan(changed).pending == ()


def test_a_job_that_failed_is_run_again(world: World) -> None:
    once = [world.resource(job(activeDeadlineSeconds=1))]
    world.run(once, wait=False)

    def pending() -> list[tuple[Action, str]]:
        return [(one.action, one.reason) for one in world.plan(once).pending]

    assert until(pending) == [(Action.REPLACE, "failed")]


def test_a_selector_is_changed_by_a_new_object(world: World, cluster: Calls) -> None:
    world.run([world.resource(workload("Deployment"))], wait=False)
    changed = workload("Deployment")
    changed["spec"] = deepcopy(changed["spec"])
    changed["spec"]["selector"]["matchLabels"]["x"] = "y"
    changed["spec"]["template"]["metadata"]["labels"]["x"] = "y"
    plan, _ = world.run([world.resource(changed)], revision=2, wait=False)
    assert actions(plan) == {"Deployment.apps/web": Action.REPLACE}


def test_what_a_policy_forbids_to_change_stays(
    world: World, cluster: Calls, policy: Callable[..., None]
) -> None:
    """Row: a rollback that harms. Its words are those of a server whose field is immutable."""
    old = world.resource(workload("Deployment", replicas=0))
    world.run([old])
    path = f"/apis/apps/v1/namespaces/{world.namespace}/deployments/web"
    before = cluster("GET", path)["metadata"]["uid"]
    policy("deployments", "object.spec.replicas == 0", "'spec.replicas is immutable: a freeze'")
    new = world.resource(workload("Deployment", replicas=1))
    with pytest.raises(TargetError, match="a freeze"):
        world.run([new], revision=2)
    assert cluster("GET", path)["metadata"]["uid"] == before
    assert cluster("GET", path)["spec"]["replicas"] == 0


def test_a_custom_resource_is_not_replaced(world: World, cluster: Calls) -> None:
    """Row: a rollback that harms: nobody knows what goes with it."""
    group = f"{world.namespace}.example.test"
    definition = things(group)
    rule = {"rule": "self == oldSelf", "message": "Value is immutable"}
    size = {"type": "integer", "x-kubernetes-validations": [rule]}
    spec = {"type": "object", "properties": {"size": size}}
    schema = {"type": "object", "properties": {"spec": spec}}
    definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = schema
    thing = named(f"{group}/v1", "Thing", "one", spec={"size": 1})
    world.run([world.resource(definition), world.resource(thing)])
    path = f"/apis/{group}/v1/namespaces/{world.namespace}/things/one"
    before = cluster("GET", path)["metadata"]["uid"]
    changed = [world.resource(definition), world.resource({**thing, "spec": {"size": 2}})]
    with pytest.raises(TargetError) as raised:
        world.run(changed, revision=2)
    (problem,) = raised.value.problems
    assert "spec.size: Invalid value: 2: Value is immutable" in problem.what
    assert "remove it yourself" in problem.remedy
    assert cluster("GET", path)["metadata"]["uid"] == before
    world.stop(volumes=True)


def test_a_claim_is_never_replaced(world: World, cluster: Calls) -> None:
    """Row: a rollback that harms."""
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    claim = named("v1", "PersistentVolumeClaim", "data", spec=spec)
    world.run([world.resource(claim)], wait=False)
    path = f"/api/v1/namespaces/{world.namespace}/persistentvolumeclaims/data"
    before = cluster("GET", path)["metadata"]["uid"]
    claim["spec"] = {**spec, "accessModes": ["ReadWriteMany"]}
    plan, _ = world.run([world.resource(claim)], revision=2, wait=False)
    (change,) = plan.changes
    assert change.action is Action.KEEP
    assert "kept" in change.reason
    assert cluster("GET", path)["metadata"]["uid"] == before


def test_what_was_replaced_comes_back_where_the_new_one_fails(world: World, cluster: Calls) -> None:
    """Row: a rollback that harms: what was there before the run is there after it."""
    immutable = {"apiVersion": "v1", "kind": "ConfigMap", "immutable": True}
    old = world.resource({**immutable, "metadata": {"name": "it"}, "data": {"a": "old"}})
    world.run([old])
    new = world.resource({**immutable, "metadata": {"name": "it"}, "data": {"a": "new"}})
    bad = world.resource(workload("Deployment", replicas=-1))
    with pytest.raises(TargetError, match="replicas"):
        world.run([new, bad], revision=2)
    path = f"/api/v1/namespaces/{world.namespace}/configmaps/it"
    assert cluster("GET", path)["data"] == {"a": "old"}
    assert world.plan([old]).pending == ()


def test_an_object_that_is_going_is_made_when_it_is_gone(world: World, cluster: Calls) -> None:
    """A stop that was killed leaves what is still being removed."""
    spec = {**POD, "terminationGracePeriodSeconds": 1}
    ours = [world.resource(named("v1", "Pod", "alone", spec=spec)), world.resource(config_map())]
    held = deepcopy(dict(ours[1].specification))
    held["metadata"]["finalizers"] = ["example.test/hold"]
    ours[1] = world.resource(held)
    world.run([ours[1]], wait=False)
    path = f"/api/v1/namespaces/{world.namespace}/configmaps/web"
    cluster("DELETE", path)
    (change,) = world.plan([ours[1]]).pending
    cluster("PATCH", path, {"metadata": {"finalizers": None}}, "merge-patch+json")
    assert (change.action, change.reason) == (Action.CREATE, "is being removed")
