"""The record of what is deployed: one per revision, kept on the target.

It is enough to deploy that revision again without the package. Values are in
it, so it never goes to a log or a label. ``atomicapp.record_format`` writes it
as JSON data and reads it back.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

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


class RecordedValue(NamedTuple):
    """A value that was used: ``section`` is "general" or a component's path."""

    section: str
    name: str
    text: str
    origin: str
    hidden: bool

    def __repr__(self) -> str:  # a value never gets into a message by accident
        return f"RecordedValue({self.section!r}, {self.name!r})"


class RecordedArtifact(NamedTuple):
    """A rendered artifact: the component, its path below the application, its text."""

    component: str
    path: str
    text: str

    def __repr__(self) -> str:  # nor do the values that are in its text
        return f"RecordedArtifact({self.component!r}, {self.path!r})"


class Summary(NamedTuple):
    """What a list says of an instance: its newest record without what is in it."""

    instance: Instance
    provider: str
    revision: int
    state: State
    version: str
    source: str
    digest: str
    created: str
    updated: str


class Release(NamedTuple):
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

    @property
    def summary(self) -> Summary:
        """The record as a list shows it."""
        return Summary(
            self.instance,
            self.provider,
            self.revision,
            self.state,
            self.version,
            self.source,
            self.digest,
            self.created,
            self.updated,
        )
