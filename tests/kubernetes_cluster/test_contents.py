"""Namespaces and definitions of an application, in which others have put something."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.cluster.calls import CallFailed, Calls, until
from tests.kubernetes_cluster.samples import config_map, named, things, workload
from tests.kubernetes_cluster.test_refusals import raises
from tests.kubernetes_cluster.world import World

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


def test_a_namespace_stays_as_long_as_others_have_something_in_it(
    world: World, cluster: Calls
) -> None:
    """threats.md: a rollback that harms; nothing that others made is removed."""
    name = f"{world.namespace}-own"
    path = f"/api/v1/namespaces/{name}"
    wanted = [named("v1", "Namespace", name), config_map(), workload("Deployment", "web")]
    for one in wanted[1:]:
        one["metadata"] = {**one["metadata"], "namespace": name}
    world.run([world.resource(one) for one in wanted], wait=False)
    for number in range(5):
        theirs = {"metadata": {"name": f"their-{number}"}, "data": {}}
        cluster("POST", f"{path}/configmaps", theirs)

    words = ("what others made would go with it", f"ConfigMap/their-0 in {name}", "and 2 more")
    with raises(f"Namespace/{name}", *words):
        world.stop(volumes=True)
    left = {one["metadata"]["name"] for one in cluster("GET", f"{path}/configmaps")["items"]}
    assert left == {"kube-root-ca.crt", *(f"their-{number}" for number in range(5))}

    for number in range(5):
        cluster("DELETE", f"{path}/configmaps/their-{number}")
    world.stop(volumes=True)
    assert not is_there(cluster, path)


def test_a_namespace_that_has_the_record_of_another_instance_stays(
    world: World, cluster: Calls
) -> None:
    name = f"{world.namespace}-own"
    world.run([world.resource(named("v1", "Namespace", name))])
    other = World(world.settings.config, name, "other")  # type: ignore[arg-type]
    other.run([])
    with raises(f"Secret/atomicapp.other.r1 in {name}", "what others made"):
        world.stop(volumes=True)
    other.stop(volumes=True)
    world.stop(volumes=True)
    assert not is_there(cluster, f"/api/v1/namespaces/{name}")


def test_a_definition_stays_as_long_as_others_have_objects_of_it(
    world: World, cluster: Calls, group: str
) -> None:
    ours = named(f"{group}/v1", "Thing", "ours")
    world.run([world.resource(one) for one in (things(group), ours)])
    path = f"/apis/{group}/v1/namespaces/{world.namespace}/things"
    cluster("POST", path, named(f"{group}/v1", "Thing", "theirs"))

    with raises(f"things.{group}", f"Thing/theirs in {world.namespace}"):
        world.stop(volumes=True)
    assert is_there(cluster, f"{path}/theirs")
    assert not is_there(cluster, f"{path}/ours")
    cluster("DELETE", f"{path}/theirs")
    world.stop(volumes=True)
    assert until(lambda: not is_there(cluster, f"{DEFINITIONS}/things.{group}"))
