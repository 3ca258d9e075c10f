"""The tree of an application and the applications nested in it, as values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from atomicapp.document import Component, Nulecule

PATH_SEPARATOR = ":"


class Node(NamedTuple):
    """A component at its place in the tree.

    ``path`` is exact (``a:b:c``); ``nested`` is the application behind ``source``, None also
    where that was not fetched.
    """

    path: str
    component: Component
    nested: Application | None

    @property
    def is_absent(self) -> bool:
        """Whether it names an application that was not fetched."""
        return self.nested is None and self.component.source is not None


class Application(NamedTuple):
    """A document, the directory it was read from, and its components in graph order.

    ``path`` is "" for the root, else the path of the component that names it;
    ``prefix`` is where its files stand below the root application
    (``external/<component>/...``).
    """

    path: str
    nulecule: Nulecule
    directory: Path
    prefix: PurePosixPath
    nodes: tuple[Node, ...]

    def leaves(self) -> Iterator[tuple[Application, Node]]:
        """Every component that has artifacts of its own, with its application, in graph order."""
        for node in self.nodes:
            if node.nested is None:
                yield self, node
            else:
                yield from node.nested.leaves()

    def applications(self) -> Iterator[Application]:
        """This application and every nested one, each once per path, outermost first."""
        yield self
        for node in self.nodes:
            if node.nested is not None:
                yield from node.nested.applications()

    def present(self) -> Application:
        """The same without the components whose applications were not fetched."""
        nodes = (
            node if node.nested is None else node._replace(nested=node.nested.present())
            for node in self.nodes
            if not node.is_absent
        )
        return self._replace(nodes=tuple(nodes))

    def only(self, provider: str) -> Application:
        """The same with nothing in it but the components that have artifacts for a provider."""
        nodes = (
            node if node.nested is None else node._replace(nested=node.nested.only(provider))
            for node in self.nodes
            if node.nested is not None or provider in (node.component.artifacts or {})
        )
        return self._replace(nodes=tuple(nodes))
