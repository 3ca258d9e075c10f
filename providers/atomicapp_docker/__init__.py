"""The Docker provider: ``docker run`` lines to containers on an engine."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atomicapp.errors import Problem
    from atomicapp.instance import Instance
    from atomicapp.provider import Settings, Target
    from atomicapp.rendered import RenderedApplication
    from atomicapp.resource import Resource


class DockerProvider:
    """The provider that the key ``docker`` under ``artifacts`` names."""

    name = "docker"
    judges_names = True

    def parse(
        self,
        application: RenderedApplication,
        instance: Instance,
        settings: Settings | None = None,
    ) -> tuple[Resource, ...]:
        """The networks, volumes and containers of an application, in order."""
        from atomicapp_docker.line.parse import parse

        return parse(application, instance)

    def notices(
        self, application: RenderedApplication, instance: Instance, settings: Settings
    ) -> tuple[Problem, ...]:
        """A line means today what it meant when it was written."""
        return ()

    def images(self, resource: Resource) -> tuple[str, ...]:
        """The image of a container."""
        from atomicapp_docker.specification import CONTAINER, image_of

        return (image_of(resource),) if resource.identity.kind == CONTAINER else ()

    def is_configured(self, settings: Settings) -> bool:
        """An engine has a usual place, wherever nothing else is said."""
        return True

    def connect(self, settings: Settings) -> AbstractContextManager[Target]:
        """The engine that the settings, the environment or docker's own configuration mean."""
        from atomicapp_docker.target.target import connect

        return connect(settings)
