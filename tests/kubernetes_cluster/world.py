"""One instance on a real cluster, brought about as the operations do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from atomicapp.apply.changes import deploy, remove, settle
from atomicapp.apply.health import Clock, wait_until_ready
from atomicapp.instance import Instance
from atomicapp.interaction import Silent
from atomicapp.plan import Change, Plan, make_plan, make_removal
from atomicapp.provider import Owner, Settings
from atomicapp.release import Release, State
from atomicapp.resource import Action, Identity, Observation, Resource
from atomicapp_kubernetes.artifacts import kinds
from atomicapp_kubernetes.cluster.target import ClusterTarget, connect

Specification = Mapping[str, Any]
Seen = Mapping[Identity, Observation]
TIME = "2026-01-02T03:04:05Z"


class World:
    """An instance in a namespace: what is desired goes in, what was done comes out."""

    def __init__(self, kubeconfig: Path, namespace: str, name: str = "app") -> None:
        self.settings = Settings(namespace=namespace, config=str(kubeconfig))
        self.instance = Instance(namespace, name, name)
        self.namespace = namespace

    def resource(self, specification: Specification, **extra: Any) -> Resource:
        """An object as the provider's ``parse`` hands it over."""
        kind = kinds.group_kind(specification["apiVersion"], specification["kind"])
        metadata = dict(specification["metadata"])
        within = metadata.get("namespace", self.namespace)
        within = "" if kinds.is_namespaced(kind) is False else within
        metadata |= {"namespace": within} if within else {}
        return Resource(
            identity=Identity("kubernetes", str(kind), within, metadata["name"]),
            component=extra.pop("component", "web"),
            specification={**specification, "metadata": metadata},
            rank=kinds.rank(kind),
            is_data=kinds.is_data(kind),
            **extra,
        )

    @contextmanager
    def target(self, **settings: Any) -> Iterator[ClusterTarget]:
        """A new connection, as every command makes one."""
        with connect(self.settings._replace(**settings)) as target:
            yield target

    def release(
        self, resources: Sequence[Resource], revision: int = 1, state: State = State.DEPLOYED
    ) -> Release:
        """A record of what is deployed."""
        return Release(
            instance=self.instance,
            provider="kubernetes",
            revision=revision,
            state=state,
            message="",
            version="1.2",
            source="dir:/somewhere",
            digest="",
            components=("web",),
            values=(),
            artifacts=(),
            resources=tuple(resources),
            consent=(),
            created=TIME,
            updated=TIME,
            program="test",
        )

    def plan(self, resources: Sequence[Resource], revision: int = 1, **settings: Any) -> Plan:
        """What a run would do."""
        with self.target(**settings) as target:
            owner = Owner(self.instance, revision)
            seen = target.observe(resources, owner)
            return make_plan(resources, seen, target.owned(self.instance))

    def run(
        self,
        resources: Sequence[Resource],
        revision: int = 1,
        timeout: float = 60.0,
        wait: bool = True,
        **settings: Any,
    ) -> tuple[Plan, Seen]:
        """Deploy, as ``run`` does; an error puts back what was replaced, and is raised."""
        with self.target(**settings) as target:
            owner = Owner(self.instance, revision)
            target.prepare(resources, "", print)
            with target.releases.lock(self.instance, print):
                list(target.releases.history(self.instance))
                seen = target.observe(resources, owner)
                plan = make_plan(resources, seen, target.owned(self.instance))
                target.releases.write(self.release(resources, revision, State.PENDING))
                clock = Clock(timeout)
                try:
                    remove(plan.changes, target, owner, Silent())
                    deploy(plan.changes, target, owner, clock if wait else None, Silent())
                    if wait:
                        seen = wait_until_ready(resources, target, owner, clock)
                except BaseException:
                    replaced = [one.identity for one in plan.changes if _replaces(one)]
                    settle(plan.changes, replaced, target, owner)
                    raise
                settle(plan.changes, (), target, owner)
                target.releases.write(self.release(resources, revision))
                return plan, seen

    def stop(self, *, volumes: bool = False, revision: int = 1) -> Plan:
        """Take away, as ``stop`` does."""
        return self._stop(volumes, revision)[0]

    def stop_all(self) -> Sequence[Change]:
        """Take away, as ``stop --volumes`` does; what stays since others have something in it."""
        return tuple(self._stop(True, 1)[1])

    def _stop(self, volumes: bool, revision: int) -> tuple[Plan, Sequence[Change]]:
        with self.target() as target, target.releases.lock(self.instance, print):
            owner = Owner(self.instance, revision)
            plan = make_removal(target.owned(self.instance), with_data=volumes)
            stayed = remove(plan.changes, target, owner, Silent(), with_data=volumes)
            if volumes:
                target.releases.forget(self.instance)
            return plan, stayed


def actions(plan: Plan) -> dict[str, Action]:
    """What a plan does with each resource, by ``Kind/name``."""
    return {change.title: change.action for change in plan.changes}


def _replaces(change: Change) -> bool:
    return change.action is Action.REPLACE
