"""Resources: what an application is made of on a target, and what is seen of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple

from atomicapp.errors import Problem


class Identity(NamedTuple):
    """What makes a resource the same one over time. ``namespace`` is "" where a kind has none."""

    provider: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


class HostAccess(NamedTuple):
    """A way in which a resource reaches beyond its container: ``what`` as a person reads it."""

    resource: str
    what: str


class _Resource(NamedTuple):
    identity: Identity
    component: str
    specification: Mapping[str, Any]
    after: tuple[Identity, ...] = ()
    bound_to: tuple[Identity, ...] = ()
    host_access: tuple[HostAccess, ...] = ()
    is_data: bool = False
    title: str = ""
    order: int = 0
    rank: int = 0
    secret_fields: tuple[str, ...] = ()


class Resource(_Resource):  # a named tuple itself has no room for the digest
    """One thing to have on the target.

    ``specification`` is plain JSON data, all that a target needs to make the
    resource; ``after`` must be there first; when one of ``bound_to`` is made
    anew, this resource is too. What has a lower ``order`` is ready first, where
    a run waits at all; of one order, what has a lower ``rank`` is made first.
    ``is_data`` things outlive ``stop``. ``title`` is the name people see where
    it is not the identity's. ``secret_fields`` are those of the specification of
    which no value is ever shown.
    """

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the specification, the same for equal data in any order of keys."""
        text = json.dumps(self.specification, sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.identity.kind}/{self.title or self.identity.name}"


class Action(Enum):
    """What would make a resource as it should be."""

    KEEP = "unchanged"
    CREATE = "create"
    START = "start"
    UPDATE = "update"
    REPLACE = "replace"
    REMOVE = "remove"


class Health(Enum):
    """How a resource does. ``DONE``: ready, or finished as it should."""

    DONE = "done"
    PROGRESSING = "progressing"
    FAILED = "failed"
    ABSENT = "absent"


class Endpoint(NamedTuple):
    """Where something answers, for example ``http://127.0.0.1:8080`` and ``80/tcp``."""

    address: str
    port: str


class Observation(NamedTuple):
    """What a target shows of one resource.

    ``action`` is what would make it as desired and ``reason`` why; ``state`` is
    the target's own word (``running``, ``exited (1)``). ``revision`` is where
    it last changed, None where it is absent. ``missing_image`` is an image that the
    target cannot have, where it does not come up for that.
    """

    identity: Identity
    action: Action
    reason: str
    health: Health
    state: str
    message: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    revision: int | None = None
    missing_image: str = ""


HIDDEN = "***"
"""What is shown in place of a value."""


class FieldChange(NamedTuple):
    """A field that would change: JSON data, None where it is not there. ``path`` is as in
    ``spec.containers[name="web"].image``."""

    path: str
    before: Any
    after: Any


class Rehearsal(NamedTuple):
    """What a target says of a change before it is made.

    ``unjudged`` is why it cannot say yet; ``refused`` what it would refuse it for.
    """

    fields: tuple[FieldChange, ...] = ()
    unjudged: str = ""
    refused: tuple[Problem, ...] = ()


class Owned(NamedTuple):
    """Something on the target that carries an instance's mark, by what its labels say.

    ``after`` is what it needs, so that it is removed before them; so it is before
    what has a lower ``order`` or ``rank``.
    """

    identity: Identity
    component: str
    title: str
    digest: str
    revision: int
    is_data: bool
    health: Health
    state: str
    message: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    after: tuple[Identity, ...] = ()
    order: int = 0
    rank: int = 0
