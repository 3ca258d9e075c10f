"""A target on the real engine, and resources for it as the parser would write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from atomicapp.instance import Instance
from atomicapp.provider import Instruction, Owner, Releases
from atomicapp.resource import Action, Health, Identity, Observation, Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine, connect_engine
from atomicapp_docker.target.target import DockerTarget

SLEEP = ("sleep", "1000")
Make = Callable[..., Resource]


@pytest.fixture(scope="session")
def engine(docker_host: str) -> Iterator[Engine]:
    """The real engine."""
    with connect_engine(docker_host) as connected:
        yield connected


def target_on(engine: Engine) -> DockerTarget:
    """A target whose records no test here looks at."""
    return DockerTarget(engine, cast(Releases, None))


@pytest.fixture
def target(engine: Engine) -> DockerTarget:
    """A target on the real engine."""
    return target_on(engine)


@pytest.fixture
def owner(instance_name: str) -> Owner:
    """Revision 1 of an instance of this test's own."""
    return Owner(Instance("default", instance_name, "test-app"), 1)


@pytest.fixture
def container(busybox_image: str, instance_name: str) -> Make:
    """Makes a container resource that sleeps and dies at once when it is told to stop."""

    def make(
        name: str = "web",
        command: tuple[str, ...] = SLEEP,
        *,
        image: str = busybox_image,
        config: dict[str, Any] | None = None,
        host: dict[str, Any] | None = None,
        endpoints: dict[str, Any] | None = None,
        **more: Any,
    ) -> Resource:
        told = {"Image": image, "Cmd": list(command), "StopSignal": "SIGKILL", **(config or {})}
        specification = {
            "name": f"{instance_name}-{name}",
            "config": told,
            "host_config": host or {},
            "networking": {"EndpointsConfig": endpoints or {}},
            "platform": more.pop("platform", ""),
            "pull": more.pop("pull", ""),
            "requires": more.pop("requires", {}),
        }
        lasting = identity("container", f"{instance_name}.{name}")
        return Resource(lasting, name, specification, title=f"{instance_name}-{name}", **more)

    return make


def identity(kind: str, name: str) -> Identity:
    """The identity of a resource in the default namespace."""
    return Identity("docker", kind, "default", name)


def converge(target: DockerTarget, owner: Owner, *resources: Resource) -> list[Action]:
    """Do what the target says has to be done, in order; the actions that it took."""
    seen = target.observe(resources, owner)
    actions = [seen[resource.identity].action for resource in resources]
    for resource, action in zip(resources, actions, strict=True):
        if action is not Action.KEEP:
            target.apply(Instruction(resource, action), owner)
    for resource, action in zip(resources, actions, strict=True):
        if action is Action.REPLACE:
            target.settle(resource, owner, healthy=True)
    return actions


def see(target: DockerTarget, owner: Owner, resource: Resource) -> Observation:
    """One look at one resource."""
    return target.observe([resource], owner)[resource.identity]


def settled(target: DockerTarget, owner: Owner, resource: Resource) -> Observation:
    """What is seen once the resource is no longer on its way."""
    for seen in target.watch([resource], owner, 20):
        if seen[resource.identity].health is not Health.PROGRESSING:
            return seen[resource.identity]
    raise AssertionError("it never settled")


def ids(target: DockerTarget, owner: Owner) -> dict[str, str]:
    """The containers of an instance: ids by name."""
    return {
        row["Names"][0][1:]: row["Id"]
        for row in calls.containers(
            target._engine, label=[f"io.atomicapp.instance={owner.instance.name}"]
        )
    }
