"""One command at a time on an instance, from whatever machine: a Lease.

It dies with its holder: at once where the next command can see that the process is
gone, else when it was not renewed for too long, by the server's clock.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from atomicapp.errors import LockHeld, TargetError
from atomicapp.instance import Instance, checked_name
from atomicapp.process import from_label, is_dead, this_process, who
from atomicapp.provider import Progress
from atomicapp_kubernetes.cluster.calls import MERGE, Api, Row, is_conflict, is_missing
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.marks import INSTANCE, LOCK, MANAGER, PREFIX, ROLE

HOLDER = PREFIX + "holder"
PROCESS = PREFIX + "process"


class Times(NamedTuple):
    """In seconds: how long a lock lives without being renewed, how often it is renewed, how
    long and how often another command tries to get it."""

    expiry: float = 30.0
    renewal: float = 10.0
    patience: float = 60.0
    poll: float = 0.5


class Lock:
    """A lock that this process has. It is renewed by a thread of its own until its release."""

    def __init__(self, api: Api, instance: Instance, token: str, lease: Row, times: Times) -> None:
        self._api = api
        self._instance = instance
        self._token = token
        self._lease = lease
        self._times = times
        self._is_lost = False
        self._renewed = _awake()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew_on, name="lock", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise LockHeld where the lock is lost; renews it first where that is overdue."""
        if not self._is_lost and _awake() - self._renewed > self._times.expiry / 2:
            self._renew()
        if self._is_lost:
            raise LockHeld(
                f"the lock of {self._instance.key} is lost: another command may be at work on it",
                remedy="see 'atomicapp status', then give the command again",
            )

    def release(self) -> None:
        """Give the lock up; raises TargetError where the server does not answer."""
        self._over.set()
        self._thread.join()
        if not self._is_lost:
            _remove(self._api, self._instance, self._lease)

    def _renew_on(self) -> None:
        pause = self._times.renewal
        while not self._is_lost and not self._over.wait(pause):
            try:
                self._renew()
                pause = self._times.renewal
            except TargetError:
                # The server may answer again before the lock runs out.
                pause = self._times.renewal / 10
                self._is_lost = _awake() - self._renewed > self._times.expiry

    def _renew(self) -> None:
        try:
            _patch(self._api, self._instance, self._lease, {"renewTime": _now(self._api)})
        except Refusal as error:
            if not (is_conflict(error) or is_missing(error)):
                raise
            self._is_lost = True
        else:
            self._renewed = _awake()


@contextmanager
def hold(
    api: Api, instance: Instance, notice: Progress, times: Times | None = None
) -> Iterator[Lock]:
    """Hold an instance; waits for another holder, told once, and raises LockHeld in the end."""
    times = times or Times()
    token = secrets.token_hex(8)
    lock = Lock(api, instance, token, _acquire(api, instance, token, notice, times), times)
    try:
        yield lock
    finally:
        try:
            lock.release()
        except TargetError as error:
            notice(f"{error}; the lock runs out by itself in {times.expiry:.0f} s")


def lease_of(api: Api, instance: Instance) -> Row | None:
    """The lock of an instance as it is now; None where nobody has it."""
    return api.get(f"looking for the lock of {instance.key}", _path(instance))


def _acquire(api: Api, instance: Instance, token: str, notice: Progress, times: Times) -> Row:
    """The lease that is ours from now on."""
    deadline = time.monotonic() + times.patience
    is_told = False
    while True:
        lease = _created(api, instance, token, times) or lease_of(api, instance)
        if lease is None:
            continue
        if _spec(lease).get("holderIdentity") == token:
            return lease
        if _is_free(api, lease, times):
            # By its uid: the next lock of that name is never meant.
            _remove(api, instance, lease)
            continue
        if time.monotonic() >= deadline:
            raise _too_long(api, lease, instance, times)
        if not is_told:
            notice(f"waiting for {_who(api, lease)} to end its work on {instance.key}")
            is_told = True
        time.sleep(times.poll)


def _created(api: Api, instance: Instance, token: str, times: Times) -> Row | None:
    """The new lease; None where there is one already, which may be this one all the same."""
    now = _now(api)
    lease = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {
            "name": _name(instance),
            "labels": {ROLE: LOCK, INSTANCE: instance.name},
            "annotations": {HOLDER: who(), PROCESS: this_process().to_label()},
        },
        "spec": {
            "holderIdentity": token,
            "leaseDurationSeconds": int(times.expiry),
            "acquireTime": now,
            "renewTime": now,
        },
    }
    body = json.dumps(lease).encode()
    try:
        doing = f"taking the lock of {instance.key}"
        query = {"fieldManager": MANAGER}
        answer = api.write(doing, "POST", _path(instance, named=False), body, query=query)
    except Refusal as error:
        if not is_conflict(error):
            raise
        return None
    made: Row = json.loads(answer.body)
    return made


def _patch(api: Api, instance: Instance, lease: Row, spec: Mapping[str, Any]) -> None:
    """A change of this very lease: of another one of its name it is refused as a conflict."""
    body = json.dumps({"metadata": {"uid": lease["metadata"]["uid"]}, "spec": spec}).encode()
    query = {"fieldManager": MANAGER}
    doing = f"renewing the lock of {instance.key}"
    api.write(doing, "PATCH", _path(instance), body, content=MERGE, query=query)


def _remove(api: Api, instance: Instance, lease: Row) -> None:
    metadata = lease["metadata"]
    body = json.dumps({"preconditions": {"uid": metadata["uid"]}}).encode()
    try:
        api.write(f"releasing the lock of {instance.key}", "DELETE", _path(instance), body)
    except Refusal as error:
        if not (is_conflict(error) or is_missing(error)):
            raise


def _is_free(api: Api, lease: Row, times: Times) -> bool:
    """Whether the holder is dead, or has been silent for too long."""
    notes = lease["metadata"].get("annotations") or {}
    if is_dead(from_label(str(notes.get(PROCESS, "")))):
        return True
    return _since(api, lease, "renewTime") > times.expiry


def _too_long(api: Api, lease: Row, instance: Instance, times: Times) -> LockHeld:
    return LockHeld(
        f"{_who(api, lease)} is at work on {instance.key} (waited {times.patience:.0f} s)",
        remedy="give the command again when that one has ended; if it died, "
        f"its lock runs out after {times.expiry:.0f} s",
    )


def _who(api: Api, lease: Row) -> str:
    notes = lease["metadata"].get("annotations") or {}
    holder = str(notes.get(HOLDER) or _spec(lease).get("holderIdentity") or "somebody")
    return f"{holder} (since {max(0, int(_since(api, lease, 'acquireTime')))} s)"


def _since(api: Api, lease: Row, field: str) -> float:
    """Seconds since a moment in a lease; endless where it has none."""
    try:
        moment = datetime.fromisoformat(str(_spec(lease).get(field)))
    except ValueError:
        return float("inf")
    return (api.now() - moment).total_seconds()


def _spec(lease: Row) -> Row:
    found: Row = lease.get("spec") or {}
    return found


def _now(api: Api) -> str:
    """The server's time as a lease holds it."""
    return api.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _name(instance: Instance) -> str:
    return f"atomicapp.{checked_name(instance.name, 'instance name')}"


def _path(instance: Instance, *, named: bool = True) -> str:
    namespace = quote(checked_name(instance.namespace, "namespace"), safe="")
    leases = f"/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases"
    return f"{leases}/{_name(instance)}" if named else leases


def _awake() -> float:
    """Seconds, those that the machine slept included: the server's clock went on meanwhile."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)
