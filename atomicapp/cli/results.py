"""How results look: tables for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from atomicapp.cli.sink import Foreign, Sink
from atomicapp.operations.run import RunResult
from atomicapp.operations.status import Status
from atomicapp.plan import Change, Plan
from atomicapp.release import Summary
from atomicapp.resource import Endpoint, Resource


def show_plan(plan: Plan, sink: Sink, output: str | None) -> None:
    """What would change, and what access to the host it takes."""
    if output:
        sink.data(plan_data(plan))
        return
    sink.table(
        ("COMPONENT", "RESOURCE", "ACTION", "REASON"),
        [(c.component, c.title, c.action.value, c.reason) for c in plan.changes],
    )
    if plan.host_access:
        sink.line()
        sink.table(("HOST ACCESS", "WHAT"), [(a.resource, a.what) for a in plan.host_access])


def plan_data(plan: Plan) -> Mapping[str, Any]:
    """The plan as data; specifications without the texts that are hidden."""
    return {
        "changes": [_change_data(change) for change in plan.changes],
        "hostAccess": [access._asdict() for access in plan.host_access],
    }


def _change_data(change: Change) -> Mapping[str, Any]:
    resource = change.resource
    return {
        "component": change.component,
        "resource": change.title,
        "identity": change.identity._asdict(),
        "action": change.action.value,
        "reason": change.reason,
        "digest": None if resource is None else resource.digest,
        "specification": None if resource is None else _shown(resource),
    }


def _shown(resource: Resource) -> Foreign:
    return Foreign(
        {
            field: _hidden(value) if field in resource.secret_fields else value
            for field, value in resource.specification.items()
        }
    )


def _hidden(value: Any) -> Any:
    """The names in it, without the values."""
    return dict.fromkeys(value, "***") if isinstance(value, Mapping) else "***"


def show_run(result: RunResult, sink: Sink, output: str | None) -> None:
    """What runs now, and where it answers."""
    release = result.release
    if output:
        endpoints = [
            {"component": component, "address": address, "port": port}
            for component, (address, port) in _answering(result)
        ]
        summary = summary_data(release.summary)
        sink.data({"release": summary, **plan_data(result.plan), "endpoints": endpoints})
        return
    for component, (address, port) in _answering(result):
        sink.line(f"{component} answers at {address} ({port})")
    done = "is deployed" if result.plan.pending else "is up to date"
    sink.line(f"{release.instance.name} {done}, revision {release.revision}")


def _answering(result: RunResult) -> Sequence[tuple[str, Endpoint]]:
    components = {r.identity: r.component for r in result.release.resources}
    return [
        (components[identity], endpoint)
        for identity, seen in result.seen.items()
        for endpoint in seen.endpoints
    ]


def show_status(status: Status, sink: Sink, output: str | None) -> None:
    """The state of an instance and of each part of it."""
    if status.release is not None:
        sink.hide(value.text for value in status.release.values if value.hidden)
    if output:
        sink.data(status_data(status))
        return
    release = status.release
    sink.line(f"Name:        {status.instance.name}")
    sink.line(f"Namespace:   {status.instance.namespace}")
    sink.line(f"State:       {status.state}" + (f" - {e}" if (e := status.explanation) else ""))
    sink.line(f"Target:      {status.target}")
    if release is not None:
        version = f" {release.version}" if release.version else ""
        sink.line(f"Application: {release.instance.application}{version}, from {release.source}")
        sink.line(f"Revision:    {release.revision}, {release.updated}")
    sink.line()
    sink.table(
        ("COMPONENT", "RESOURCE", "STATE", "HEALTH", "ANSWERS AT", "MESSAGE"),
        [
            (
                part.component,
                f"{part.kind}/{part.name}",
                part.state,
                part.health.value,
                ", ".join(f"{address} ({port})" for address, port in part.endpoints),
                part.message,
            )
            for part in status.parts
        ],
    )


def status_data(status: Status) -> Mapping[str, Any]:
    """The status as data; no value is in it."""
    return {
        "name": status.instance.name,
        "namespace": status.instance.namespace,
        "target": status.target,
        "state": status.state,
        "explanation": status.explanation,
        "healthy": status.is_healthy,
        "release": None if status.release is None else summary_data(status.release.summary),
        "resources": [
            {
                "component": part.component,
                "kind": part.kind,
                "name": part.name,
                "state": part.state,
                "health": part.health.value,
                "message": part.message,
                "endpoints": [endpoint._asdict() for endpoint in part.endpoints],
            }
            for part in status.parts
        ],
    }


def show_instances(releases: Sequence[Summary], sink: Sink, output: str | None) -> None:
    """One row for each instance."""
    if output:
        sink.data([summary_data(release) for release in releases])
        return
    sink.table(
        ("NAME", "NAMESPACE", "APPLICATION", "VERSION", "PROVIDER", "REVISION", "STATE", "UPDATED"),
        [
            (
                release.instance.name,
                release.instance.namespace,
                release.instance.application,
                release.version,
                release.provider,
                str(release.revision),
                release.state.value,
                release.updated,
            )
            for release in releases
        ],
    )


def summary_data(release: Summary) -> Mapping[str, Any]:
    """A record in short: nothing that could hold a value."""
    return {
        "name": release.instance.name,
        "namespace": release.instance.namespace,
        "application": release.instance.application,
        "version": release.version,
        "provider": release.provider,
        "revision": release.revision,
        "state": release.state.value,
        "source": release.source,
        "digest": release.digest,
        "created": release.created,
        "updated": release.updated,
    }
