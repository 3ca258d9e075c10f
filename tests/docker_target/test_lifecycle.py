"""Containers on the real engine, from nothing to nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from atomicapp.errors import ForeignResource, TargetError
from atomicapp.instance import Instance
from atomicapp.provider import Instruction, Owner
from atomicapp.resource import Action, Health, Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.target.inventory import take_inventory
from atomicapp_docker.target.target import DockerTarget
from atomicapp_docker.target.verdict import observation_of
from tests.docker_target.conftest import Make, converge, ids, see, settled


def test_a_container_comes_is_left_alone_and_goes(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    web = container()
    before = see(target, owner, web)
    assert (before.action, before.health, before.state) == (Action.CREATE, Health.ABSENT, "absent")
    assert converge(target, owner, web) == [Action.CREATE]

    assert settled(target, owner, web).state == "running"
    after = see(target, owner, web)
    assert (after.action, after.reason, after.revision) == (Action.KEEP, "unchanged", 1)

    (owned,) = target.owned(owner.instance)
    assert (owned.identity, owned.digest, owned.revision) == (web.identity, web.digest, 1)
    target.delete(owned, owner)
    target.delete(owned, owner)
    assert target.owned(owner.instance) == []


@pytest.mark.parametrize(
    ("command", "policy", "action", "reason"),
    [
        ("exit 0", {}, Action.KEEP, "finished"),
        ("exit 0", {"Name": "on-failure"}, Action.KEEP, "finished"),
        ("exit 3", {}, Action.START, "exited (3)"),
    ],
)
def test_what_ended_is_started_again_unless_it_is_finished(
    target: DockerTarget,
    owner: Owner,
    container: Make,
    command: str,
    policy: dict[str, str],
    action: Action,
    reason: str,
) -> None:
    once = container(command=("sh", "-c", command), host={"RestartPolicy": policy})
    converge(target, owner, once)
    settled(target, owner, once)
    seen = see(target, owner, once)
    assert (seen.action, seen.reason) == (action, reason)


def test_a_server_that_ended_with_0_is_started_again(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    """It publishes ports: whoever stopped it, or the whole machine, it was not done."""
    serving = ("sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait")
    port = {"ExposedPorts": {"80/tcp": {}}, "StopSignal": "SIGTERM"}
    web = container(
        command=serving, config=port, host={"PortBindings": {"80/tcp": [{"HostPort": ""}]}}
    )
    converge(target, owner, web)
    settled(target, owner, web)
    (identity,) = ids(target, owner).values()
    engine.call("POST", f"/containers/{identity}/stop")
    seen = see(target, owner, web)
    assert (seen.action, seen.reason) == (Action.START, "exited (0)")
    assert converge(target, owner, web) == [Action.START]
    assert see(target, owner, web).state == "running"


@pytest.mark.parametrize("serves", [False, True])
def test_a_server_that_ended_before_the_engine_came_up_runs_again(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine, serves: bool
) -> None:
    """It may have been ended with the engine. The engine of all tests cannot be started anew, so
    the time when it came up is what is made up here."""
    once = container(command=("true",), config={"ExposedPorts": {"80/tcp": {}}} if serves else {})
    converge(target, owner, once)
    settled(target, owner, once)
    seen = take_inventory(engine, [once], owner.instance)
    assert seen.engine_began is not None
    actions = [
        observation_of(once, seen._replace(engine_began=began), owner.instance, "").action
        for began in (seen.engine_began, datetime.now(UTC) + timedelta(hours=1))
    ]
    assert actions == [Action.KEEP, Action.START if serves else Action.KEEP]


def test_a_stopped_and_a_paused_container_run_again(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    web = container()
    converge(target, owner, web)
    (identity,) = ids(target, owner).values()
    for verb in ("stop", "pause"):
        engine.call("POST", f"/containers/{identity}/{verb}")
        assert converge(target, owner, web) == [Action.START]
        assert see(target, owner, web).state == "running"


def test_a_one_shot_with_rm_stays_until_stop_so_that_it_is_not_run_again(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    once = container(command=("true",), host={"AutoRemove": True})
    converge(target, owner, once)
    assert settled(target, owner, once).health is Health.DONE
    assert converge(target, owner, once) == [Action.KEEP]


def test_a_container_that_ends_again_and_again_fails(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    loop = container(command=("false",), host={"RestartPolicy": {"Name": "always"}})
    converge(target, owner, loop)
    seen = settled(target, owner, loop)
    assert seen.health is Health.FAILED
    assert "ends with status 1 again and again" in seen.message


def test_health_checks_decide(target: DockerTarget, owner: Owner, container: Make) -> None:
    def checked(test: str, retries: int = 1) -> Resource:
        every = {"Interval": 100_000_000, "Timeout": 5_000_000_000, "Retries": retries}
        return container(config={"Healthcheck": {"Test": ["CMD-SHELL", test], **every}})

    converge(target, owner, checked("true"))
    assert settled(target, owner, checked("true")).state == "running (healthy)"
    bad = checked("echo no such table; exit 1")
    target.apply(Instruction(bad, Action.REPLACE), owner)
    seen = settled(target, owner, bad)
    assert (seen.health, seen.message) == (
        Health.FAILED,
        "its health check fails: no such table",
    )


def test_where_ports_are_published_is_shown(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    web = container(
        config={"ExposedPorts": {"80/tcp": {}}},
        host={"PortBindings": {"80/tcp": [{"HostPort": ""}]}},
    )
    converge(target, owner, web)
    (endpoint,) = see(target, owner, web).endpoints
    assert endpoint.port == "80/tcp"
    assert endpoint.address.startswith("127.0.0.1:")


def test_a_foreign_container_of_the_name_is_an_error_and_is_not_touched(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    web = container()
    converge(target, owner, web)
    before = ids(target, owner)
    other = Owner(Instance("default", f"{owner.instance.name}-b", "other"), 1)
    with pytest.raises(ForeignResource, match=f"belongs to instance {owner.instance.key}"):
        target.observe([web], other)
    assert target.owned(other.instance) == []
    target.delete(target.owned(owner.instance)[0], other)
    assert ids(target, owner) == before


def test_what_is_made_from_an_image_with_our_labels_is_not_ours(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine, busybox_image: str
) -> None:
    web = container()
    converge(target, owner, web)
    (row,) = calls.containers(engine, label=[f"io.atomicapp.instance={owner.instance.name}"])
    body = {"Image": busybox_image, "Labels": row["Labels"]}
    copy = calls.create(engine, "containers", body, {"name": f"{owner.instance.name}-copy"})["Id"]
    (owned,) = target.owned(owner.instance)
    target.delete(owned, owner)
    assert calls.container(engine, copy) is not None


def test_a_port_that_is_taken_names_the_container_and_the_component(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    ports = {"PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18976"}]}}
    exposed: dict[str, Any] = {"ExposedPorts": {"80/tcp": {}}}
    converge(target, owner, container("one", host=ports, config=exposed))
    two = container("two", host=ports, config=exposed)
    with pytest.raises(TargetError) as caught:
        converge(target, owner, two)
    assert str(caught.value).startswith(f"starting container {two.title} (component two): ")
    assert "port is already allocated" in str(caught.value)
    assert caught.value.problems[0].remedy
    seen = see(target, owner, two)
    assert (seen.action, seen.health, seen.state) == (Action.START, Health.FAILED, "created")
    assert "could not be started" in seen.message


def test_several_networks_are_joined(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    names = [f"{owner.instance.name}-{letter}" for letter in "ab"]
    nets = [
        Resource(
            container().identity._replace(kind="network", name=name), "web", {"Driver": "bridge"}
        )
        for name in names
    ]
    web = container(
        host={"NetworkMode": names[1]},
        endpoints={names[0]: {"Aliases": ["www"]}, names[1]: {}},
        after=tuple(net.identity for net in nets),
    )
    assert converge(target, owner, *nets, web) == [Action.CREATE] * 3
    (identity,) = ids(target, owner).values()
    joined = (calls.container(engine, identity) or {})["NetworkSettings"]["Networks"]
    assert sorted(joined) == names
    assert "www" in joined[names[0]]["Aliases"]
    assert {str(need) for owned in target.owned(owner.instance) for need in owned.after} == {
        f"network/{name}" for name in names
    }


def test_a_stop_takes_the_container_s_own_time(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    stubborn = container(
        command=("sh", "-c", "trap '' TERM; while :; do sleep 1; done"),
        config={"StopSignal": "SIGTERM", "StopTimeout": 1},
    )
    converge(target, owner, stubborn)
    settled(target, owner, stubborn)
    started = time.monotonic()
    target.delete(target.owned(owner.instance)[0], owner)
    assert time.monotonic() - started >= 1


def test_an_option_that_the_engine_cannot_do_is_refused_before_anything_happens(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    new = container(requires={"--from-tomorrow": "9.99"})
    with pytest.raises(TargetError, match=r"--from-tomorrow needs an engine with API 9\.99"):
        target.prepare([new], "", print)
    target.prepare([container()], "never", print)
