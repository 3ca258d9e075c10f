"""Records on an engine: files in a volume of the instance, held by a container that never runs.

The volume has to be mounted somewhere to be read or written through the engine's
API; the container stays, so that reading needs no image, and so that pruning
volumes does not take the record.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

from atomicapp.errors import ForeignResource, InputError, TargetError
from atomicapp.instance import Instance, checked_name
from atomicapp.lock import Lock
from atomicapp.process import from_label, is_dead
from atomicapp.provider import Progress, UnreadableRecords
from atomicapp.release import Release, Summary
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.answers import NotFound
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.engine.faults import retried, translated
from atomicapp_docker.engine.inert import (
    NameTaken,
    create_inert,
    images_for,
    open_archive,
    put_files,
)
from atomicapp_docker.labels import APPLICATION, INSTANCE, LOCK, NAMESPACE, PROCESS, RECORD, ROLE
from atomicapp_docker.records.journal import Journal
from atomicapp_docker.records.lock import hold
from atomicapp_docker.specification import CONTAINER, image_of

PATH = "/record"
HISTORY = 10
FORGET_ATTEMPTS = 5
LARGEST_JOURNAL = 512 << 20


class EngineReleases:
    """The records on one engine; ``history`` is how many revisions of an instance are kept."""

    def __init__(self, engine: Engine, history: int = HISTORY) -> None:
        self._engine = engine
        self._keep = history
        self._locks: dict[str, Lock] = {}
        self._journals: dict[str, Journal] = {}

    def instances(self) -> Sequence[Summary]:
        """The newest record of every instance on the engine, sorted by namespace and name."""
        mark = [f"{ROLE}={RECORD}"]
        rows = [
            *calls.containers(self._engine, label=mark),
            *calls.volumes(self._engine, label=mark),
        ]
        found = sorted({_instance_of(row.get("Labels") or {}) for row in rows})
        newest = calls.spread(self._newest, found)
        releases = [one.summary for one in newest if isinstance(one, Release)]
        problems = [it for one in newest if isinstance(one, InputError) for it in one.problems]
        if problems:
            error = UnreadableRecords.of(problems)
            error.readable = releases
            raise error
        return releases

    def history(self, instance: Instance) -> Sequence[Release]:
        """Every record of an instance, newest first."""
        journal = self._read(instance)
        if instance.key in self._locks:
            self._journals[instance.key] = journal
        return journal.history(_where(instance))

    def is_begun(self, instance: Instance) -> bool:
        """Whether a lock or a place for records is there, with or without records."""
        record = _selector(instance, RECORD)
        return (
            bool(calls.containers(self._engine, label=record))
            or bool(calls.containers(self._engine, label=_selector(instance, LOCK)))
            or bool(calls.volumes(self._engine, label=record))
        )

    def write(self, release: Release) -> None:
        """Keep a record, whole or not at all; raises LockHeld where the lock is lost."""
        instance = release.instance
        self.check(instance)
        holder = self._holder(instance) or self._make_holder(instance, _images(release))
        journal = self._journals.pop(instance.key, None) or self._journal(holder, instance)
        files = journal.writing(release, self._keep)
        with translated(f"writing the record of {instance.key}"):
            put_files(self._engine, holder, PATH, files)
        if instance.key in self._locks:
            self._journals[instance.key] = journal.after(files)

    def forget(self, instance: Instance) -> None:
        """Remove every record of an instance; nothing happens where there is none."""
        self.check(instance)
        self._journals.pop(instance.key, None)
        doing, name = f"removing the record of {instance.key}", record_name(instance)
        for attempt in range(1, FORGET_ATTEMPTS + 1):
            details = calls.container(self._engine, name)
            if details is not None:
                labels = (details.get("Config") or {}).get("Labels")
                _check_ours(labels, instance, f"container {name}")
                calls.remove_container(self._engine, str(details["Id"]), doing)
            if self._volume(instance) is None:
                return
            # A command that reads may have made the container again in between.
            if attempt < FORGET_ATTEMPTS:
                calls.discard_volumes(self._engine, [name])
            else:
                calls.remove_volume(self._engine, name, doing)

    @contextmanager
    def lock(self, instance: Instance, notice: Progress) -> Iterator[None]:
        """Hold the instance against other commands; see :mod:`atomicapp_docker.records.lock`."""
        with hold(self._engine, instance, notice) as lock:
            self._journals.pop(instance.key, None)
            self._locks[instance.key] = lock
            try:
                yield
            finally:
                del self._locks[instance.key]
                self._journals.pop(instance.key, None)

    def check(self, instance: Instance) -> None:
        """Raise LockHeld where this process had the instance's lock and has lost it.

        Cheap: asks the engine only after a pause in which the lock may have run out.
        """
        lock = self._locks.get(instance.key)
        if lock is not None:
            lock.check()

    def _newest(self, instance: Instance) -> Release | InputError | None:
        """The newest record, or why it cannot be understood."""
        try:
            return self._read(instance).newest(_where(instance))
        except InputError as error:
            return error

    def _read(self, instance: Instance) -> Journal:
        holder = self._holder(instance)
        if holder is None:
            return Journal({})
        try:
            return self._journal(holder, instance)
        except TargetError:
            # Somebody may be removing it: then there is no record, and no error.
            if _is_going(calls.container(self._engine, holder)):
                return Journal({})
            raise

    def _journal(self, holder: str, instance: Instance) -> Journal:
        doing = f"reading the record of {instance.key}"
        return retried(doing, lambda: Journal.of(_files(self._engine, holder)))

    def _holder(self, instance: Instance) -> str | None:
        """The id of the container that holds the record, made again if only the volume is left.

        Not while somebody else has the lock: they may be removing the record, and what is made
        here would outlive that. Only then the volume is looked for: theirs goes before the lock.
        """
        name = record_name(instance)
        details = calls.container(self._engine, name)
        if details is not None:
            _check_ours((details.get("Config") or {}).get("Labels"), instance, f"container {name}")
            return str(details["Id"])
        if instance.key not in self._locks and self._is_locked(instance):
            return None
        labels = self._volume(instance)
        return None if labels is None else self._make_holder(_instance_of(labels), ())

    def _make_holder(self, instance: Instance, images: Iterable[str]) -> str:
        """Make volume and container; from ``images``, or else from any that the engine has."""
        name, labels = record_name(instance), _labels(instance)
        with translated(f"creating volume {name}"):
            made = calls.create(self._engine, "volumes", {"Name": name, "Labels": labels}, {})
        _check_ours(made.get("Labels"), instance, f"volume {name}")

        def candidates() -> Iterator[str]:
            yield from images
            yield from images_for(self._engine, instance)

        # With its labels here as well: somebody may have pruned the volume in between, and the
        # engine then makes another, which nobody would know for ours.
        options = {"NoCopy": True, "Labels": labels}
        mount = {"Type": "volume", "Source": name, "Target": PATH, "VolumeOptions": options}
        try:
            return create_inert(self._engine, name, labels, candidates(), [mount])
        except NameTaken:
            # Somebody else made it in between.
            return self._holder(instance) or self._make_holder(instance, images)

    def _is_locked(self, instance: Instance) -> bool:
        """Whether somebody has the lock, who is not known to be dead."""
        locks = calls.containers(self._engine, label=_selector(instance, LOCK))
        holders = (from_label((row.get("Labels") or {}).get(PROCESS, "")) for row in locks)
        return not all(map(is_dead, holders))

    def _volume(self, instance: Instance) -> Mapping[str, str] | None:
        """The labels of the volume; None where there is none."""
        name = record_name(instance)
        for row in calls.volumes(self._engine, name=[name]):
            if row["Name"] == name:
                labels = row.get("Labels") or {}
                _check_ours(labels, instance, f"volume {name}")
                return labels
        return None


def record_name(instance: Instance) -> str:
    """What volume and container are called. A dot is in neither part, so no two are the same."""
    namespace = checked_name(instance.namespace, "namespace")
    return f"atomicapp-record-{namespace}.{checked_name(instance.name, 'instance name')}"


def _selector(instance: Instance, role: str) -> Sequence[str]:
    """What finds the containers and volumes of an instance that have a role."""
    return [
        f"{ROLE}={role}",
        f"{NAMESPACE}={instance.namespace}",
        f"{INSTANCE}={instance.name}",
    ]


def _labels(instance: Instance) -> dict[str, str]:
    return {
        ROLE: RECORD,
        APPLICATION: instance.application,
        INSTANCE: instance.name,
        NAMESPACE: instance.namespace,
    }


def _instance_of(labels: Mapping[str, str]) -> Instance:
    return Instance(
        labels.get(NAMESPACE, ""), labels.get(INSTANCE, ""), labels.get(APPLICATION, "")
    )


def _check_ours(labels: Mapping[str, Any] | None, instance: Instance, what: str) -> None:
    marks = labels or {}
    if marks.get(ROLE) != RECORD or _instance_of(marks)[:2] != instance[:2]:
        raise ForeignResource(
            f"{what} is not ours, and the record of {instance.key} needs its name",
            what,
            "rename or remove it, or choose another --name",
        )


def _is_going(details: Mapping[str, Any] | None) -> bool:
    """Whether a container is gone, or about to be."""
    return details is None or details["State"]["Status"] in ("removing", "dead")


def _where(instance: Instance) -> str:
    return f"record of {instance.key}"


def _images(release: Release) -> Sequence[str]:
    containers = (one for one in release.resources if one.identity.kind == CONTAINER)
    return list(dict.fromkeys(image_of(one) for one in containers))


def _files(engine: Engine, holder: str) -> dict[str, bytes]:
    """The files of the volume, by name."""
    try:
        with closing(open_archive(engine, holder, PATH)) as response:
            data = bytearray()
            for chunk in response.chunks(1 << 16):
                data += chunk
                if len(data) > LARGEST_JOURNAL:
                    raise TargetError(f"a record is larger than {LARGEST_JOURNAL} bytes")
    except NotFound:
        return {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            return {
                member.name.rpartition("/")[2]: file.read()
                for member in archive
                if member.isreg() and (file := archive.extractfile(member)) is not None
            }
    except tarfile.TarError as error:
        raise TargetError("the engine's answer is not an archive") from error
