"""What a server says no to, and how a person reads it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest

from atomicapp.errors import AtomicAppError, ForeignResource, Place, TargetError
from atomicapp.provider import Instruction, Owner
from atomicapp.resource import Action, Identity
from atomicapp_kubernetes.cluster.target import connect
from tests.cluster.calls import Calls
from tests.kubernetes_cluster.samples import config_map, named, workload
from tests.kubernetes_cluster.world import World, actions


@contextmanager
def raises(*words: str) -> Iterator[None]:
    """An error of ours whose one line, or lines, hold the words, and nothing of a library."""
    with pytest.raises(AtomicAppError) as raised:
        yield
    told = "\n".join(str(problem) for problem in raised.value.problems)
    for word in words:
        assert word in told
    assert "Traceback" not in told
    assert "HTTPHeaderDict" not in told


def test_a_field_that_does_not_exist_is_named(world: World) -> None:
    wrong = deepcopy(workload("Deployment"))
    wrong["spec"]["template"]["spec"]["containers"][0]["imagePullPolice"] = "x"
    with raises("Deployment.apps/web", 'containers[name="web"].imagePullPolice'):
        world.run([world.resource(wrong)])


def test_fields_are_told_where_they_stand(world: World) -> None:
    """What the server finds wrong is found again in the artifact."""
    wrong = world.resource(workload("Deployment", replicas="three"))
    asked: list[tuple[Identity, str]] = []

    def places(identity: Identity, field: str) -> Place:
        asked.append((identity, field))
        return Place("artifacts/web.yaml", 7, 3)

    with connect(world.settings, places) as target, raises("artifacts/web.yaml:7:3: spec.replicas"):
        target.apply(Instruction(wrong, Action.CREATE), Owner(world.instance, 1))
    assert asked == [(wrong.identity, "spec.replicas")]


def test_a_definition_that_is_none(world: World) -> None:
    kind = "CustomResourceDefinition"
    wrong = named("apiextensions.k8s.io/v1", kind, "things.example.test", spec="nothing")
    with raises("spec", "expected map, got nothing"):
        world.run([world.resource(wrong)])


def test_the_values_of_a_secret_are_in_no_message(world: World) -> None:
    """Row: secrets in logs, plans, errors, argument lists."""
    wrong = [
        named("v1", "Secret", data={"a": "hunter2!"}),
        named("v1", "Secret", data={"a": ["hunter2"]}),
        named("v1", "Secret", stringData={"a": {"hunter2": "hunter2"}}),
        named("v1", "Secret", data={"a": 5}, immutable="hunter2"),
    ]
    for one in wrong:
        with pytest.raises(TargetError) as raised:
            world.run([world.resource(one)])
        assert "hunter2" not in str(raised.value.problems)


def test_the_values_of_a_secret_are_in_no_message_of_a_policy(
    world: World, cluster: Calls, policy: Callable[..., None]
) -> None:
    """Row: secrets in logs, plans, errors, argument lists: a policy may say what it likes."""
    before = world.resource(named("v1", "Secret", stringData={"a": "old-hunter2"}))
    world.run([before])
    told = "'the password ' + object.data.a + ' is weaker than ' + oldObject.data.a"
    policy("secrets", "object.type != 'Opaque'", told)
    after = world.resource(named("v1", "Secret", stringData={"a": "hunter2!"}))
    with pytest.raises(TargetError, match="denied request") as raised:
        world.run([after], revision=2)
    said = str(raised.value.problems)
    for value in (b"hunter2!", b"old-hunter2"):
        assert value.decode() not in said
        assert base64.b64encode(value).decode() not in said


@pytest.mark.parametrize(
    ("version", "kind", "words"),
    [
        ("apps/v1", "Deploymnt", "did you mean 'Deployment'?"),
        ("apps/v7", "Deployment", "apps/v1"),
        ("example.test/v1", "Thing", "a definition of it has to be there first"),
        ("authorization.k8s.io/v1", "SelfSubjectAccessReview", "no object that it keeps"),
    ],
)
def test_a_kind_that_the_server_lacks(world: World, version: str, kind: str, words: str) -> None:
    with raises(kind, words):
        world.run([world.resource(named(version, kind))])


def test_what_is_not_ours_is_left_alone_unless_it_is_adopted(world: World, cluster: Calls) -> None:
    """Rows: a field owned by somebody else."""
    path = f"/api/v1/namespaces/{world.namespace}/configmaps"
    theirs = {"metadata": {"name": "web"}, "data": {"key": "theirs"}}
    cluster("POST", path, theirs, fieldManager="somebody")
    ours = [world.resource(config_map(key="ours"))]
    with pytest.raises(ForeignResource, match="--adopt"):
        world.run(ours)
    with raises("data.key belongs to 'somebody'", "--force-conflicts"):
        world.run(ours, adopt=True)
    assert cluster("GET", f"{path}/web")["data"] == {"key": "theirs"}
    plan, _ = world.run(ours, adopt=True, force_conflicts=True)
    assert actions(plan) == {"ConfigMap/web": Action.UPDATE}
    assert cluster("GET", f"{path}/web")["data"] == {"key": "ours"}


def test_a_mark_that_somebody_wrote_is_no_obstacle_to_adopting(
    world: World, cluster: Calls
) -> None:
    path = f"/api/v1/namespaces/{world.namespace}/configmaps"
    marked = {
        "labels": {"io.atomicapp/role": "theirs"},
        "annotations": {"io.atomicapp/mark": "theirs"},
    }
    cluster("POST", path, {"metadata": {"name": "web", **marked}}, fieldManager="somebody")
    ours = [world.resource(config_map(key="ours"))]
    with pytest.raises(ForeignResource, match="--adopt"):
        world.run(ours)
    world.run(ours, adopt=True)
    assert actions(world.stop()) == {"ConfigMap/web": Action.REMOVE}


def test_what_another_instance_has_is_never_taken(world: World, kubeconfig: object) -> None:
    other = World(world.settings.config, world.namespace, "other")  # type: ignore[arg-type]
    other.run([other.resource(config_map())])
    with raises("belongs to instance", "/other'"):
        world.run([world.resource(config_map())], adopt=True, force_conflicts=True)


def test_a_field_that_somebody_changed_is_named_with_its_owner(
    world: World, cluster: Calls
) -> None:
    """Row: a field owned by somebody else."""
    ours = [world.resource(config_map(key="ours"))]
    world.run(ours)
    path = f"/api/v1/namespaces/{world.namespace}/configmaps/web"
    cluster("PATCH", path, {"data": {"key": "x"}}, "merge-patch+json", fieldManager="somebody")
    (change,) = world.plan(ours).pending
    assert (change.action, change.reason) == (Action.UPDATE, "data.key was changed")
    with raises("data.key belongs to 'somebody'", "--force-conflicts"):
        world.run(ours)
    world.run(ours, force_conflicts=True)
    assert cluster("GET", path)["data"] == {"key": "ours"}


def test_fields_that_others_add_stay(world: World, cluster: Calls) -> None:
    ours = [world.resource(config_map(key="ours"))]
    world.run(ours)
    path = f"/api/v1/namespaces/{world.namespace}/configmaps/web"
    cluster("PATCH", path, {"data": {"more": "x"}}, "merge-patch+json", fieldManager="somebody")
    assert world.plan(ours).pending == ()
    world.run([world.resource(config_map(key="new"))], revision=2)
    assert cluster("GET", path)["data"] == {"key": "new", "more": "x"}


def test_replicas_that_an_autoscaler_set_survive(world: World, cluster: Calls) -> None:
    """Row: a field owned by somebody else; an autoscaler does so by design."""
    ours = world.resource(workload("Deployment", replicas=1))
    world.run([ours], wait=False)
    path = f"/apis/apps/v1/namespaces/{world.namespace}/deployments/web"
    scale = {"spec": {"replicas": 3}}
    manager = "kube-controller-manager"
    cluster("PATCH", f"{path}/scale", scale, "merge-patch+json", fieldManager=manager)
    assert world.plan([ours]).pending == ()
    changed = world.resource(workload("Deployment", replicas=1, minReadySeconds=1))
    world.run([changed], revision=2, wait=False)
    found = cluster("GET", path)["spec"]
    assert (found["replicas"], found["minReadySeconds"]) == (3, 1)
    assert world.plan([changed]).pending == ()


def test_replicas_that_an_autoscaler_set_survive_where_other_fields_are_taken(
    world: World, cluster: Calls
) -> None:
    """--force-conflicts is for what is not by design."""
    ours = world.resource(workload("Deployment", replicas=1, minReadySeconds=1))
    world.run([ours], wait=False)
    path = f"/apis/apps/v1/namespaces/{world.namespace}/deployments/web"
    scale = {"spec": {"replicas": 3}}
    merge = "merge-patch+json"
    cluster("PATCH", f"{path}/scale", scale, merge, fieldManager="kube-controller-manager")
    cluster("PATCH", path, {"spec": {"minReadySeconds": 2}}, merge, fieldManager="somebody")
    with raises("change: spec.minReadySeconds belongs to 'somebody'"):
        world.run([ours], wait=False)
    world.run([ours], wait=False, force_conflicts=True)
    found = cluster("GET", path)["spec"]
    assert (found["replicas"], found["minReadySeconds"]) == (3, 1)


def test_replicas_that_somebody_set_by_hand_are_a_conflict(world: World, cluster: Calls) -> None:
    ours = world.resource(workload("Deployment", replicas=1))
    world.run([ours], wait=False)
    path = f"/apis/apps/v1/namespaces/{world.namespace}/deployments/web/scale"
    scale = {"spec": {"replicas": 3}}
    cluster("PATCH", path, scale, "merge-patch+json", fieldManager="kubectl")
    with raises("spec.replicas belongs to 'kubectl'"):
        world.run([ours], wait=False)
