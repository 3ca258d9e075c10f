"""A watch goes on when it breaks, is too old, or is told to come again."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from atomicapp_kubernetes.cluster import watch
from atomicapp_kubernetes.cluster.calls import Api
from atomicapp_kubernetes.cluster.retries import Patience
from atomicapp_kubernetes.cluster.watch import Event, Topic, Watch
from tests.cluster.calls import Calls
from tests.kubernetes_cluster.faulty import Fault, Faulty
from tests.kubernetes_cluster.world import World


@contextmanager
def watching(world: World, version: str = "") -> Iterator[queue.Queue[Event]]:
    """What a watch of the namespace's ConfigMaps tells."""
    told: queue.Queue[Event] = queue.Queue()
    with world.target() as target:
        api: Api = target._using.api
        path = f"/api/v1/namespaces/{world.namespace}/configmaps"
        followed = Watch(api, Topic(path), version, told.put)
        try:
            yield told
        finally:
            followed.close()


def until_named(told: queue.Queue[Event], name: str) -> Event:
    """The first event about that object."""
    while True:
        event = told.get(timeout=20)
        assert event.error is None
        if any(row["metadata"]["name"] == name for row in event.rows):
            return event


def make(cluster: Calls, world: World, name: str) -> None:
    """Make a ConfigMap, as somebody else does."""
    path = f"/api/v1/namespaces/{world.namespace}/configmaps"
    cluster("POST", path, {"metadata": {"name": name}})


def test_changes_are_told_as_they_come(world: World, cluster: Calls) -> None:
    make(cluster, world, "before")
    with watching(world) as told:
        assert until_named(told, "before").is_all
        make(cluster, world, "after")
        assert not until_named(told, "after").is_all
        cluster("DELETE", f"/api/v1/namespaces/{world.namespace}/configmaps/after")
        assert until_named(told, "after").is_gone


def test_a_version_that_is_too_old_begins_with_a_list(world: World, cluster: Calls) -> None:
    """410: the server does not know any more what happened since."""
    make(cluster, world, "before")
    with watching(world, version="1") as told:
        assert until_named(told, "before").is_all


@pytest.mark.parametrize(
    "fault",
    [
        Fault("gone", 410, "too old resource version"),
        Fault("away", 503, "come again"),
        Fault("confused", 500, "etcdserver: leader changed"),
        Fault("lost"),
    ],
    ids=lambda fault: fault.name,
)
def test_a_watch_that_is_refused_is_tried_again(
    world: World, faulty: Faulty, cluster: Calls, fault: Fault
) -> None:
    world.settings = world.settings._replace(config=None, api=faulty.url)
    watches = 0
    refused = threading.Event()

    def spoil(_method: str, path: str, _before: int) -> Fault | None:
        nonlocal watches
        watches += "watch=true" in path
        if "watch=true" in path and watches <= 2:
            return fault
        if watches > 2:
            refused.set()
        return None

    faulty.spoil = spoil
    with watching(world) as told:
        assert refused.wait(20)
        make(cluster, world, "after")
        until_named(told, "after")


def test_what_is_refused_for_good_is_told(world: World, faulty: Faulty) -> None:
    world.settings = world.settings._replace(config=None, api=faulty.url)
    faulty.spoil = lambda _m, path, _b: Fault("no", 403, "no") if "watch=true" in path else None
    with watching(world) as told:
        error = None
        while error is None:
            error = told.get(timeout=20).error
        assert "no" in str(error)


@pytest.mark.parametrize(
    "fault", [Fault("ended", 200), Fault("gone", 410)], ids=lambda fault: fault.name
)
def test_a_server_that_ends_every_watch_is_not_asked_all_the_time(
    world: World, faulty: Faulty, fault: Fault
) -> None:
    """A proxy may end each watch at once: the pauses between them grow."""
    world.settings = world.settings._replace(config=None, api=faulty.url)
    faulty.spoil = lambda _method, path, _before: fault if "watch=true" in path else None
    with watching(world):
        threading.Event().wait(2)
    watches = [path for path in faulty.requests if "watch=true" in path]
    assert 2 <= len(watches) <= 8


def test_a_watch_that_was_well_for_long_is_resumed_when_it_breaks(
    world: World, faulty: Faulty, cluster: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it was there before: the server is away from the break on."""
    monkeypatch.setattr(watch, "SHORT", 0.2)
    monkeypatch.setattr(watch, "SILENCE", 0.5)
    monkeypatch.setattr(watch, "Patience", lambda: Patience(away=0.3))
    world.settings = world.settings._replace(config=None, api=faulty.url)
    with watching(world) as told:
        threading.Event().wait(2)
        make(cluster, world, "after")
        until_named(told, "after")
    assert len([path for path in faulty.requests if "watch=true" in path]) >= 3
