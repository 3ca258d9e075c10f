"""Anonymous volumes move over, named ones and networks stay, foreign ones are left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from atomicapp.errors import TargetError
from atomicapp.instance import Instance
from atomicapp.provider import Instruction, Owner
from atomicapp.resource import Action, Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.target.carry import anonymous_mounts, carried_mounts, with_carried
from atomicapp_docker.target.target import DockerTarget
from tests.docker_target.conftest import Make, converge, identity


def written(target: DockerTarget, owner: Owner, name: str) -> bytes:
    """All that a container of the owner wrote until it ended."""
    (owned,) = [one for one in target.owned(owner.instance) if one.title.endswith(name)]
    return b"".join(target.logs(owned, follow=True, tail=None, timestamps=False))


def volumes_of(engine: Engine, resource: Resource) -> set[str]:
    """The names of the volumes that a container mounts."""
    details = calls.container(engine, resource.title) or {}
    return {mount["Name"] for mount in details["Mounts"]}


def is_there(engine: Engine, volume: str) -> bool:
    """Whether the engine has a volume."""
    return any(row["Name"] == volume for row in calls.volumes(engine, name=[volume]))


@pytest.fixture
def discard(engine: Engine) -> Iterator[Callable[[set[str]], None]]:
    """Removes volumes that a test made without a name once it is over."""
    made: set[str] = set()
    yield made.update
    calls.discard_volumes(engine, made)


def test_anonymous_volumes_move_to_every_successor_and_go_with_the_data(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    def writer(line: str) -> Resource:
        return container(
            command=("sh", "-c", f"echo {line} >> /data/log; cat /data/log"),
            config={"Volumes": {"/data": {}}},
        )

    converge(target, owner, writer("one"))
    assert written(target, owner, "web") == b"one\n"
    (volume,) = volumes_of(engine, writer("one"))
    for line, expected in (("two", b"one\ntwo\n"), ("three", b"one\ntwo\nthree\n")):
        assert converge(target, owner, writer(line)) == [Action.REPLACE]
        assert written(target, owner, "web") == expected
    target.delete(target.owned(owner.instance)[0], owner, with_data=True)
    assert not is_there(engine, volume)


def test_a_failed_replacement_leaves_the_anonymous_volume_to_the_old_one(
    target: DockerTarget,
    owner: Owner,
    container: Make,
    engine: Engine,
    discard: Callable[[set[str]], None],
) -> None:
    web = container(config={"Volumes": {"/data": {}}})
    converge(target, owner, web)
    before = volumes_of(engine, web)
    discard(before)
    bad = container(command=("false",), config={"Volumes": {"/data": {}, "/more": {}}})
    target.apply(Instruction(bad, Action.REPLACE), owner)
    assert before < volumes_of(engine, bad)
    target.settle(bad, owner, healthy=False)
    assert volumes_of(engine, web) == before
    target.delete(target.owned(owner.instance)[0], owner)
    assert all(is_there(engine, name) for name in before)


def test_a_volume_that_is_no_longer_declared_goes_with_the_old_container(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    web = container(config={"Volumes": {"/data": {}}})
    converge(target, owner, web)
    (volume,) = volumes_of(engine, web)
    converge(target, owner, container())
    assert not is_there(engine, volume)


def test_what_is_borrowed_or_has_a_name_does_not_move() -> None:
    details = {
        "Config": {"Volumes": {"/own": {}, "/lent": {}, "/bound/": {}}, "Labels": {}},
        "HostConfig": {
            "Binds": ["db:/bound"],
            "Mounts": [{"Type": "volume", "Target": "/nameless"}],
        },
        "Mounts": [
            {"Type": "volume", "Name": "aa", "Destination": "/own"},
            {"Type": "volume", "Name": "bb", "Destination": "/lent"},
            {"Type": "volume", "Name": "db", "Destination": "/bound"},
            {"Type": "volume", "Name": "cc", "Destination": "/nameless"},
            {"Type": "bind", "Source": "/x", "Destination": "/y"},
        ],
    }
    old = anonymous_mounts(details, borrowed={"bb"})
    assert old == {"/own": "aa", "/nameless": "cc"}
    image: dict[str, Any] = {"Config": {"Volumes": {"/own": {}}}}
    host = {"Mounts": [{"Type": "volume", "Target": "/nameless", "ReadOnly": True}]}
    carried = carried_mounts(old, {}, host, image)
    assert with_carried(host, carried)["Mounts"] == [
        {"Type": "volume", "Target": "/nameless", "ReadOnly": True, "Source": "cc"},
        {"Type": "volume", "Source": "aa", "Target": "/own"},
    ]
    assert carried_mounts(old, {}, {"Tmpfs": {"/own": ""}}, image) == {}


def test_volumes_from_is_followed(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    lender = container("db", config={"Volumes": {"/data": {}}})
    borrower = container(host={"VolumesFrom": [f"{lender.title}:ro"]}, bound_to=(lender.identity,))
    converge(target, owner, lender, borrower)
    shared = volumes_of(engine, lender)
    anew = container("db", config={"Volumes": {"/data": {}}, "Env": ["A=1"]})
    target.apply(Instruction(anew, Action.REPLACE), owner)
    target.apply(Instruction(borrower, Action.REPLACE), owner)
    assert volumes_of(engine, anew) == volumes_of(engine, borrower) == shared


def test_a_volume_is_kept_whatever_changes_and_goes_when_asked(
    target: DockerTarget, owner: Owner, engine: Engine
) -> None:
    def volume(**specification: object) -> Resource:
        name = identity("volume", f"{owner.instance.name}-data")
        return Resource(name, "db", {"Driver": "local", **specification}, is_data=True)

    assert converge(target, owner, volume()) == [Action.CREATE]
    assert converge(target, owner, volume()) == [Action.KEEP]
    seen = target.observe([volume(DriverOpts={})], owner)[volume().identity]
    assert (seen.action, seen.reason) == (
        Action.KEEP,
        "specification changed, but its data is kept",
    )
    (owned,) = target.owned(owner.instance)
    assert owned.is_data
    assert list(target.logs(owned, follow=False, tail=None, timestamps=False)) == []
    target.delete(owned, owner)
    target.delete(owned, owner)
    assert not is_there(engine, volume().identity.name)


def test_what_is_there_and_not_ours_is_used_as_it_is(
    target: DockerTarget, owner: Owner, engine: Engine
) -> None:
    other = Owner(Instance("default", f"{owner.instance.name}-b", "other"), 1)
    for kind, body in (("network", {"Driver": "bridge"}), ("volume", {})):
        thing = Resource(identity(kind, f"{owner.instance.name}-{kind}"), "db", body)
        converge(target, owner, thing)
        seen = target.observe([thing], other)[thing.identity]
        assert (seen.action, seen.reason, seen.revision) == (Action.KEEP, "exists, not ours", None)
        (owned,) = target.owned(owner.instance)
        target.delete(owned, other)
        assert target.owned(owner.instance) == [owned]
        target.delete(owned, owner)


def network(owner: Owner, **specification: object) -> Resource:
    """A network of an owner."""
    name = identity("network", f"{owner.instance.name}-net")
    return Resource(name, "web", {"Driver": "bridge", **specification})


def test_a_changed_network_is_made_anew_and_its_containers_stay_on_it(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    net = network(owner)
    name = net.identity.name
    web = container(host={"NetworkMode": name}, endpoints={name: {"Aliases": ["www"]}})
    converge(target, owner, net, web)
    changed = network(owner, Internal=True)
    assert converge(target, owner, changed, web) == [Action.REPLACE, Action.KEEP]
    assert (calls.network(engine, name) or {})["Internal"] is True
    joined = (calls.container(engine, web.title) or {})["NetworkSettings"]["Networks"]
    assert "www" in joined[name]["Aliases"]


def test_a_network_that_others_use_is_not_taken_from_them(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine, busybox_image: str
) -> None:
    net = network(owner)
    converge(target, owner, net)
    other = Owner(Instance("default", f"{owner.instance.name}-b", "other"), 1)
    guest = container("guest", host={"NetworkMode": net.identity.name})
    converge(target, other, guest)
    try:
        with pytest.raises(TargetError, match=f"used by container {guest.title}"):
            target.delete(target.owned(owner.instance)[0], owner)
        with pytest.raises(TargetError, match=f"used by container {guest.title}"):
            converge(target, owner, network(owner, Internal=True))
    finally:
        for owned in target.owned(other.instance):
            target.delete(owned, other)
