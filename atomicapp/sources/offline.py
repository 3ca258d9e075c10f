"""What a person is told who refuses the network and lacks something."""

from __future__ import annotations

from atomicapp.errors import SourceError


class NotAtHand(SourceError):
    """Something is not on this machine, and nobody else may be asked."""


def missing(what: str) -> NotAtHand:
    """What a person is told who wants it without the network."""
    return NotAtHand(
        f"{what} is not at hand, and --offline refuses the network",
        remedy="fetch it once without --offline",
    )
