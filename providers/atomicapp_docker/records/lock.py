"""One command at a time on an instance, from whatever machine.

The lock is a container that is never started: the engine refuses a second one of
its name. It dies with its holder: at once where the next command can see that the
process is gone, else when its heartbeat, by the engine's clock, is too old.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from docker.errors import NotFound
from requests import Response

from atomicapp.errors import ForeignResource, LockHeld, TargetError
from atomicapp.instance import Instance, checked_name
from atomicapp.process import from_label, is_dead, this_process, who
from atomicapp.provider import Progress
from atomicapp_docker.engine import calls
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


class Times(NamedTuple):
    """In seconds: how long a lock lives without a heartbeat, how often it beats, how long and
    how often another command tries to get it."""

    expiry: float = 30.0
    renewal: float = 10.0
    patience: float = 60.0
    poll: float = 0.5


class Held(NamedTuple):
    """A lock as it is seen: the container that it is, its holder, and how it is doing."""

    container: str
    holder: str
    held_for: timedelta
    silent_for: timedelta
    is_dead: bool


class Lock:
    """A lock that this process has. It beats in a thread of its own until it is released."""

    def __init__(self, engine: Engine, container: str, instance: Instance, times: Times) -> None:
        self._engine = engine
        self._container = container
        self._instance = instance
        self._times = times
        self._is_lost = False
        self._beaten = _awake()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="lock", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise LockHeld where the lock is lost; beats first where a heartbeat is overdue."""
        if not self._is_lost and _awake() - self._beaten > self._times.expiry / 2:
            self._beat()
        if self._is_lost:
            raise LockHeld(
                f"the lock of {self._instance.key} is lost: another command may be at work on it",
                remedy="see 'atomicapp status', then give the command again",
            )

    def release(self) -> None:
        """Give the lock up; raises TargetError where the engine does not answer."""
        self._over.set()
        self._thread.join()
        calls.remove_container(self._engine, self._container, "releasing the lock")

    def _beat_on(self) -> None:
        pause = self._times.renewal
        while not self._is_lost and not self._over.wait(pause):
            try:
                self._beat()
                pause = self._times.renewal
            except TargetError:
                # The engine may answer again before the lock runs out.
                pause = self._times.renewal / 10
                self._is_lost = _awake() - self._beaten > self._times.expiry

    def _beat(self) -> None:
        try:
            retried("renewing the lock", self._put_heartbeat)
        except TargetError as error:
            if not isinstance(error.__cause__, NotFound):
                raise
            self._is_lost = True
        else:
            self._beaten = _awake()

    def _put_heartbeat(self) -> None:
        now = _clock_of(self._engine.call("GET", "/_ping"))
        put_files(self._engine, self._container, "/", {HEARTBEAT: b""}, int(now.timestamp()))


@contextmanager
def hold(
    engine: Engine, instance: Instance, notice: Progress, times: Times | None = None
) -> Iterator[Lock]:
    """Hold an instance; waits for another holder, told once, and raises LockHeld in the end."""
    times = times or Times()
    lock = Lock(engine, _acquire(engine, instance, notice, times), instance, times)
    try:
        yield lock
    finally:
        try:
            lock.release()
        except TargetError as error:
            notice(f"{error}; the lock runs out by itself in {times.expiry:.0f} s")


def lock_name(instance: Instance) -> str:
    """What the container is called. A dot is in neither part, so no two are the same."""
    namespace = checked_name(instance.namespace, "namespace")
    return f"atomicapp-lock-{namespace}.{checked_name(instance.name, 'instance name')}"


def _acquire(engine: Engine, instance: Instance, notice: Progress, times: Times) -> str:
    """The id of the container that is our lock from now on."""
    name, labels = lock_name(instance), _labels(instance)
    deadline = time.monotonic() + times.patience
    is_told = False
    while True:
        try:
            return create_inert(engine, name, labels, images_for(engine, instance))
        except NameTaken:
            held = _look(engine, name, instance)
        if held is not None and (held.is_dead or held.silent_for.total_seconds() > times.expiry):
            # By its id: the next lock of that name is never meant.
            calls.remove_container(engine, held.container, f"removing the lock of {held.holder}")
            continue
        if held is not None:
            if time.monotonic() >= deadline:
                raise _too_long(held, instance, times)
            if not is_told:
                notice(f"waiting for {_who(held)} to end its work on {instance.key}")
                is_told = True
        time.sleep(times.poll)


def _look(engine: Engine, name: str, instance: Instance) -> Held | None:
    """The lock that is there now; None where it has just gone."""
    response = _inspect(engine, name)
    if response is None:
        return None
    details = response.json()
    try:
        beat = _heartbeat(engine, str(details["Id"]))
    except TargetError:
        # An engine that is removing a container answers questions about it with 500.
        if _is_going(calls.container(engine, str(details["Id"]))):
            return None
        raise
    labels = (details.get("Config") or {}).get("Labels") or {}
    if labels.get(ROLE) != LOCK:
        raise ForeignResource(
            f"container {name} is not ours, and the lock of {instance.key} needs its name",
            remedy="rename or remove it, or choose another --name",
        )
    now, created = _clock_of(response), datetime.fromisoformat(details["Created"])
    return Held(
        container=str(details["Id"]),
        holder=str(labels.get(HOLDER, "somebody")),
        held_for=now - created,
        silent_for=now - max(created, beat or created),
        is_dead=is_dead(from_label(labels.get(PROCESS, ""))),
    )


def _inspect(engine: Engine, name: str) -> Response | None:
    def ask() -> Response | None:
        try:
            return engine.call("GET", f"/containers/{name}/json")
        except NotFound:
            return None

    return retried("looking at a lock", ask)


def _is_going(details: calls.Row | None) -> bool:
    return details is None or (details.get("State") or {}).get("Status") in ("removing", "dead")


def _heartbeat(engine: Engine, container: str) -> datetime | None:
    """When a lock was renewed last, None where it was not yet."""

    def ask() -> Response | None:
        try:
            path = f"/containers/{container}/archive"
            return engine.call("HEAD", path, query={"path": f"/{HEARTBEAT}"})
        except NotFound:
            return None

    response = retried("looking at a lock", ask)
    if response is None:
        return None
    status = json.loads(base64.b64decode(response.headers["X-Docker-Container-Path-Stat"]))
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


def _too_long(held: Held, instance: Instance, times: Times) -> LockHeld:
    return LockHeld(
        f"{_who(held)} is at work on {instance.key} (waited {times.patience:.0f} s)",
        remedy="give the command again when that one has ended; if it died, "
        f"its lock runs out after {times.expiry:.0f} s",
    )


def _who(held: Held) -> str:
    return f"{held.holder} (since {max(0, int(held.held_for.total_seconds()))} s)"


def _clock_of(response: Response) -> datetime:
    """What the engine's clock showed when it answered."""
    return parsedate_to_datetime(response.headers["Date"])


def _awake() -> float:
    """Seconds, those that the machine slept included: the engine's clock went on meanwhile."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)
