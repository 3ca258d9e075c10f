"""The record of what is deployed: one per revision, kept on the target.

It is enough to deploy that revision again without the package. Values are in
it, so it never goes to a log or a label. ``atomicapp.record_format`` writes it
as JSON data and reads it back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from atomicapp.instance import Instance
from atomicapp.resource import Resource

SCHEMA_VERSION = 1


class State(Enum):
    """What a record says of its revision."""

    PENDING = "pending"
    """Changes were begun; nobody has said how they ended."""
    DEPLOYED = "deployed"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class RecordedValue:
    """A value that was used: ``section`` is "general" or a component's path."""

    section: str
    name: str
    text: str = field(repr=False)
    origin: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class RecordedArtifact:
    """A rendered artifact: the component, its path below the application, its text."""

    component: str
    path: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Release:
    """One revision of one instance. Times are UTC, ISO 8601, whole seconds."""

    instance: Instance
    provider: str
    revision: int
    state: State
    message: str
    version: str
    source: str
    digest: str
    components: tuple[str, ...]
    values: tuple[RecordedValue, ...]
    artifacts: tuple[RecordedArtifact, ...]
    resources: tuple[Resource, ...]
    consent: tuple[str, ...]
    created: str
    updated: str
    program: str
    schema: int = SCHEMA_VERSION
