"""A server that is busy, confused, gone for a moment, or loses answers: every request survives.

Row: transient API failures.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from atomicapp.errors import TargetError
from atomicapp.resource import Action, Resource
from tests.cluster.calls import Calls
from tests.kubernetes_cluster.faulty import Fault, Faulty
from tests.kubernetes_cluster.samples import config_map, named
from tests.kubernetes_cluster.world import World, actions

FAULTS = [
    Fault("busy", 429, "too many requests"),
    Fault("confused", 500, "etcdserver: leader changed"),
    Fault("bad gateway", 502),
    Fault("away", 503, "the server is currently unable to handle the request"),
    Fault("slow", 504, "etcdserver: request timed out"),
    Fault("lost before"),
    Fault("lost after", is_carried_out=True),
    Fault("slow after", 504, is_carried_out=True),
    Fault("leave", says_close=True),
]


Spoil = Callable[[str, str, int], Fault | None]


@pytest.fixture
def behind(world: World, faulty: Faulty) -> World:
    """The instance as it is seen through the proxy."""
    world.settings = world.settings._replace(config=None, api=faulty.url)
    return world


def resources(world: World, text: str = "1") -> list[Resource]:
    """A few objects of several kinds and orders."""
    port = {"clusterIP": "None", "ports": [{"port": 80}]}
    return [
        world.resource(config_map("a", x=text)),
        world.resource(config_map("b", x=text)),
        world.resource(named("v1", "Service", "s", spec=port), order=1),
    ]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_request_may_fail_once(
    behind: World, faulty: Faulty, cluster: Calls, fault: Fault
) -> None:
    """The first attempt of every single request of a life fails: run, again, change, stop."""
    faulty.spoil = lambda _method, _path, before: fault if before % 2 == 0 else None
    plan, _ = behind.run(resources(behind))
    assert set(actions(plan).values()) == {Action.CREATE}
    assert behind.plan(resources(behind)).pending == ()
    plan, _ = behind.run(resources(behind, "2")[:2], revision=2)
    assert actions(plan)["ConfigMap/a"] is Action.UPDATE
    assert actions(plan)["Service/s"] is Action.REMOVE
    behind.stop(volumes=True)
    left = cluster("GET", f"/api/v1/namespaces/{behind.namespace}/configmaps")["items"]
    assert {one["metadata"]["name"] for one in left} <= {"kube-root-ca.crt"}
    secrets = cluster("GET", f"/api/v1/namespaces/{behind.namespace}/secrets")["items"]
    leases = f"/apis/coordination.k8s.io/v1/namespaces/{behind.namespace}/leases"
    assert secrets == []
    assert cluster("GET", leases)["items"] == []


def test_a_death_at_any_request_leaves_what_the_next_command_goes_on_from(
    behind: World, faulty: Faulty, cluster: Calls
) -> None:
    """Row: a run that dies. For every k the server goes away for good before request k."""
    leases = f"/apis/coordination.k8s.io/v1/namespaces/{behind.namespace}/leases"
    behind.run(resources(behind))
    behind.stop(volumes=True)
    faulty.requests.clear()
    behind.run(resources(behind))
    in_run = len(faulty.requests)
    behind.stop(volumes=True)
    for at in range(in_run - 2):
        faulty.requests.clear()
        faulty.spoil = _gone_from(faulty, at)
        with pytest.raises(TargetError):
            behind.run(resources(behind))
        faulty.spoil = lambda *_: None
        # Its lock dies with a process; this one lives on.
        cluster("DELETE", leases)
        behind.run(resources(behind))
        assert behind.plan(resources(behind)).pending == ()
        behind.stop(volumes=True)
        assert cluster("GET", f"/api/v1/namespaces/{behind.namespace}/secrets")["items"] == []


def _gone_from(faulty: Faulty, at: int) -> Spoil:
    """The server says no to every request from that one on."""
    return lambda *_: Fault("gone", 418, "no") if len(faulty.requests) > at else None


def test_a_busy_server_says_how_long(behind: World, faulty: Faulty) -> None:
    """``Retry-After`` holds over our own pauses."""
    busy = Fault("busy", 429, "wait", retry_after="1")
    faulty.spoil = lambda method, _path, before: busy if (method, before) == ("PATCH", 0) else None
    behind.run(resources(behind)[:1])


def test_what_met_another_change_is_sent_again(behind: World, faulty: Faulty) -> None:
    """A server that charges a quota for what is new may meet somebody who does so too."""
    words = "Operation cannot be fulfilled on resourcequotas: the object has been modified"
    met = Fault("met", 409, words, reason="Conflict")
    writes = ("POST", "PATCH")
    faulty.spoil = lambda method, _path, before: met if method in writes and before < 2 else None
    plan, _ = behind.run(resources(behind))
    assert set(actions(plan).values()) == {Action.CREATE}


def test_a_list_that_is_always_too_old_is_given_up(behind: World, faulty: Faulty) -> None:
    gone = Fault("gone", 410, "the provided continue parameter is too old")
    faulty.spoil = lambda method, path, _before: gone if "configmaps?" in path else None
    with pytest.raises(TargetError, match="too old"):
        behind.plan(resources(behind))


def test_what_is_wrong_for_good_is_told(behind: World, faulty: Faulty) -> None:
    """Retries end."""
    faulty.spoil = lambda *_: Fault("teapot", 418, "I am a teapot")
    with pytest.raises(TargetError, match="I am a teapot"):
        behind.plan(resources(behind))


def test_a_token_that_has_ended_is_read_again_in_mid_run(
    behind: World, faulty: Faulty, tmp_path: Path
) -> None:
    """A token file rotates while a command runs; the one before is refused from then on."""
    file, config = tmp_path / "token", tmp_path / "config"
    file.write_text("first")
    faulty.token = "first"
    config.write_text(
        json.dumps(
            {
                "clusters": [{"name": "c", "cluster": {"server": faulty.url}}],
                "users": [{"name": "u", "user": {"tokenFile": "token"}}],
                "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
                "current-context": "x",
            }
        )
    )
    behind.settings = behind.settings._replace(api=None, config=str(config))
    with behind.target() as target:
        assert target.owned(behind.instance) == []
        file.write_text("second")
        faulty.token = "second"
        assert target.owned(behind.instance) == []
        faulty.token = "third"
        with pytest.raises(TargetError, match="401"):
            target.owned(behind.instance)


def test_a_server_that_is_away_for_a_while_is_waited_for(behind: World, faulty: Faulty) -> None:
    """It is restarted in the middle of a run."""
    until = 0.0

    def spoil(method: str, _path: str, _before: int) -> Fault | None:
        nonlocal until
        if method == "PATCH" and not until:
            until = time.monotonic() + 2
        return Fault("lost before") if time.monotonic() < until else None

    faulty.spoil = spoil
    plan, _ = behind.run(resources(behind))
    assert set(actions(plan).values()) == {Action.CREATE}
