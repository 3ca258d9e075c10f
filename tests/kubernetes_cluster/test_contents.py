"""Namespaces and definitions of an application, in which others have put something."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from atomicapp.errors import ForeignResource
from atomicapp.resource import Action
from tests.cluster.calls import CallFailed, Calls, until
from tests.kubernetes_cluster.samples import config_map, named, things, workload
from tests.kubernetes_cluster.test_rights import EVERYTHING, NEEDED, RBAC, account
from tests.kubernetes_cluster.world import World

RBAC_ROOT = f"/apis/{RBAC}/v1"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def is_there(cluster: Calls, path: str) -> bool:
    """Whether there is such an object."""
    try:
        return bool(cluster("GET", path))
    except CallFailed as error:
        if error.status != 404:
            raise
        return False


@pytest.fixture
def group(cluster: Calls) -> Iterator[str]:
    """A group of this test's own, for the kind Thing."""
    made = f"t{uuid.uuid4().hex[:8]}.example.com"
    yield made
    if is_there(cluster, f"{DEFINITIONS}/things.{made}"):
        cluster("DELETE", f"{DEFINITIONS}/things.{made}")


@pytest.fixture
def own(world: World, cluster: Calls) -> Iterator[str]:
    """The name of a namespace that the application brings."""
    name = f"{world.namespace}-own"
    yield name
    if is_there(cluster, f"/api/v1/namespaces/{name}"):
        cluster("DELETE", f"/api/v1/namespaces/{name}")


def bringing(world: World, own: str) -> list[Any]:
    """A namespace and some objects in it."""
    service = named("v1", "Service", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]})
    wanted = [named("v1", "Namespace", own), config_map(), service, workload("Deployment", "web")]
    for one in wanted[1:]:
        one["metadata"] = {**one["metadata"], "namespace": own}
    return [world.resource(one) for one in wanted]


def test_a_namespace_in_which_others_have_something_stays_and_is_theirs(
    world: World, cluster: Calls, own: str
) -> None:
    """threats.md: a rollback that harms; nothing that others made is removed."""
    path = f"/api/v1/namespaces/{own}"
    resources = bringing(world, own)
    world.run(resources, wait=False)
    for number in range(5):
        theirs = {"metadata": {"name": f"their-{number}"}, "data": {}}
        cluster("POST", f"{path}/configmaps", theirs)

    (stayed,) = world.stop_all()
    assert (stayed.title, stayed.action) == (f"Namespace/{own}", Action.KEEP)
    assert f"others have ConfigMap/their-0 in {own}, " in stayed.reason
    assert "and 2 more in it" in stayed.reason
    left = {one["metadata"]["name"] for one in cluster("GET", f"{path}/configmaps")["items"]}
    assert left == {"kube-root-ca.crt", *(f"their-{number}" for number in range(5))}
    assert world.plan([]).changes == ()
    with pytest.raises(ForeignResource, match="--adopt"):
        world.run(resources, wait=False)


def test_a_namespace_with_nothing_but_what_belongs_to_it_goes(
    world: World, cluster: Calls, own: str
) -> None:
    world.run(bringing(world, own), wait=False)
    path = f"/api/v1/namespaces/{own}"
    theirs = {"name": "gone", "uid": str(uuid.uuid4()), "kind": "Secret", "apiVersion": "v1"}
    orphan = {"metadata": {"name": "orphan", "ownerReferences": [theirs]}}
    made_again = {"metadata": {"name": "copy", "labels": {"olm.copiedFrom": "elsewhere"}}}
    cluster("POST", f"{path}/configmaps", orphan)
    cluster("POST", f"{path}/configmaps", made_again)
    until(lambda: len(cluster("GET", f"{path}/pods")["items"]) > 0)
    assert world.stop_all() == ()
    assert not is_there(cluster, path)


def test_what_belongs_to_something_elsewhere_is_others(
    world: World, cluster: Calls, own: str
) -> None:
    """Its owner is no part of the namespace, so it does not go with it of itself."""
    world.run([world.resource(named("v1", "Namespace", own))])
    (node, *_) = cluster("GET", "/api/v1/nodes")["items"]
    owner = {key: node["metadata"][key] for key in ("name", "uid")}
    owner |= {"kind": "Node", "apiVersion": "v1"}
    owned = {"metadata": {"name": "owned", "ownerReferences": [owner]}}
    cluster("POST", f"/api/v1/namespaces/{own}/configmaps", owned)
    cluster("POST", f"/api/v1/namespaces/{own}/endpoints", {"metadata": {"name": "by-hand"}})
    (stayed,) = world.stop_all()
    assert f"ConfigMap/owned in {own}" in stayed.reason
    assert f"Endpoints/by-hand in {own}" in stayed.reason
    labels = cluster("GET", f"/api/v1/namespaces/{own}")["metadata"]["labels"]
    assert not [one for one in labels if one.startswith("io.atomicapp/")]
    assert "app.kubernetes.io/managed-by" not in labels


def test_who_may_not_see_what_is_in_a_namespace_leaves_it(
    world: World, cluster: Calls, own: str, kubeconfig: Path, tmp_path: Path
) -> None:
    world.run([world.resource(named("v1", "Namespace", own))])
    mine = account(world, cluster, kubeconfig, tmp_path, NEEDED)
    rule = {"apiGroups": [""], "resources": ["namespaces"], "verbs": EVERYTHING}
    cluster("POST", f"{RBAC_ROOT}/clusterroles", {"metadata": {"name": own}, "rules": [rule]})
    subject = {"kind": "ServiceAccount", "name": "me", "namespace": world.namespace}
    reference = {"apiGroup": RBAC, "kind": "ClusterRole", "name": own}
    binding = {"metadata": {"name": own}, "subjects": [subject], "roleRef": reference}
    cluster("POST", f"{RBAC_ROOT}/clusterrolebindings", binding)
    try:
        (stayed,) = mine.stop_all()
    finally:
        cluster("DELETE", f"{RBAC_ROOT}/clusterrolebindings/{own}")
        cluster("DELETE", f"{RBAC_ROOT}/clusterroles/{own}")
    assert stayed.title == f"Namespace/{own}"
    assert "whether others have something in it may not be seen" in stayed.reason
    assert is_there(cluster, f"/api/v1/namespaces/{own}")


def test_a_namespace_that_has_the_record_of_another_instance_stays(
    world: World, cluster: Calls, own: str
) -> None:
    world.run([world.resource(named("v1", "Namespace", own))])
    other = World(world.settings.config, own, "other")  # type: ignore[arg-type]
    other.run([])
    (stayed,) = world.stop_all()
    assert f"Secret/atomicapp.other.r1 in {own}" in stayed.reason
    assert is_there(cluster, f"/api/v1/namespaces/{own}")


def test_a_definition_of_which_others_have_objects_stays(
    world: World, cluster: Calls, group: str
) -> None:
    ours = named(f"{group}/v1", "Thing", "ours")
    resources = [world.resource(one) for one in (things(group), ours)]
    world.run(resources)
    path = f"/apis/{group}/v1/namespaces/{world.namespace}/things"
    cluster("POST", path, named(f"{group}/v1", "Thing", "theirs"))

    (stayed,) = world.stop_all()
    assert f"others have Thing/theirs in {world.namespace} in it" in stayed.reason
    assert is_there(cluster, f"{path}/theirs")
    assert not is_there(cluster, f"{path}/ours")

    cluster("DELETE", f"{path}/theirs")
    world.run(resources, adopt=True)
    assert world.stop_all() == ()
    assert until(lambda: not is_there(cluster, f"{DEFINITIONS}/things.{group}"))
