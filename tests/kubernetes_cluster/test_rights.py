"""Namespaces that are not there or go, and people who may not do everything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from atomicapp.errors import TargetError
from atomicapp.resource import Action, Rehearsal
from tests.cluster.calls import Calls, until
from tests.kubernetes_cluster.samples import POD, config_map, named, workload
from tests.kubernetes_cluster.world import World, actions

RBAC = "rbac.authorization.k8s.io"
EVERYTHING = ["get", "list", "watch", "create", "patch", "delete"]
NEEDED: list[tuple[str, list[str], list[str]]] = [
    ("", ["secrets", "configmaps", "services"], EVERYTHING),
    ("apps", ["deployments"], EVERYTHING),
    ("coordination.k8s.io", ["leases"], ["get", "create", "patch", "delete"]),
    ("", ["pods"], ["list", "watch"]),
    ("", ["pods/log"], ["get"]),
    ("", ["events"], ["list"]),
    ("apps", ["replicasets"], ["list", "watch"]),
]
"""What somebody needs who deploys ConfigMaps, Services and Deployments into one namespace."""


def account(
    world: World, cluster: Calls, kubeconfig: Path, directory: Path, rules: list[Any]
) -> World:
    """The same instance for somebody who has just these rights in its namespace."""
    root, rbac = f"/api/v1/namespaces/{world.namespace}", f"/apis/{RBAC}/v1/namespaces"
    cluster("POST", f"{root}/serviceaccounts", {"metadata": {"name": "me"}})
    role = {
        "metadata": {"name": "me"},
        "rules": [
            {"apiGroups": [group], "resources": resources, "verbs": verbs}
            for group, resources, verbs in rules
        ],
    }
    cluster("POST", f"{rbac}/{world.namespace}/roles", role)
    subject = {"kind": "ServiceAccount", "name": "me", "namespace": world.namespace}
    reference = {"apiGroup": RBAC, "kind": "Role", "name": "me"}
    binding = {"metadata": {"name": "me"}, "subjects": [subject], "roleRef": reference}
    cluster("POST", f"{rbac}/{world.namespace}/rolebindings", binding)
    token = cluster("POST", f"{root}/serviceaccounts/me/token", {})["status"]["token"]
    data = yaml.safe_load(kubeconfig.read_text())
    data["users"][0]["user"] = {"token": token}
    file = directory / "config"
    file.write_text(json.dumps(data))
    return World(file, world.namespace)


def test_the_rights_that_are_documented_are_enough(
    world: World, cluster: Calls, kubeconfig: Path, tmp_path: Path
) -> None:
    mine = account(world, cluster, kubeconfig, tmp_path, NEEDED)
    port = {"clusterIP": "None", "ports": [{"port": 80}]}
    resources = [
        mine.resource(config_map()),
        mine.resource(named("v1", "Service", spec=port)),
        mine.resource(workload("Deployment", replicas=0)),
    ]
    plan, _ = mine.run(resources)
    assert set(actions(plan).values()) == {Action.CREATE}
    assert mine.plan(resources).pending == ()
    changed = [*resources[:2], mine.resource(workload("Deployment", replicas=0, paused=False))]
    mine.run(changed, revision=2)
    with mine.target() as target:
        assert [it.instance for it in target.releases.instances()] == [mine.instance]
    mine.stop(volumes=True)


def test_what_may_not_be_done_is_told_with_the_rule_that_allows_it(
    world: World, cluster: Calls, kubeconfig: Path, tmp_path: Path
) -> None:
    rules = [rule for rule in NEEDED if rule[0] != "apps"]
    mine = account(world, cluster, kubeconfig, tmp_path, rules)
    with pytest.raises(TargetError) as raised:
        mine.run([mine.resource(workload("Deployment"))])
    told = str(raised.value)
    assert f"may not list deployments in namespace '{world.namespace}'" in told
    assert "apiGroups: ['apps'], resources: ['deployments'], verbs: ['list']" in told
    assert f"a Role of namespace '{world.namespace}'" in told


def test_a_removal_that_is_not_allowed_is_told_beforehand(
    world: World, cluster: Calls, kubeconfig: Path, tmp_path: Path
) -> None:
    world.run([world.resource(config_map())])
    rules = [("", ["secrets"], EVERYTHING), ("", ["configmaps"], ["get", "list"])]
    mine = account(world, cluster, kubeconfig, tmp_path, rules)
    release = mine.release([], 2)
    with mine.target() as target:
        (owned,) = target.owned(mine.instance)
        (said,) = target.rehearse([], [owned], release).values()
    assert "may not delete configmaps" in str(said.refused[0])
    with world.target() as target:
        assert target.rehearse([], [owned], release) == {owned.identity: Rehearsal()}
        assert len(target.owned(world.instance)) == 1


def test_a_namespace_that_is_not_there(world: World, cluster: Calls) -> None:
    missing = World(Path(str(world.settings.config)), f"{world.namespace}-x")
    one = [missing.resource(config_map())]
    with pytest.raises(TargetError, match=r"'.*-x' is not there .*--create-namespace"):
        missing.run(one)
    with missing.target() as target:
        assert target.owned(missing.instance) == []
        with (
            pytest.raises(TargetError, match="--create-namespace"),
            target.releases.lock(missing.instance, print),
        ):
            pass
    missing.run(one, create_namespace=True)
    missing.stop(volumes=True)
    path = f"/api/v1/namespaces/{missing.namespace}"
    assert cluster("GET", path)["status"]["phase"] == "Active"
    cluster("DELETE", path)


def test_a_namespace_that_the_application_brings_itself(world: World, cluster: Calls) -> None:
    """Made for the record, and the application's own from then on; one of before is not."""
    other = World(Path(str(world.settings.config)), f"{world.namespace}-own")
    brought = named("v1", "Namespace", other.namespace)
    resources = [other.resource(brought), other.resource(config_map())]
    plan, _ = other.run(resources, create_namespace=True)
    assert actions(plan)[f"Namespace/{other.namespace}"] is Action.UPDATE
    plan, _ = other.run(resources)
    assert set(actions(plan).values()) == {Action.KEEP}
    path = f"/api/v1/namespaces/{other.namespace}"
    assert other.instance.name in cluster("GET", path)["metadata"]["labels"].values()
    with pytest.raises(TargetError, match="--adopt"):
        world.run([world.resource(named("v1", "Namespace", world.namespace))])
    cluster("DELETE", path)


def test_a_namespace_that_goes(world: World, cluster: Calls) -> None:
    path = f"/api/v1/namespaces/{world.namespace}"
    held = {"metadata": {"name": "held", "finalizers": ["example.test/hold"]}}
    cluster("POST", f"{path}/configmaps", held)
    cluster("DELETE", path)
    until(lambda: cluster("GET", path)["status"]["phase"] == "Terminating")
    with pytest.raises(TargetError, match="is being removed"):
        world.run([world.resource(config_map())])
    with (
        world.target() as target,
        pytest.raises(TargetError, match="is being removed"),
        target.releases.lock(world.instance, print),
    ):
        pass
    free = {"metadata": {"finalizers": None}}
    cluster("PATCH", f"{path}/configmaps/held", free, "merge-patch+json")


def test_an_application_brings_its_own_namespace(world: World, cluster: Calls) -> None:
    name = f"{world.namespace}-own"
    inside = {**config_map(), "metadata": {"name": "web", "namespace": name}}
    # The account that a pod runs as is made a moment after its namespace.
    alone = named("v1", "Pod", "alone", spec={**POD, "terminationGracePeriodSeconds": 0})
    alone["metadata"]["namespace"] = name
    wanted = [named("v1", "Namespace", name), inside, alone]
    resources = [world.resource(one) for one in wanted]
    world.run(resources, wait=False)
    assert world.plan(resources).pending == ()
    kept = actions(world.stop())
    assert kept.pop(f"Namespace/{name}") is Action.KEEP
    assert kept == {"ConfigMap/web": Action.REMOVE, "Pod/alone": Action.REMOVE}
    world.stop(volumes=True)
    names = {one["metadata"]["name"] for one in cluster("GET", "/api/v1/namespaces")["items"]}
    assert name not in names
