"""The identity of a deployed application: namespace and name on a target."""

from __future__ import annotations

import re
from typing import NamedTuple

from atomicapp.errors import InputError

DNS_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Instance(NamedTuple):
    """One application on one target.

    ``application`` is the root document's ``id``; the default name is that id
    made a DNS label, so that it does not depend on where the application came from.
    """

    namespace: str
    name: str
    application: str

    @property
    def has_default_name(self) -> bool:
        """Whether things on the target bear the names that the artifacts say."""
        return self.name == default_name(self.application)

    @property
    def key(self) -> str:
        """``namespace/name``, as messages show it."""
        return f"{self.namespace}/{self.name}"


def default_name(application: str) -> str:
    """The instance name for an application ``id``: a DNS label (RFC 1123)."""
    label = re.sub(r"[^a-z0-9]+", "-", application.lower()).strip("-")[:63].strip("-")
    return label or "application"


def checked_name(name: str, what: str) -> str:
    """``name`` if it is a DNS label; raises InputError that calls it ``what``."""
    if not DNS_LABEL.fullmatch(name):
        raise InputError(
            f"{what} {name!r} is not a name",
            remedy="use at most 63 lower-case letters, digits and '-', "
            "with a letter or digit at both ends",
        )
    return name
