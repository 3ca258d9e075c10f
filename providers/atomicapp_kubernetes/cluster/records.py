"""Records on a cluster: Secrets in the namespace of their instance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, overload

from atomicapp.errors import InputError, Problem
from atomicapp.instance import Instance
from atomicapp.lock import Lock
from atomicapp.provider import Progress, UnreadableRecords
from atomicapp.release import Release, Summary
from atomicapp.resource import Identity
from atomicapp_kubernetes.cluster.calls import Api
from atomicapp_kubernetes.cluster.inventory import Shelf
from atomicapp_kubernetes.cluster.lock import hold, lease_of
from atomicapp_kubernetes.cluster.record_secret import (
    decode,
    encode,
    instance_of,
    revision_of,
    shelves_of,
    summary_of,
)
from atomicapp_kubernetes.cluster.record_store import RecordStore

Row = Mapping[str, Any]


class ClusterReleases:
    """The records on one cluster, in the Secrets that a :class:`RecordStore` keeps."""

    def __init__(self, api: Api, namespace: str, history_max: int) -> None:
        self._api = api
        self._store = RecordStore(api, namespace, history_max)
        self._locks: dict[str, Lock] = {}
        self._read: dict[tuple[str, str], Release] = {}
        self._heads: dict[str, Sequence[Row]] = {}
        self.versions: dict[str, str] = {}
        """The version of the application that each instance was written with."""

    def instances(self) -> Sequence[Summary]:
        """The newest record of every instance that may be seen, sorted by namespace and name."""
        newest: dict[Instance, Row] = {}
        for row in self._store.newest_heads():
            key = instance_of(row["metadata"])._replace(application="")
            known = newest.get(key)
            if known is None or revision_of(known["metadata"]) < revision_of(row["metadata"]):
                newest[key] = row
        found = {key: summary_of(row) for key, row in sorted(newest.items())}
        readable = [summary for summary in found.values() if summary is not None]
        problems = [
            Problem("this record was changed by hand, or by another program", f"record of {it.key}")
            for it, summary in found.items()
            if summary is None
        ]
        if problems:
            error = UnreadableRecords.of(problems)
            error.readable = readable
            raise error
        return readable

    def history(self, instance: Instance) -> Sequence[Release]:
        """Every record of an instance, newest first; each is read when it is looked at."""
        heads = self._store.heads(instance)
        if instance.key in self._locks:
            self._heads[instance.key] = heads
        return _History(self, heads)

    def unknown(self, instance: Instance, found: Iterable[Identity]) -> Collection[Identity]:
        """Those that no record names; none where a record cannot be read: marks have to do then."""
        left = set(found)
        try:
            for head in self._known_heads(instance) if left else ():
                left -= {one.identity for one in self.read(head).resources}
                if not left:
                    break
        except InputError:
            return ()
        return left

    def is_begun(self, instance: Instance) -> bool:
        """Whether a record or a lock of the instance is there."""
        return bool(self._store.heads(instance)) or lease_of(self._api, instance) is not None

    def is_new(self, instance: Instance) -> bool:
        """Whether the instance, which is locked here, was found to have no record."""
        return not self._heads.get(instance.key, True)

    def shelves(self, instance: Instance) -> Sequence[Shelf]:
        """Where objects of the instance lie, by its records."""
        found = self._known_heads(instance)
        return list(dict.fromkeys(shelf for head in found for shelf in shelves_of(head)))

    def write(self, release: Release) -> None:
        """Keep a record, whole or not at all; raises LockHeld where the lock is lost."""
        instance = release.instance
        self.check(instance)
        self.versions[instance.key] = release.version
        heads = self._heads.pop(instance.key, None)
        before = self._store.heads(instance) if heads is None else heads
        # What an older revision left behind, data for example, is still to be found.
        earlier = [shelf for head in before for shelf in shelves_of(head)]
        now = self._store.put(encode(release, earlier), instance, before)
        self._read[_key(now[0])] = release
        if instance.key in self._locks:
            self._heads[instance.key] = now

    def forget(self, instance: Instance) -> None:
        """Remove every record of an instance, the newest last."""
        self.check(instance)
        self._heads.pop(instance.key, None)
        for head in reversed(self._store.heads(instance)):
            self._store.remove(instance, head)
        self._store.remove_parts(instance)

    @contextmanager
    def lock(self, instance: Instance, notice: Progress) -> Iterator[None]:
        """Hold the instance against other commands; see :class:`Lock`."""
        with hold(self._api, instance, notice) as lock:
            self._locks[instance.key] = lock
            try:
                yield
            finally:
                del self._locks[instance.key]
                self._heads.pop(instance.key, None)

    def check(self, instance: Instance) -> None:
        """Raise LockHeld where this process had the instance's lock and has lost it."""
        lock = self._locks.get(instance.key)
        if lock is not None:
            lock.check()

    def read(self, head: Row) -> Release:
        """The record of a head; read once as long as it is not written again."""
        known = self._read.get(_key(head))
        if known is not None:
            return known
        where = f"record of {instance_of(head['metadata']).key}"
        whole, parts = self._store.whole(head)
        if whole is None:
            raise InputError("the record was removed meanwhile", where, "give the command again")
        release = decode(whole, parts, where)
        self._read[_key(whole)] = release
        return release

    def _known_heads(self, instance: Instance) -> Sequence[Row]:
        heads = self._heads.get(instance.key)
        return self._store.heads(instance) if heads is None else heads


class _History(Sequence[Release]):
    """Records that are read when they are looked at: most commands need only the newest."""

    def __init__(self, releases: ClusterReleases, heads: Sequence[Row]) -> None:
        self._releases = releases
        self._heads = heads

    def __len__(self) -> int:
        return len(self._heads)

    @overload
    def __getitem__(self, at: int) -> Release: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Release]: ...
    def __getitem__(self, at: int | slice) -> Release | Sequence[Release]:
        if isinstance(at, slice):
            return _History(self._releases, self._heads[at])
        return self._releases.read(self._heads[at])


def _key(head: Row) -> tuple[str, str]:
    metadata = head["metadata"]
    return str(metadata.get("uid")), str(metadata.get("resourceVersion"))
