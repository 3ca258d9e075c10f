"""A kind as a server offers it, and the paths of its objects. Pure."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote


class Served(NamedTuple):
    """A kind that the server has, in one version of its group."""

    version: str
    kind: str
    plural: str
    is_namespaced: bool
    verbs: tuple[str, ...] = ()

    def collection(self, namespace: str) -> str:
        """The path of its objects; of all namespaces where that is ""."""
        root = f"/apis/{self.version}" if "/" in self.version else f"/api/{self.version}"
        within = f"/namespaces/{quote(namespace, safe='')}" if self._is_within(namespace) else ""
        return f"{root}{within}/{self.plural}"

    def object(self, namespace: str, name: str) -> str:
        """The path of one of its objects."""
        return f"{self.collection(namespace)}/{quote(name, safe='')}"

    def _is_within(self, namespace: str) -> bool:
        return self.is_namespaced and bool(namespace)
