"""The place of a lock on an engine: a container that is never started.

The engine refuses a second one of its name. A file in it is written anew now and
then; its time, by the engine's clock, tells whether the holder is alive.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime

from atomicapp import lock
from atomicapp.errors import ForeignResource, TargetError
from atomicapp.instance import Instance, checked_name
from atomicapp.lock import Holder, Lock, Times
from atomicapp.process import from_label, is_dead, this_process, who
from atomicapp.provider import Progress
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.answers import Answer, NotFound, Row
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.engine.faults import retried
from atomicapp_docker.engine.inert import NameTaken, create_inert, images_for, put_files
from atomicapp_docker.labels import (
    APPLICATION,
    HOLDER,
    INSTANCE,
    LOCK,
    NAMESPACE,
    PROCESS,
    ROLE,
)

HEARTBEAT = "atomicapp-heartbeat"


@contextmanager
def hold(
    engine: Engine, instance: Instance, notice: Progress, times: Times | None = None
) -> Iterator[Lock]:
    """Hold an instance on an engine; see :func:`atomicapp.lock.hold`."""
    with lock.hold(_Container(engine, instance), instance, notice, times) as held:
        yield held


def lock_name(instance: Instance) -> str:
    """What the container is called. A dot is in neither part, so no two are the same."""
    namespace = checked_name(instance.namespace, "namespace")
    return f"atomicapp-lock-{namespace}.{checked_name(instance.name, 'instance name')}"


class _Container:
    """The lock of an instance, ours or somebody else's."""

    def __init__(self, engine: Engine, instance: Instance) -> None:
        self._engine = engine
        self._instance = instance
        self._name = lock_name(instance)
        self._ours = ""

    def take(self) -> bool:
        images = images_for(self._engine, self._instance)
        try:
            self._ours = create_inert(self._engine, self._name, _labels(self._instance), images)
        except NameTaken:
            return False
        return True

    def holder(self) -> Holder | None:
        seen = _inspect(self._engine, self._name)
        if seen is None:
            return None
        details, now = seen
        container = str(details["Id"])
        try:
            beat = _heartbeat(self._engine, container)
        except TargetError:
            # An engine that is removing a container answers questions about it with 500.
            if _is_going(calls.container(self._engine, container)):
                return None
            raise
        labels = self._labels_of(details)
        created = datetime.fromisoformat(details["Created"])
        return Holder(
            name=str(labels.get(HOLDER, "somebody")),
            held_for=(now - created).total_seconds(),
            silent_for=(now - max(created, beat or created)).total_seconds(),
            is_dead=is_dead(from_label(labels.get(PROCESS, ""))),
            token=container,
        )

    def clear(self, holder: Holder) -> None:
        # By its id: the next lock of that name is never meant.
        doing = f"removing the lock of {holder.name}"
        calls.remove_container(self._engine, str(holder.token), doing)

    def renew(self) -> bool:
        try:
            retried("renewing the lock", self._beat)
        except TargetError as error:
            if not isinstance(error.__cause__, NotFound):
                raise
            return False
        return True

    def give_up(self) -> None:
        calls.remove_container(self._engine, self._ours, "releasing the lock")

    def _beat(self) -> None:
        now = _clock_of(self._engine.call("GET", "/_ping"))
        put_files(self._engine, self._ours, "/", {HEARTBEAT: b""}, int(now.timestamp()))

    def _labels_of(self, details: Row) -> dict[str, str]:
        labels: dict[str, str] = (details.get("Config") or {}).get("Labels") or {}
        if labels.get(ROLE) != LOCK:
            raise ForeignResource(
                f"container {self._name} is not ours, and the lock of {self._instance.key} "
                "needs its name",
                remedy="rename or remove it, or choose another --name",
            )
        return labels


def _inspect(engine: Engine, name: str) -> tuple[Row, datetime] | None:
    """A lock, and what the engine's clock showed when it was looked at."""

    def ask() -> tuple[Row, datetime] | None:
        try:
            answer = engine.call("GET", f"/containers/{name}/json")
        except NotFound:
            return None
        return answer.row(), _clock_of(answer)

    return retried("looking at a lock", ask)


def _is_going(details: Row | None) -> bool:
    return details is None or (details.get("State") or {}).get("Status") in ("removing", "dead")


def _heartbeat(engine: Engine, container: str) -> datetime | None:
    """When a lock was renewed last, None where it was not yet."""

    def ask() -> Answer | None:
        try:
            path = f"/containers/{container}/archive"
            return engine.call("HEAD", path, query={"path": f"/{HEARTBEAT}"})
        except NotFound:
            return None

    answer = retried("looking at a lock", ask)
    if answer is None:
        return None
    status = json.loads(base64.b64decode(answer.header("X-Docker-Container-Path-Stat")))
    return datetime.fromisoformat(status["mtime"])


def _labels(instance: Instance) -> dict[str, str]:
    return {
        ROLE: LOCK,
        APPLICATION: instance.application,
        INSTANCE: instance.name,
        NAMESPACE: instance.namespace,
        HOLDER: who(),
        PROCESS: this_process().to_label(),
    }


def _clock_of(answer: Answer) -> datetime:
    """What the engine's clock showed when it answered."""
    return parsedate_to_datetime(answer.header("Date"))
