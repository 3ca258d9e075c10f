"""Records as plain JSON data and back: ``schemas/record.schema.json``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from atomicapp.errors import InputError
from atomicapp.instance import Instance
from atomicapp.release import SCHEMA_VERSION, RecordedArtifact, RecordedValue, Release, State
from atomicapp.resource import HostAccess, Identity, Resource


def to_data(release: Release) -> dict[str, Any]:
    """The record as plain JSON data. Values are in it: it never goes to a log or a label."""
    return {
        "schema": release.schema,
        "instance": release.instance._asdict(),
        "provider": release.provider,
        "revision": release.revision,
        "state": release.state.value,
        "message": release.message,
        "version": release.version,
        "source": release.source,
        "digest": release.digest,
        "components": list(release.components),
        "values": [value._asdict() for value in release.values],
        "artifacts": [artifact._asdict() for artifact in release.artifacts],
        "resources": [_resource_data(resource) for resource in release.resources],
        "consent": list(release.consent),
        "created": release.created,
        "updated": release.updated,
        "program": release.program,
    }


def from_data(data: Mapping[str, Any], where: str = "") -> Release:
    """The record that :func:`to_data` wrote.

    ``where`` names it in messages. Raises InputError for what is not a record of
    ours, or one of a newer program; no value is ever in the message.
    """
    data = _completed(data)
    _check(data, where)
    return Release(
        instance=Instance(**data["instance"]),
        provider=data["provider"],
        revision=data["revision"],
        state=State(data["state"]),
        message=data["message"],
        version=data["version"],
        source=data["source"],
        digest=data["digest"],
        components=tuple(data["components"]),
        values=tuple(RecordedValue(**value) for value in data["values"]),
        artifacts=tuple(RecordedArtifact(**artifact) for artifact in data["artifacts"]),
        resources=tuple(_resource(resource, where) for resource in data["resources"]),
        consent=tuple(data["consent"]),
        created=data["created"],
        updated=data["updated"],
        program=data["program"],
        schema=data["schema"],
    )


def _resource_data(resource: Resource) -> dict[str, Any]:
    return {
        "identity": resource.identity._asdict(),
        "component": resource.component,
        "specification": resource.specification,
        "digest": resource.digest,
        "after": [identity._asdict() for identity in resource.after],
        "bound_to": [identity._asdict() for identity in resource.bound_to],
        "host_access": [access._asdict() for access in resource.host_access],
        "is_data": resource.is_data,
        "title": resource.title,
        "order": resource.order,
        "rank": resource.rank,
        "secret_fields": list(resource.secret_fields),
    }


def _resource(data: Mapping[str, Any], where: str) -> Resource:
    resource = Resource(
        identity=Identity(**data["identity"]),
        component=data["component"],
        specification=data["specification"],
        after=_identities(data["after"]),
        bound_to=_identities(data["bound_to"]),
        host_access=tuple(HostAccess(**access) for access in data["host_access"]),
        is_data=data["is_data"],
        title=data["title"],
        order=data["order"],
        rank=data["rank"],
        secret_fields=tuple(data["secret_fields"]),
    )
    if resource.digest != data["digest"]:
        raise InputError(f"the record of {resource} does not agree with its digest", where)
    return resource


def _identities(data: Sequence[Mapping[str, str]]) -> tuple[Identity, ...]:
    return tuple(Identity(**identity) for identity in data)


_ADDED = {"order": 0, "rank": 0, "secret_fields": []}
"""What resources gained within this version of the format: what it is in records without it."""


def _completed(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record as it would be written today; what is no record stays as it is."""
    resources = data.get("resources") if isinstance(data, Mapping) else None
    if not isinstance(resources, list):
        return data
    return {
        **data,
        "resources": [_ADDED | one if isinstance(one, dict) else one for one in resources],
    }


def _check(data: object, where: str) -> None:
    """Raise unless ``data`` is a record of a version that this program reads."""
    version = data.get("schema") if isinstance(data, Mapping) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise InputError(
            f"this record was written by a newer program (record version {version}, "
            f"here {SCHEMA_VERSION})",
            where,
            "use that program's version or a newer one",
        )
    misfit = _misfit(data, _RECORD, "record")
    if misfit:
        raise InputError(
            f"this is not a record of this program: {misfit}",
            where,
            "another program wrote it, or it was changed by hand",
        )


def _misfit(data: object, shape: object, path: str) -> str:
    """Where data does not have a shape, without any of its values; "" where it has."""
    if isinstance(shape, dict):
        if not isinstance(data, dict):
            return f"{path} is no object"
        if data.keys() != shape.keys():
            names = ", ".join(sorted(map(repr, shape.keys() ^ data.keys())))
            return f"{path} lacks, or should not have, {names}"
        parts = ((data[key], inner, f"{path}.{key}") for key, inner in shape.items())
    elif isinstance(shape, list):
        if not isinstance(data, list):
            return f"{path} is no list"
        parts = ((item, shape[0], f"{path}[{at}]") for at, item in enumerate(data))
    else:
        return "" if shape(data) else f"{path} is not what it should be"  # type: ignore[operator]
    return next((wrong for part in parts if (wrong := _misfit(*part))), "")


def _is(kind: type) -> Callable[[object], bool]:
    return lambda data: type(data) is kind


def _matches(pattern: str) -> Callable[[object], bool]:
    compiled = re.compile(pattern, re.DOTALL)
    return lambda data: type(data) is str and compiled.fullmatch(data) is not None


_TEXT, _FLAG, _OBJECT, _WHOLE = _is(str), _is(bool), _is(dict), _is(int)
_NAME = _matches(".+")
_TIME = _matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+]00:00)")
_IDENTITY = {"provider": _NAME, "kind": _NAME, "namespace": _TEXT, "name": _NAME}
_RESOURCE = {
    "identity": _IDENTITY,
    "component": _TEXT,
    "specification": _OBJECT,
    "digest": _matches("sha256:[0-9a-f]{64}"),
    "after": [_IDENTITY],
    "bound_to": [_IDENTITY],
    "host_access": [{"resource": _TEXT, "what": _TEXT}],
    "is_data": _FLAG,
    "title": _TEXT,
    "order": _WHOLE,
    "rank": _WHOLE,
    "secret_fields": [_TEXT],
}
_VALUE = {"section": _TEXT, "name": _TEXT, "text": _TEXT, "origin": _TEXT, "hidden": _FLAG}
_RECORD = {
    "schema": lambda data: type(data) is int and data == SCHEMA_VERSION,
    "instance": {"namespace": _NAME, "name": _NAME, "application": _TEXT},
    "provider": _NAME,
    "revision": lambda data: type(data) is int and data >= 1,
    "state": lambda data: data in [state.value for state in State],
    "message": _TEXT,
    "version": _TEXT,
    "source": _TEXT,
    "digest": _TEXT,
    "components": [_TEXT],
    "values": [_VALUE],
    "artifacts": [{"component": _TEXT, "path": _TEXT, "text": _TEXT}],
    "resources": [_RESOURCE],
    "consent": [_TEXT],
    "created": _TIME,
    "updated": _TIME,
    "program": _TEXT,
}
"""What ``schemas/record.schema.json`` says, checked in a tenth of the time that it takes to
read a schema: a record is read by every command."""
