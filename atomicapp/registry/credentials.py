"""Who somebody is to a registry, as docker and podman left it when they logged in."""

from __future__ import annotations

from typing import NamedTuple


class Credentials(NamedTuple):
    """A user name with a password, or an identity token that stands for both.

    ``origin`` is the file or the helper that they came from, for messages.
    """

    username: str
    password: str
    identity_token: str
    origin: str

    def __repr__(self) -> str:
        """Where they came from, and nothing else."""
        return f"Credentials(origin={self.origin!r})"

    __str__ = __repr__
