"""Coming up, or not: real pods on a real node, and why they do not become ready."""

from __future__ import annotations

import threading
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from atomicapp.apply.health import NotReady
from atomicapp.provider import Owner
from atomicapp.resource import Action, Health
from atomicapp_kubernetes.readiness import crashes
from tests.cluster.calls import Calls, until
from tests.kubernetes_cluster.faulty import Fault, Faulty
from tests.kubernetes_cluster.samples import config_map, named, workload
from tests.kubernetes_cluster.world import World, actions

StandIn = Callable[..., str]
TIMEOUT = 90.0


def pod(image: str, command: str = "sleep 100000", **fields: Any) -> dict[str, Any]:
    """What a pod runs; it ends at once when it is told to."""
    return {
        "terminationGracePeriodSeconds": 1,
        "containers": [{"name": "main", "image": image, "command": ["sh", "-c", command]}],
        **fields,
    }


def deployed(kind: str, of: dict[str, Any], name: str = "web", **spec: Any) -> dict[str, Any]:
    """A workload of such pods."""
    found = deepcopy(workload(kind, name, **spec))
    found["spec"]["template"]["spec"] = of
    return found


def failure(world: World, *specifications: dict[str, Any], **run: Any) -> str:
    """Why a run fails."""
    with pytest.raises(NotReady) as raised:
        world.run([world.resource(one) for one in specifications], timeout=TIMEOUT, **run)
    return "; ".join(why for _, why in raised.value.failures)


def test_all_sorts_of_workloads_come_up_and_go(
    world: World, cluster: Calls, stand_in: StandIn
) -> None:
    image = stand_in("busy")
    once = pod(image, "true", restartPolicy="Never")
    resources = [
        world.resource(config_map()),
        world.resource(deployed("Deployment", pod(image))),
        world.resource(deployed("StatefulSet", pod(image), "set", serviceName="web")),
        world.resource(deployed("DaemonSet", pod(image), "each")),
        world.resource(named("v1", "Pod", "alone", spec=pod(image))),
        world.resource(named("batch/v1", "Job", "once", spec={"template": {"spec": once}})),
    ]
    _, seen = world.run(resources, timeout=TIMEOUT)
    assert {one.health for one in seen.values()} == {Health.DONE}
    assert world.plan(resources).pending == ()
    plan = world.stop(volumes=True)
    assert set(actions(plan).values()) == {Action.REMOVE}
    assert cluster("GET", f"/api/v1/namespaces/{world.namespace}/pods")["items"] == []


def test_an_image_that_cannot_be_had_is_told_at_once(world: World) -> None:
    why = failure(world, deployed("Deployment", pod("registry.invalid/no/such:1")))
    assert "pod web-" in why
    assert "registry.invalid/no/such:1" in why


def test_a_container_that_ends_again_and_again(
    world: World, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A node waits longer each time before it starts a container again.
    monkeypatch.setattr(crashes, "RESTARTS_ALLOWED", 0)
    image = stand_in("busy")
    crashing = pod(image, "echo last words; exit 3")
    why = failure(world, deployed("Deployment", crashing, minReadySeconds=3))
    assert "ends with status 3 again and again" in why
    with world.target() as target:
        (thing,) = target.owned(world.instance)
        written = b"".join(target.logs(thing, follow=False, tail=5, timestamps=False))
    assert written == b"last words\n"


def test_a_pod_that_fits_on_no_node(world: World, stand_in: StandIn) -> None:
    huge = pod(stand_in("busy"))
    huge["containers"][0]["resources"] = {"requests": {"cpu": "4000"}}
    why = failure(world, deployed("StatefulSet", huge, serviceName="web"))
    assert "fits on no node" in why
    assert "Insufficient cpu" in why


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet"])
def test_a_quota_that_is_used_up(world: World, stand_in: StandIn, kind: str) -> None:
    quota = named("v1", "ResourceQuota", spec={"hard": {"pods": "0"}})
    world.run([world.resource(quota)])
    why = failure(world, quota, deployed(kind, pod(stand_in("busy"))), revision=2)
    assert "exceeded quota" in why


def test_a_job_that_fails(world: World, stand_in: StandIn) -> None:
    once = pod(stand_in("busy"), "exit 1", restartPolicy="Never")
    why = failure(
        world, named("batch/v1", "Job", spec={"template": {"spec": once}, "backoffLimit": 0})
    )
    assert why


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (
            {"volumeMounts": [{"name": "v", "mountPath": "/v"}]},
            'FailedMount: MountVolume.SetUp failed for volume "v" : configmap "none" not found',
        ),
        (
            {"readinessProbe": {"exec": {"command": ["sh", "-c", "echo no luck; false"]}}},
            "(Unhealthy: Readiness probe failed)",
        ),
    ],
)
def test_what_only_events_tell(
    world: World, stand_in: StandIn, trouble: dict[str, Any], told: str
) -> None:
    of = pod(stand_in("busy"), volumes=[{"name": "v", "configMap": {"name": "none"}}])
    of["containers"][0].update(trouble)
    web = world.resource(deployed("Deployment", of))
    world.run([web], wait=False)
    with world.target() as target:
        seen = target.watch([web], Owner(world.instance, 1), TIMEOUT)
        assert any(told in one[web.identity].message for one in seen)


def test_what_somebody_removes_meanwhile(world: World, cluster: Calls, stand_in: StandIn) -> None:
    never = pod(stand_in("busy"))
    never["containers"][0]["readinessProbe"] = {"exec": {"command": ["false"]}}
    path = f"/apis/apps/v1/namespaces/{world.namespace}/deployments"

    def remove() -> None:
        until(lambda: bool(cluster("GET", path)["items"]))
        cluster("DELETE", f"{path}/web")

    removal = threading.Thread(target=remove)
    removal.start()
    why = failure(world, deployed("Deployment", never))
    removal.join()
    assert why == "somebody removed it while it was waited for"


def test_a_job_that_the_cluster_clears_away(world: World, stand_in: StandIn) -> None:
    once = pod(stand_in("busy"), "sleep 2", restartPolicy="Never")
    spec = {"ttlSecondsAfterFinished": 0, "template": {"spec": once}}
    _, seen = world.run(
        [world.resource(named("batch/v1", "Job", "once", spec=spec))], timeout=TIMEOUT
    )
    assert {one.health for one in seen.values()} == {Health.DONE}


def test_what_comes_up_is_watched_and_not_asked_for(world: World, stand_in: StandIn) -> None:
    """A new look comes by itself when something changed, and ends with the time."""
    late = pod(stand_in("busy"))
    late["containers"][0]["readinessProbe"] = {
        "exec": {"command": ["true"]},
        "initialDelaySeconds": 2,
        "periodSeconds": 1,
    }
    web = world.resource(deployed("Deployment", late))
    world.run([web], wait=False)
    looks = []
    with world.target() as target:
        for seen in target.watch([web], Owner(world.instance, 1), TIMEOUT):
            looks.append(seen[web.identity].health)
            if looks[-1] is Health.DONE:
                break
        assert looks[0] is Health.PROGRESSING
        rest = list(target.watch([web], Owner(world.instance, 1), 1.5))
        assert [one[web.identity].health for one in rest] == [Health.DONE]


def test_logs_of_several_pods_say_whose_they_are(world: World, stand_in: StandIn) -> None:
    talking = pod(stand_in("busy"), "echo hello; sleep 100000")
    talking["containers"].append({**talking["containers"][0], "name": "side"})
    world.run([world.resource(deployed("Deployment", talking, replicas=2))], timeout=TIMEOUT)
    with world.target() as target:
        (thing,) = target.owned(world.instance)
        text = b"".join(target.logs(thing, follow=False, tail=None, timestamps=False)).decode()
    lines = text.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("[web-") and line.endswith("] hello") for line in lines)
    assert {line.partition("/")[2].partition("]")[0] for line in lines} == {"main", "side"}


def test_of_a_container_that_begins_again_in_silence_the_last_words_are_shown(
    world: World, stand_in: StandIn
) -> None:
    once = "test -e /kept/x && exec sleep 100000; touch /kept/x; echo last words; exit 3"
    talking = pod(stand_in("busy"), once, volumes=[{"name": "kept", "emptyDir": {}}])
    talking["containers"][0]["volumeMounts"] = [{"name": "kept", "mountPath": "/kept"}]
    # It counts as up once it has been so for longer than its first life took.
    web = deployed("Deployment", talking, minReadySeconds=3)
    world.run([world.resource(web)], timeout=TIMEOUT)
    with world.target() as target:
        (thing,) = target.owned(world.instance)
        text = b"".join(target.logs(thing, follow=False, tail=10, timestamps=False))
    assert text == b"last words\n"


def test_what_a_node_says_of_a_log_that_it_discarded_is_no_log(
    world: World, faulty: Faulty, stand_in: StandIn
) -> None:
    """The words are kubelet's: it clears ended containers away once a minute, and cannot be told
    to do it now."""
    image = stand_in("busy")
    world.run([world.resource(named("v1", "Pod", "it", spec=pod(image, "echo hello; sleep 9999")))])
    world.settings = world.settings._replace(config=None, api=faulty.url)
    words = b"unable to retrieve container logs for containerd://d0f103de32b22c27"
    discarded = Fault("discarded", 200, body=words)
    faulty.spoil = lambda _method, path, _before: discarded if "/log?" in path else None
    with world.target() as target:
        (owned,) = target.owned(world.instance)
        assert list(target.logs(owned, follow=False, tail=None, timestamps=False)) == []


def test_logs_follow_until_it_ends(world: World, stand_in: StandIn) -> None:
    talking = pod(stand_in("busy"), "echo one; sleep 2; echo two", restartPolicy="Never")
    world.run([world.resource(named("v1", "Pod", "alone", spec=talking))], wait=False)
    with world.target() as target:
        (thing,) = target.owned(world.instance)
        for _ in target.watch([], Owner(world.instance, 1), 0):
            pass
        chunks: list[bytes] = []
        while not chunks:
            target.owned(world.instance)
            chunks = list(target.logs(thing, follow=True, tail=None, timestamps=False))
    assert b"".join(chunks) == b"one\ntwo\n"


def test_a_log_that_cannot_be_had_at_first_is_asked_for_again(
    world: World, faulty: Faulty, stand_in: StandIn
) -> None:
    """Row: transient API failures."""
    image = stand_in("busy")
    world.run([world.resource(named("v1", "Pod", "it", spec=pod(image, "echo hello; sleep 9999")))])
    world.settings = world.settings._replace(config=None, api=faulty.url)
    busy = Fault("busy", 503, "come again")
    faulty.spoil = lambda _method, path, before: busy if "/log?" in path and before < 2 else None
    with world.target() as target:
        (owned,) = target.owned(world.instance)
        chunks = target.logs(owned, follow=False, tail=None, timestamps=False)
        assert b"".join(chunks) == b"hello\n"
