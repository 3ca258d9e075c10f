"""One line of an application, as the parts of the parser pass it on."""

from __future__ import annotations

from typing import NamedTuple

from atomicapp.errors import Place
from atomicapp.rendered import RenderedArtifact
from atomicapp.resource import Identity
from atomicapp_docker.line.container import Container


class Line(NamedTuple):
    """One artifact, read: its container under the names that it will have on the engine."""

    artifact: RenderedArtifact
    container: Container
    place: Place
    identity: Identity

    @property
    def name(self) -> str:
        """The container's name on the engine."""
        return self.container.name
