"""A cluster as a target of deployments: the provider contract, put together from its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from atomicapp.instance import Instance
from atomicapp.provider import Instruction, Owner, Progress, Releases, Settings, unheard
from atomicapp.release import Release
from atomicapp.resource import Action, Identity, Observation, Owned, Rehearsal, Resource
from atomicapp_kubernetes.cluster.apply import Applying, apply
from atomicapp_kubernetes.cluster.calls import AT_ONCE, Row
from atomicapp_kubernetes.cluster.claims import (
    claim_shelves,
    claims_of,
    delete_claims,
    mark_claims,
)
from atomicapp_kubernetes.cluster.complete import complete
from atomicapp_kubernetes.cluster.connection import connect_server
from atomicapp_kubernetes.cluster.contents import refuse_others
from atomicapp_kubernetes.cluster.delete import delete
from atomicapp_kubernetes.cluster.discovery import Discovery
from atomicapp_kubernetes.cluster.discovery_cache import Cache, cache_path
from atomicapp_kubernetes.cluster.following import Following, follow
from atomicapp_kubernetes.cluster.glance import Glance
from atomicapp_kubernetes.cluster.inventory import Inventory, Shelf, take_inventory
from atomicapp_kubernetes.cluster.logs import read_logs
from atomicapp_kubernetes.cluster.marks import mark_of
from atomicapp_kubernetes.cluster.objections import Places, nowhere
from atomicapp_kubernetes.cluster.observe import observations, possessions
from atomicapp_kubernetes.cluster.prepare import prepare
from atomicapp_kubernetes.cluster.records import ClusterReleases
from atomicapp_kubernetes.cluster.rehearse import rehearsals, rehearsed_removals
from atomicapp_kubernetes.cluster.replace import lookup, put_back, replace
from atomicapp_kubernetes.cluster.retaining import leave_claims


class ClusterTarget:
    """A cluster. May be used from many threads."""

    def __init__(self, using: Applying, releases: ClusterReleases, settings: Settings) -> None:
        self._using = using
        self._settings = settings
        self._rows: dict[Identity, Row] = {}
        self._aside: dict[Identity, str] = {}
        self._changed: set[Identity] = set()
        self._made: dict[Identity, bytes] = {}
        self._fresh: frozenset[Identity] = frozenset()
        self._glance = Glance()
        self.location = using.api.session.location
        self.at_once = AT_ONCE
        self._releases = releases
        self.releases: Releases = releases

    def complete(self, resources: Sequence[Resource]) -> Sequence[Resource]:
        """Objects of kinds that only this cluster knows to have no namespace, in none."""
        return complete(self._using.discovery, resources)

    def prepare(self, resources: Sequence[Resource], pull: str, progress: Progress) -> None:
        """See that the server has the kinds and the namespaces; nodes pull their images."""
        namespace, make = self._settings.namespace, self._settings.create_namespace
        self._fresh = prepare(self._using, resources, namespace, progress, make=make)

    def observe(
        self, resources: Sequence[Resource], owner: Owner
    ) -> Mapping[Identity, Observation]:
        """What is there of each resource, and what would make it as desired."""
        inventory = self._inventory(owner.instance, resources, list(claim_shelves(resources)))
        self._glance.keep(owner.instance, inventory)
        return observations(
            inventory,
            resources,
            owner,
            self._using,
            adopt=self._settings.adopt,
            fresh=self._fresh,
            host=self._host,
        )

    def rehearse(
        self, instructions: Sequence[Instruction], removals: Sequence[Owned], release: Release
    ) -> Mapping[Identity, Rehearsal]:
        """What the server says of the changes: it is sent all of them, for it to try."""
        using = self._using._replace(version=release.version)
        owner = Owner(release.instance, release.revision)
        made = {
            self._settings.namespace,
            *(one.resource.identity.namespace for one in instructions),
        }
        made = made if self._settings.create_namespace else set()
        made.discard("")
        changing = rehearsals(using, instructions, owner, self._rows, frozenset(made))
        return {**changing, **rehearsed_removals(using, removals, owner.instance)}

    def apply(self, instruction: Instruction, owner: Owner, progress: Progress = unheard) -> None:
        """Make one object as it should be."""
        self._begin_change(owner.instance)
        resource, action = instruction.resource, instruction.action
        self._changed.add(resource.identity)
        using = self._marking(owner)._replace(progress=progress)
        row = self._rows.get(resource.identity)
        if action is Action.REPLACE:
            mark = mark_of(row["metadata"]) if row else None
            self._aside[resource.identity] = mark.digest if mark else ""
            replace(using, resource, owner)
        elif row is not None and row["metadata"].get("deletionTimestamp"):
            del self._rows[resource.identity]
            replace(using, resource, owner)
        else:
            self._made[resource.identity] = apply(using, resource, owner)

    def settle(self, resource: Resource, owner: Owner, healthy: bool) -> None:
        """After a REPLACE: leave it, or make again what the record says was there."""
        self._begin_change(owner.instance)
        digest = self._aside.pop(resource.identity, "")
        if digest and not healthy:
            history = self._releases.history(owner.instance)
            put_back(self._marking(owner), resource, digest, history, owner)

    def delete(
        self,
        owned: Owned,
        owner: Owner,
        progress: Progress = unheard,
        *,
        with_data: bool = False,
    ) -> None:
        """Remove one object of the owner's, and wait until it is gone."""
        self._begin_change(owner.instance)
        api, identity, instance = self._using.api, owned.identity, owner.instance
        row = self._rows.pop(identity, None) or lookup(self._using, identity, instance)
        served = self._using.discovery.find(row["apiVersion"], row["kind"]) if row else None
        if row is None or served is None:
            return
        refuse_others(api, self._using.discovery, served, row, instance)
        if not with_data:
            leave_claims(api, served, row, identity.kind, str(identity))
        mark_claims(api, row, claims_of(api, row))
        delete(api, served, row, identity.kind, str(identity), progress)
        delete_claims(api, claims_of(api, row) if with_data else (), progress)

    def owned(self, instance: Instance) -> Sequence[Owned]:
        """Everything that carries the instance's mark, of the kinds that its records name.

        A mark can be copied: what no record knows is not the instance's, data of old excepted.
        """
        seen, rest = self._glance.serve(instance, self._releases.shelves(instance))
        inventory = self._inventory(instance, (), rest)
        ours = {**seen, **inventory.ours}
        found = possessions(inventory._replace(ours=ours), self._using, self._host)
        others = [one.identity for one in found if not one.is_data]
        strange = self._releases.unknown(instance, others)
        return [one for one in found if one.identity not in strange]

    def watch(
        self, resources: Sequence[Resource], owner: Owner, timeout: float
    ) -> Iterator[Mapping[Identity, Observation]]:
        """What is seen of the resources, again whenever it changed."""
        changed, made = frozenset(self._changed), dict(self._made)
        self._made.clear()  # later it says what was
        following = Following(self._using, resources, owner, self._host, changed, made)
        return follow(following, timeout)

    def logs(
        self, owned: Owned, *, follow: bool, tail: int | None, timestamps: bool
    ) -> Iterator[bytes]:
        """What the containers of an object's pods wrote; nothing for what has none."""
        row = self._rows.get(owned.identity)
        if row is None:
            return iter(())
        return read_logs(self._using.api, row, follow=follow, tail=tail, timestamps=timestamps)

    @property
    def _host(self) -> str:
        """Where node ports are thought to answer: on small clusters, where the server is."""
        return urlsplit(self.location).hostname or ""

    def _marking(self, owner: Owner) -> Applying:
        version = self._releases.versions.get(owner.instance.key, "")
        return self._using._replace(version=version)

    def _inventory(
        self, instance: Instance, resources: Sequence[Resource], shelves: Sequence[Shelf] = ()
    ) -> Inventory:
        using = self._using
        is_new = self._releases.is_new(instance)
        found = take_inventory(
            using.api, using.discovery, instance, resources, shelves, is_new=is_new
        )
        self._rows |= found.ours
        return found

    def _begin_change(self, instance: Instance) -> None:
        """Raises LockHeld where the lock is lost."""
        self._releases.check(instance)
        self._glance.drop()


@contextmanager
def connect(settings: Settings, places: Places = nowhere) -> Iterator[ClusterTarget]:
    """The cluster that the settings, the environment or a kubeconfig mean.

    ``places`` says where in the artifacts stands what the server finds wrong.

    Raises InputError and TargetError with cause and remedy.
    """
    with connect_server(settings) as api:
        discovery = Discovery(api, Cache(cache_path(api.session.access)))
        releases = ClusterReleases(api, settings.namespace, settings.history_max)
        using = Applying(api, discovery, settings.force_conflicts, places=places)
        yield ClusterTarget(using, releases, settings)
