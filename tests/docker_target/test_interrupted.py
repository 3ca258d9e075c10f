"""A command that dies at any call to the engine, and the one after it.

Threats: a run that dies; the next command sees a named state and converges.
"""

from __future__ import annotations

from typing import Any

import pytest

from atomicapp.provider import Instruction, Owner
from atomicapp.resource import Action, Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.answers import Answer
from atomicapp_docker.engine.connection import Engine
from tests.docker_target.conftest import Make, converge, identity, target_on


class Died(BaseException):
    """The process was killed."""


class DyingEngine(Engine):
    """The real engine, until it has carried out ``left`` changes and one more that nobody
    hears about. To die at a call that only reads is to die after the change before it."""

    def __init__(self, engine: Engine, left: int) -> None:
        super().__init__(engine.asking, engine.location, engine.api_version, engine.published_host)
        self._left = iter(range(left))

    def call(self, method: str, path: str, **more: Any) -> Answer:
        """Make the call; die instead of answering when it was the last change."""
        answer = super().call(method, path, **more)
        if method != "GET" and next(self._left, None) is None:
            raise Died
        return answer


def deploy(engine: Engine, owner: Owner, resource: Resource) -> None:
    """A whole command: look, do, settle."""
    converge(target_on(engine), owner, resource)


def names(engine: Engine, owner: Owner) -> list[str]:
    """The names of all containers of an instance."""
    rows = calls.containers(engine, label=[f"io.atomicapp.instance={owner.instance.name}"])
    return sorted(row["Names"][0][1:] for row in rows)


def test_the_next_run_converges_wherever_a_replacement_was_cut_off(
    engine: Engine, owner: Owner, container: Make
) -> None:
    data: dict[str, Any] = {"Volumes": {"/data": {}}}
    first, second = container(config=data), container(config=data | {"Env": ["A=1"]})
    target = target_on(engine)
    deploy(engine, owner, first)
    (volume,) = _volumes(engine, first)
    for call in range(40):
        wanted = (second, first)[call % 2]
        try:
            deploy(DyingEngine(engine, call), owner, wanted)
            is_over = True
        except Died:
            is_over = False
        deploy(engine, owner, wanted)
        assert names(engine, owner) == [wanted.title]
        after = target.observe([wanted], owner)[wanted.identity]
        assert (after.action, after.state) == (Action.KEEP, "running")
        assert _volumes(engine, wanted) == {volume}
        if is_over:
            break
    else:
        raise AssertionError("it never came to an end")
    for owned in target.owned(owner.instance):
        target.delete(owned, owner, with_data=True)


def test_the_next_run_converges_wherever_a_creation_was_cut_off(
    engine: Engine, owner: Owner, container: Make
) -> None:
    names = [f"{owner.instance.name}-{letter}" for letter in "ab"]
    nets = [Resource(identity("network", name), "web", {"Driver": "bridge"}) for name in names]
    web = container(host={"NetworkMode": names[0]}, endpoints={name: {} for name in names})
    target = target_on(engine)
    for call in range(40):
        try:
            converge(target_on(DyingEngine(engine, call)), owner, *nets, web)
            is_over = True
        except Died:
            is_over = False
        converge(target, owner, *nets, web)
        assert {seen.action for seen in target.observe([*nets, web], owner).values()} == {
            Action.KEEP
        }
        joined = (calls.container(engine, web.title) or {})["NetworkSettings"]["Networks"]
        assert sorted(joined) == names
        for owned in reversed(target.owned(owner.instance)):
            target.delete(owned, owner)
        assert target.owned(owner.instance) == []
        if is_over:
            return
    raise AssertionError("it never came to an end")


def test_creating_what_is_there_already_leaves_it(
    engine: Engine, owner: Owner, container: Make
) -> None:
    web, target = container(), target_on(engine)
    made = []
    for _ in range(2):
        target.apply(Instruction(web, Action.CREATE), owner)
        made.append((calls.container(engine, web.title) or {})["Id"])
    assert made[0] == made[1]
    calls.stop(engine, made[0], "stopping")
    target.apply(Instruction(web, Action.CREATE), owner)
    assert (calls.container(engine, made[0]) or {})["State"]["Running"]


@pytest.mark.parametrize("healthy", [False, True])
def test_stop_finds_everything_wherever_a_command_was_cut_off(
    engine: Engine, owner: Owner, container: Make, healthy: bool
) -> None:
    target = target_on(engine)
    for call in range(40):
        deploy(engine, owner, container())
        dying = target_on(DyingEngine(engine, call))
        try:
            changed = container(config={"Env": ["A=1"]})
            dying.apply(Instruction(changed, Action.REPLACE), owner)
            dying.settle(changed, owner, healthy=healthy)
            is_over = True
        except Died:
            is_over = False
        (owned,) = target.owned(owner.instance)
        if "atomicapp-previous" in "".join(names(engine, owner)):
            assert owned.message.startswith("a change of it was interrupted")
        target.delete(owned, owner)
        assert names(engine, owner) == []
        if is_over:
            return
    raise AssertionError("it never came to an end")


def _volumes(engine: Engine, resource: Resource) -> set[str]:
    details = calls.container(engine, resource.title) or {}
    return {mount["Name"] for mount in details["Mounts"]}
