"""The words by which a name says itself how it is meant. Loaded by everybody, so it is small."""

from __future__ import annotations

TRANSPORTS = (
    *("docker://", "docker-daemon:", "oci:", "oci-archive:", "docker-archive:"),
    *("git+https://", "git+ssh://", "git+file://"),
)
"""What a name may begin with."""


PATHS = ("/", "./", "../", "~")
"""What else it may begin with where it can only be the path of a directory."""


def is_path(text: str) -> bool:
    """Whether a name can only be a path."""
    return text.startswith(PATHS) or text in (".", "..")


def has_transport(text: str) -> bool:
    """Whether a name says itself how it is meant."""
    return text.startswith(TRANSPORTS)
