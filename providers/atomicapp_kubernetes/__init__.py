"""The Kubernetes provider: objects in YAML or JSON to a cluster."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atomicapp.errors import Place, Problem
    from atomicapp.instance import Instance
    from atomicapp.provider import Settings, Target
    from atomicapp.rendered import RenderedApplication
    from atomicapp.resource import Identity, Resource
    from atomicapp_kubernetes.artifacts.parse import Parsed
    from atomicapp_kubernetes.artifacts.tree import Fields


class KubernetesProvider:
    """The provider that the key ``kubernetes`` under ``artifacts`` names."""

    name = "kubernetes"

    def __init__(self) -> None:
        self._trees: dict[Identity, Fields] = {}
        """What was parsed, so that what a server finds wrong is told where it stands."""

    def parse(
        self, application: RenderedApplication, instance: Instance, settings: Settings
    ) -> tuple[Resource, ...]:
        """The objects of an application and the claims that it requires, in order."""
        found = self._parsed(application, instance, settings)
        self._trees.update(found.trees)
        return found.resources

    def notices(
        self, application: RenderedApplication, instance: Instance, settings: Settings
    ) -> tuple[Problem, ...]:
        """What was written for a cluster of old, and is moved."""
        return self._parsed(application, instance, settings).notices

    def _parsed(
        self, application: RenderedApplication, instance: Instance, settings: Settings
    ) -> Parsed:
        from atomicapp_kubernetes.artifacts.parse import parse

        return parse(application, instance, settings.storage_class)

    def images(self, resource: Resource) -> tuple[str, ...]:
        """The images of an object's containers."""
        from atomicapp_kubernetes.artifacts.pods import images

        return images(resource.specification)

    def is_configured(self, settings: Settings) -> bool:
        """Whether there is a kubeconfig, a server that was said, or a pod's service account."""
        from atomicapp_kubernetes.cluster.access import is_configured

        return is_configured(settings)

    def connect(self, settings: Settings) -> AbstractContextManager[Target]:
        """The cluster that the settings, the environment or a kubeconfig mean."""
        from atomicapp_kubernetes.cluster.target import connect

        return connect(settings, self._place)

    def _place(self, identity: Identity, field: str) -> Place | None:
        from atomicapp_kubernetes.artifacts.places import field_place

        # What only the cluster knows to have no namespace was parsed as what has one.
        trees = (
            tree
            for known, tree in self._trees.items()
            if known == identity or known._replace(namespace="") == identity
        )
        tree = next(trees, None)
        return None if tree is None else field_place(tree, field)
