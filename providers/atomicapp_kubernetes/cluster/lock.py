"""The place of a lock on a cluster: a Lease, renewed by the server's clock."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from atomicapp import lock
from atomicapp.instance import Instance, checked_name
from atomicapp.lock import Holder, Lock, Times
from atomicapp.process import from_label, is_dead, this_process, who
from atomicapp.provider import Progress
from atomicapp_kubernetes.cluster.calls import MERGE, Api, Row, is_another, is_conflict
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.marks import INSTANCE, LOCK, MANAGER, PREFIX, ROLE

HOLDER = PREFIX + "holder"
PROCESS = PREFIX + "process"


@contextmanager
def hold(
    api: Api, instance: Instance, notice: Progress, times: Times | None = None
) -> Iterator[Lock]:
    """Hold an instance on a cluster; see :func:`atomicapp.lock.hold`."""
    times = times or Times()
    with lock.hold(_Lease(api, instance, times), instance, notice, times) as held:
        yield held


class _Lease:
    """The lock of an instance, ours or somebody else's. ``seen`` is the lease as it was last."""

    def __init__(self, api: Api, instance: Instance, times: Times) -> None:
        self._api = api
        self._instance = instance
        self._times = times
        self._token = secrets.token_hex(8)
        self._ours: Row | None = None

    def take(self) -> bool:
        lease = _created(self._api, self._instance, self._token, self._times)
        # One that is there already may be ours all the same: an answer that was lost.
        lease = lease or lease_of(self._api, self._instance)
        if lease is None or _spec(lease).get("holderIdentity") != self._token:
            return False
        self._ours = lease
        return True

    def holder(self) -> Holder | None:
        lease = lease_of(self._api, self._instance)
        if lease is None:
            return None
        notes = lease["metadata"].get("annotations") or {}
        return Holder(
            name=str(notes.get(HOLDER) or _spec(lease).get("holderIdentity") or "somebody"),
            held_for=_since(self._api, lease, "acquireTime"),
            silent_for=_since(self._api, lease, "renewTime"),
            is_dead=is_dead(from_label(str(notes.get(PROCESS, "")))),
            token=lease,
        )

    def clear(self, holder: Holder) -> None:
        # By its uid: the next lock of that name is never meant.
        if isinstance(holder.token, Mapping):
            _remove(self._api, self._instance, holder.token)

    def renew(self) -> bool:
        if self._ours is None:
            return False
        try:
            _patch(self._api, self._instance, self._ours, {"renewTime": _now(self._api)})
        except Refusal as error:
            if not is_another(error):
                raise
            self._ours = None
        return self._ours is not None

    def give_up(self) -> None:
        if self._ours is not None:
            _remove(self._api, self._instance, self._ours)


def lease_of(api: Api, instance: Instance) -> Row | None:
    """The lock of an instance as it is now; None where nobody has it."""
    return api.get(f"looking for the lock of {instance.key}", _path(instance))


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
    """A change of this very lease: of another one of its name it is refused."""
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
        if not is_another(error):
            raise


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
