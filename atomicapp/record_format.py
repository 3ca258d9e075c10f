"""Records as plain JSON data and back: ``schemas/record.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from atomicapp.errors import InputError
from atomicapp.instance import Instance
from atomicapp.release import SCHEMA_VERSION, RecordedArtifact, RecordedValue, Release, State
from atomicapp.resource import HostAccess, Identity, Resource

SCHEMA_FILE = Path(__file__).parent / "schemas" / "record.schema.json"


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
        "values": [asdict(value) for value in release.values],
        "artifacts": [asdict(artifact) for artifact in release.artifacts],
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
    )
    if resource.digest != data["digest"]:
        raise InputError(f"the record of {resource} does not agree with its digest", where)
    return resource


def _identities(data: Sequence[Mapping[str, str]]) -> tuple[Identity, ...]:
    return tuple(Identity(**identity) for identity in data)


def _check(data: Mapping[str, Any], where: str) -> None:
    """Raise unless ``data`` is a record of a version that this program reads."""
    from fastjsonschema import JsonSchemaValueException

    version = data.get("schema") if isinstance(data, Mapping) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise InputError(
            f"this record was written by a newer program (record version {version}, "
            f"here {SCHEMA_VERSION})",
            where,
            "use that program's version or a newer one",
        )
    try:
        _validator()(data)
    except JsonSchemaValueException as error:
        raise InputError(
            f"this is not a record of this program: {error.name} breaks the rule {error.rule!r}",
            where,
            "another program wrote it, or it was changed by hand",
        ) from None


@cache
def _validator() -> Callable[[Mapping[str, Any]], object]:
    import fastjsonschema

    compiled: Callable[[Mapping[str, Any]], object] = fastjsonschema.compile(
        json.loads(SCHEMA_FILE.read_bytes())
    )
    return compiled
