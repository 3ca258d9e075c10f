"""Releases for tests."""

from __future__ import annotations

from atomicapp.instance import Instance
from atomicapp.release import RecordedArtifact, RecordedValue, Release, State
from atomicapp.resource import HostAccess, Identity, Resource

SECRET = "hunter2-$\"'\\"


def a_release(
    revision: int = 1,
    name: str = "hello",
    namespace: str = "default",
    state: State = State.DEPLOYED,
    image: str = "busybox",
    message: str = "",
) -> Release:
    """A small release with a bit of everything in it."""
    instance = Instance(namespace, name, "hello")
    network = Identity("docker", "network", namespace, "front")
    web = Identity("docker", "container", namespace, "web")
    return Release(
        instance=instance,
        provider="docker",
        revision=revision,
        state=state,
        message=message,
        version="1.0",
        source="docker://example/hello",
        digest="sha256:" + "0" * 64,
        components=("web", "db:server"),
        values=(RecordedValue("general", "password", SECRET, "typed", hidden=True),),
        artifacts=(RecordedArtifact("web", "artifacts/docker/run", "docker run é\n"),),
        resources=(
            Resource(network, "web", {"driver": "bridge"}),
            Resource(
                web,
                "web",
                {"image": image, "env": {"A": None}, "ports": [80, "81/udp"]},
                after=(network,),
                bound_to=(network,),
                host_access=(HostAccess("container/web", "privileged"),),
                title="nice",
            ),
        ),
        consent=("container/web: privileged",),
        created="2026-01-02T03:04:05Z",
        updated="2026-01-02T03:04:06Z",
        program="1.0.0",
    )
