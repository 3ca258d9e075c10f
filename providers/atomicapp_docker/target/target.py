"""An engine as a target of deployments: the provider contract, put together from its parts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module

from atomicapp.errors import Problem, TargetError, UsageError
from atomicapp.instance import Instance
from atomicapp.provider import Instruction, Owner, Progress, Releases, Settings, unheard
from atomicapp.release import Release
from atomicapp.resource import Action, Identity, Observation, Owned, Rehearsal, Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine, connect_engine
from atomicapp_docker.engine.images import have_images
from atomicapp_docker.labels import mark_of
from atomicapp_docker.records.records import EngineReleases
from atomicapp_docker.specification import CONTAINER, NETWORK, requires_of
from atomicapp_docker.target import containers, stores
from atomicapp_docker.target.inventory import take_inventory
from atomicapp_docker.target.logs import read_logs
from atomicapp_docker.target.possessions import possessions
from atomicapp_docker.target.verdict import observation_of

ENGINE_SCHEMES = ("unix", "tcp", "ssh")
AT_ONCE = 16
"""More than this and the engine's calls wait for each other."""
WATCH_PAUSE = 0.15
"""Seconds between two looks at what is being waited for; one look is one cheap call."""


def _unguarded(instance: Instance) -> None:
    """For whoever holds no lock."""


class DockerTarget:
    """A Docker engine. May be used from many threads."""

    def __init__(
        self, engine: Engine, releases: Releases, guard: Callable[[Instance], None] = _unguarded
    ) -> None:
        """``guard`` is called before every change, and raises where the lock was lost."""
        self._engine = engine
        self._guard = guard
        self.location = engine.location
        self.at_once = AT_ONCE
        self.releases = releases

    def complete(self, resources: Sequence[Resource]) -> Sequence[Resource]:
        """All that there is to know is in the artifacts."""
        return resources

    def prepare(self, resources: Sequence[Resource], pull: str, progress: Progress) -> None:
        """See that the engine can do all that is asked, and has the images."""
        wanted = [resource for resource in resources if resource.identity.kind == CONTAINER]
        problems = [problem for resource in wanted for problem in self._too_new(resource)]
        if problems:
            raise TargetError.of(problems)
        have_images(self._engine, wanted, pull, progress)

    def observe(
        self, resources: Sequence[Resource], owner: Owner
    ) -> Mapping[Identity, Observation]:
        """What is there of each resource, and what would make it as desired."""
        return self._observe(resources, owner.instance, None)

    def rehearse(
        self, instructions: Sequence[Instruction], removals: Sequence[Owned], release: Release
    ) -> Mapping[Identity, Rehearsal]:
        """An engine has no such thing."""
        raise UsageError(
            "a Docker engine cannot judge changes before they are made",
            self.location,
            "--dry-run alone shows the plan",
        )

    def apply(self, instruction: Instruction, owner: Owner, progress: Progress = unheard) -> None:
        """Make one resource as it should be."""
        self._guard(owner.instance)
        resource, action = instruction.resource, instruction.action
        kind = resource.identity.kind
        if kind == NETWORK:
            stores.make_network(self._engine, resource, owner)
        elif kind != CONTAINER:
            stores.make_volume(self._engine, resource, owner)
        elif action is Action.START:
            containers.start(self._engine, resource, owner)
        elif action is Action.CREATE:
            containers.make_first(self._engine, resource, owner)
        else:
            containers.make(self._engine, resource, owner, anew=True)

    def settle(self, resource: Resource, owner: Owner, healthy: bool) -> None:
        """After a REPLACE: drop what was kept aside, or put it back."""
        self._guard(owner.instance)
        if resource.identity.kind == CONTAINER:
            containers.settle(self._engine, resource, owner, healthy=healthy)

    def delete(
        self,
        owned: Owned,
        owner: Owner,
        progress: Progress = unheard,
        *,
        with_data: bool = False,
    ) -> None:
        """Remove one thing that the owner has."""
        self._guard(owner.instance)
        engine, instance = self._engine, owner.instance
        identity, component = owned.identity, owned.component
        if identity.kind == CONTAINER:
            containers.delete(engine, identity, component, instance, with_data=with_data)
        else:
            stores.delete(engine, identity, component, instance)

    def owned(self, instance: Instance) -> Sequence[Owned]:
        """Everything that carries the instance's mark."""
        return possessions(self._engine, instance)

    def watch(
        self, resources: Sequence[Resource], owner: Owner, timeout: float
    ) -> Iterator[Mapping[Identity, Observation]]:
        """What is seen of the resources, again whenever it changed."""
        deadline = time.monotonic() + timeout
        images = take_inventory(self._engine, resources, owner.instance).images
        last = None
        while True:
            seen = self._observe(resources, owner.instance, images)
            if seen != last:
                last = seen
                yield seen
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(WATCH_PAUSE, left))

    def logs(
        self, owned: Owned, *, follow: bool, tail: int | None, timestamps: bool
    ) -> Iterator[bytes]:
        """What a container wrote; nothing for what is none."""
        # An identity may be there in several instances; a name is there once.
        name = owned.title or owned.identity.name
        if owned.identity.kind != CONTAINER:
            return
        details = calls.container(self._engine, name)
        mark = mark_of(details["Config"].get("Labels")) if details else None
        if details is None or mark is None or mark.identity != owned.identity:
            return
        yield from read_logs(self._engine, details, follow=follow, tail=tail, timestamps=timestamps)

    def _observe(
        self, resources: Sequence[Resource], instance: Instance, images: Mapping[str, str] | None
    ) -> Mapping[Identity, Observation]:
        inventory = take_inventory(self._engine, resources, instance, images)
        host = self._engine.published_host
        return {
            resource.identity: observation_of(resource, inventory, instance, host)
            for resource in resources
        }

    def _too_new(self, resource: Resource) -> Iterator[Problem]:
        for option, version in requires_of(resource).items():
            if not self._engine.supports(version):
                yield Problem(
                    f"{option} needs an engine with API {version}; the one at {self.location} "
                    f"has {self._engine.api_version}",
                    f"{resource} of component {resource.component}",
                    "use a newer engine, or take the option out",
                )


@contextmanager
def connect(settings: Settings) -> Iterator[DockerTarget]:
    """The engine that ``provider-api`` names, else what the environment or docker's own
    configuration means.

    An http(s) ``provider-api`` is a cluster's, which answers files of old keep beside docker's.
    """
    scheme = (settings.api or "").partition("://")[0]
    with connect_engine(settings.api if scheme in ENGINE_SCHEMES else None) as engine:
        # An engine takes 50 ms to hand over a record, which comes first: what reads artifacts,
        # which comes next, is loaded meanwhile.
        threading.Thread(target=import_module, args=("atomicapp_docker.line.parse",)).start()
        releases = EngineReleases(engine, settings.history_max)
        yield DockerTarget(engine, releases, releases.check)
