"""One command at a time on an instance.

Rows: two commands at once; a run that dies.
"""

from __future__ import annotations

import json

import pytest

from atomicapp.errors import LockHeld
from atomicapp.lock import Times
from atomicapp.process import this_process
from atomicapp_kubernetes.cluster.lock import hold
from tests.cluster.calls import Calls
from tests.kubernetes_cluster.world import World

SHORT = Times(expiry=30.0, renewal=0.05, patience=0.3, poll=0.05)


def leases(world: World) -> str:
    """Where locks lie."""
    return f"/apis/coordination.k8s.io/v1/namespaces/{world.namespace}/leases"


def test_another_command_is_told_who_is_at_work(world: World, cluster: Calls) -> None:
    said: list[str] = []
    with world.target() as one, world.target() as two, one.releases.lock(world.instance, print):
        assert two.releases.is_begun(world.instance)
        with (
            pytest.raises(LockHeld, match=r"pid \d+ .* is at work on"),
            hold(two._using.api, world.instance, said.append, SHORT),
        ):
            pass
    assert len(said) == 1
    assert "waiting for" in said[0]
    assert cluster("GET", leases(world))["items"] == []


def test_a_lock_is_renewed_and_given_up(world: World, cluster: Calls) -> None:
    with world.target() as target, hold(target._using.api, world.instance, print, SHORT) as lock:
        (before,) = cluster("GET", leases(world))["items"]
        lock.renew()
        (after,) = cluster("GET", leases(world))["items"]
        assert after["metadata"]["resourceVersion"] != before["metadata"]["resourceVersion"]
        lock.check()
    assert cluster("GET", leases(world))["items"] == []


def test_a_lock_that_was_taken_away_is_lost(world: World, cluster: Calls) -> None:
    with world.target() as target, hold(target._using.api, world.instance, print) as lock:
        (found,) = cluster("GET", leases(world))["items"]
        cluster("DELETE", f"{leases(world)}/{found['metadata']['name']}")
        other = {key: found["metadata"][key] for key in ("name", "labels")}
        cluster("POST", leases(world), {"metadata": other, "spec": {"holderIdentity": "other"}})
        lock.renew()
        with pytest.raises(LockHeld, match="is lost"):
            lock.check()
    (left,) = cluster("GET", leases(world))["items"]
    assert left["spec"]["holderIdentity"] == "other"


def test_the_lock_of_the_dead_is_taken(world: World, cluster: Calls) -> None:
    """At once, where it can be seen that the process is gone."""
    dead = this_process()._replace(started="1")
    _leave(
        world, cluster, {"io.atomicapp/process": json.dumps(dead)}, "2999-01-01T00:00:00.000000Z"
    )
    with world.target() as target, hold(target._using.api, world.instance, print, SHORT):
        pass


def test_the_lock_of_the_silent_is_taken(world: World, cluster: Calls) -> None:
    """By the server's clock, from whatever machine it came."""
    _leave(world, cluster, {}, "2020-01-01T00:00:00.000000Z")
    with world.target() as target, hold(target._using.api, world.instance, print, SHORT):
        pass


def _leave(world: World, cluster: Calls, notes: dict[str, str], renewed: str) -> None:
    """A lock that somebody has left."""
    lease = {
        "metadata": {"name": f"atomicapp.{world.instance.name}", "annotations": notes},
        "spec": {"holderIdentity": "them", "acquireTime": renewed, "renewTime": renewed},
    }
    cluster("POST", leases(world), lease)
