"""The words by which a name says itself how it is meant. Loaded by everybody, so it is small."""

from __future__ import annotations

TRANSPORTS = (
    *("docker://", "docker-daemon:", "oci:", "oci-archive:", "docker-archive:"),
    *("git+https://", "git+ssh://", "git+file://"),
)
"""What a name may begin with."""


def has_transport(text: str) -> bool:
    """Whether a name says itself how it is meant."""
    return text.startswith(TRANSPORTS)
