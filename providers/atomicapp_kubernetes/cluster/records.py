"""Records on a cluster: Secrets in the namespace of their instance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, overload
from urllib.parse import quote

from atomicapp.errors import ForeignResource, InputError, Problem
from atomicapp.instance import Instance
from atomicapp.provider import Progress, UnreadableRecords
from atomicapp.release import Release, Summary
from atomicapp_kubernetes.cluster.calls import APPLY, MERGE, Api, is_missing, spread
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.inventory import Shelf
from atomicapp_kubernetes.cluster.lock import Lock, hold, lease_of
from atomicapp_kubernetes.cluster.marks import (
    INSTANCE,
    MANAGER,
    PART,
    RECORD,
    ROLE,
    SUPERSEDED,
)
from atomicapp_kubernetes.cluster.record_secret import (
    decode,
    encode,
    instance_of,
    part_names,
    revision_of,
    shelves_of,
    summary_of,
)

Row = Mapping[str, Any]


class ClusterReleases:
    """The records on one cluster. ``namespace`` is looked through where all may not be."""

    def __init__(self, api: Api, namespace: str, history_max: int) -> None:
        self._api = api
        self._namespace = namespace
        self._keep = max(1, history_max)
        self._locks: dict[str, Lock] = {}
        self._read: dict[tuple[str, str], Release] = {}
        self._heads: dict[str, Sequence[Row]] = {}
        self.versions: dict[str, str] = {}
        """The version of the application that each instance was written with."""

    def instances(self) -> Sequence[Summary]:
        """The newest record of every instance that may be seen, sorted by namespace and name."""
        newest: dict[Instance, Row] = {}
        for row in self._newest_heads():
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
        heads = self._list(instance)
        if instance.key in self._locks:
            self._heads[instance.key] = heads
        return _History(self, heads)

    def is_begun(self, instance: Instance) -> bool:
        """Whether a record or a lock of the instance is there."""
        return bool(self._list(instance)) or lease_of(self._api, instance) is not None

    def shelves(self, instance: Instance) -> Sequence[Shelf]:
        """Where objects of the instance lie, by its records."""
        heads = self._heads.get(instance.key)
        found = self._list(instance) if heads is None else heads
        return list(dict.fromkeys(shelf for head in found for shelf in shelves_of(head)))

    def write(self, release: Release) -> None:
        """Keep a record, whole or not at all; raises LockHeld where the lock is lost."""
        instance = release.instance
        self.check(instance)
        self.versions[instance.key] = release.version
        heads = self._heads.pop(instance.key, None)
        before = self._list(instance) if heads is None else heads
        written = encode(release)
        spread(self._put, written.parts)
        head = self._put(written.head)
        kept = self._tidied(instance, release.revision, before)
        self._read[_key(head)] = release
        if instance.key in self._locks:
            self._heads[instance.key] = [head, *kept]

    def forget(self, instance: Instance) -> None:
        """Remove every record of an instance, the newest last."""
        self.check(instance)
        self._heads.pop(instance.key, None)
        for head in reversed(self._list(instance)):
            self._remove(instance, head)
        self._remove_parts(instance, ())

    @contextmanager
    def lock(self, instance: Instance, notice: Progress) -> Iterator[None]:
        """Hold the instance against other commands; see :mod:`atomicapp_kubernetes.cluster.lock`."""
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
        metadata = head["metadata"]
        where = f"record of {instance_of(metadata).key}"
        path = _path(metadata["namespace"], metadata["name"])
        whole = self._api.get(f"reading the {where}", path)
        if whole is None:
            raise InputError("the record was removed meanwhile", where, "give the command again")
        names = part_names(whole)
        parts = spread(
            lambda name: self._api.get(f"reading the {where}", _path(metadata["namespace"], name)),
            names,
        )
        release = decode(whole, parts, where)
        self._read[_key(whole)] = release
        return release

    def _newest_heads(self) -> Sequence[Row]:
        labels = f"{ROLE}={RECORD}"
        try:
            everywhere = "/api/v1/secrets"
            return self._api.list("listing records", everywhere, labels=labels, metadata=True).items
        except Refusal as error:
            if error.status != HTTPStatus.FORBIDDEN:
                raise
        within = _path(self._namespace)
        return self._api.list("listing records", within, labels=labels, metadata=True).items

    def _list(self, instance: Instance) -> Sequence[Row]:
        """The heads of an instance's records, the newest first; metadata only."""
        labels = f"{INSTANCE}={instance.name},{ROLE} in ({RECORD},{SUPERSEDED})"
        found = self._api.list(
            f"looking for the record of {instance.key}",
            _path(instance.namespace),
            labels=labels,
            metadata=True,
        )
        ours = [row for row in found.items if revision_of(row["metadata"])]
        return sorted(ours, key=lambda row: revision_of(row["metadata"]), reverse=True)

    def _put(self, secret: Mapping[str, Any]) -> Row:
        metadata = secret["metadata"]
        path = _path(metadata["namespace"], metadata["name"])
        try:
            answer = self._api.write(
                "the record cannot be written",
                "PATCH",
                path,
                json.dumps(secret).encode(),
                content=APPLY,
                query={"fieldManager": MANAGER, "force": "true"},
                secret=True,
            )
        except Refusal as error:
            if error.field == "type":
                raise ForeignResource(
                    f"Secret {metadata['name']!r} is not ours, and a record needs its name",
                    remedy="remove it, or choose another --name",
                ) from error
            raise
        found: Row = json.loads(answer.body)
        return found

    def _tidied(self, instance: Instance, revision: int, before: Sequence[Row]) -> Sequence[Row]:
        """The older heads that are kept; they say that they are not the newest."""
        older = [head for head in before if revision_of(head["metadata"]) != revision]
        kept, dropped = older[: self._keep - 1], older[self._keep - 1 :]
        for head in kept:
            if (head["metadata"].get("labels") or {}).get(ROLE) == RECORD:
                self._supersede(head)
        for head in dropped:
            self._remove(instance, head)
        for head in before:
            if revision_of(head["metadata"]) == revision:
                for name in part_names(head):
                    self._drop(instance.namespace, name)
        return kept

    def _supersede(self, head: Row) -> None:
        metadata = head["metadata"]
        body = json.dumps({"metadata": {"labels": {ROLE: SUPERSEDED}}}).encode()
        path = _path(metadata["namespace"], metadata["name"])
        try:
            self._api.write(
                "an older record cannot be marked as such",
                "PATCH",
                path,
                body,
                content=MERGE,
                query={"fieldManager": MANAGER},
            )
        except Refusal as error:
            if not is_missing(error):
                raise

    def _remove(self, instance: Instance, head: Row) -> None:
        """The head first: without it there is no record, and its parts are in nobody's way."""
        self._drop(instance.namespace, head["metadata"]["name"])
        for name in part_names(head):
            self._drop(instance.namespace, name)

    def _remove_parts(self, instance: Instance, kept: Sequence[str]) -> None:
        """Parts whose head was never written: a command died in between."""
        labels = f"{INSTANCE}={instance.name},{ROLE}={PART}"
        path = _path(instance.namespace)
        for row in self._api.list("looking for records", path, labels=labels, metadata=True).items:
            if row["metadata"]["name"] not in kept:
                self._drop(instance.namespace, row["metadata"]["name"])

    def _drop(self, namespace: str, name: str) -> None:
        try:
            self._api.write("a record cannot be removed", "DELETE", _path(namespace, name), b"{}")
        except Refusal as error:
            if not is_missing(error):
                raise


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


def _path(namespace: str, name: str = "") -> str:
    collection = f"/api/v1/namespaces/{quote(namespace, safe='')}/secrets"
    return f"{collection}/{quote(name, safe='')}" if name else collection
