"""The provider as the core finds it: connected, deploying what its own parser made."""

from __future__ import annotations

import pytest

from atomicapp.errors import LockHeld
from atomicapp.instance import Instance
from atomicapp.provider import Instruction, Owner, Settings, find_provider
from atomicapp.resource import Action
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.target.target import DockerTarget
from tests.docker_target.conftest import Make, converge, target_on


def test_the_engine_that_the_environment_means(docker_host: str) -> None:
    with find_provider("docker").connect(Settings(api="https://a.cluster:6443")) as target:
        assert target.location == docker_host
        list(target.releases.instances())


def test_nothing_is_changed_once_the_lock_is_lost(
    engine: Engine, owner: Owner, container: Make
) -> None:
    def lost(instance: Instance) -> None:
        raise LockHeld(f"the lock on {instance.key} was lost")

    guarded = DockerTarget(engine, target_on(engine).releases, lost)
    web = container()
    converge(target_on(engine), owner, web)
    (owned,) = guarded.owned(owner.instance)
    with pytest.raises(LockHeld):
        guarded.apply(Instruction(web, Action.REPLACE), owner)
    with pytest.raises(LockHeld):
        guarded.settle(web, owner, healthy=True)
    with pytest.raises(LockHeld):
        guarded.delete(owned, owner)
    assert target_on(engine).owned(owner.instance) == [owned]
