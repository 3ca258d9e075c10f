"""What is declared where: the scopes in which a param's value is looked up.

A scope is the root application, a component with artifacts, or a component that
names a nested application together with that application's own params. A scope
sees what the scopes around it declare.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from atomicapp.document import Component, Param
from atomicapp.graph import Application, Node
from atomicapp.values.answers import GENERAL


class Scope(NamedTuple):
    """One scope: its path ("" is the root), what it declares, and the scope around it.

    ``component`` is None for the root application.
    """

    path: str
    declared: dict[str, Param]
    outer: Scope | None
    component: Component | None
    is_leaf: bool

    @property
    def section(self) -> str:
        """The section of answers that is its own."""
        return self.path or GENERAL

    def chain(self) -> Iterator[Scope]:
        """This scope and those around it, from the inside out."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def find(self, name: str) -> Param | None:
        """The declaration of a name that holds here: the innermost one."""
        return next((s.declared[name] for s in self.chain() if name in s.declared), None)


def scopes(application: Application) -> Iterator[Scope]:
    """Every scope of an application, each after the one around it, in graph order."""
    root = Scope("", _by_name(application.nulecule.params), None, None, False)
    yield root
    yield from _inner(application, root)


def _inner(application: Application, outer: Scope) -> Iterator[Scope]:
    for node in application.nodes:
        scope = Scope(
            node.path, _declared(node), outer, node.component, is_leaf=node.nested is None
        )
        yield scope
        if node.nested is not None:
            yield from _inner(node.nested, scope)


def _declared(node: Node) -> dict[str, Param]:
    """What a component declares; a nested application's own params hold over its component's."""
    declared = _by_name(node.component.params)
    if node.nested is None:
        return declared
    own = _by_name(node.nested.nulecule.params)
    for name, param in own.items():
        outer = declared.get(name)
        declared[name] = param if outer is None else _joined(param, outer)
    return declared


def _joined(own: Param, outer: Param) -> Param:
    """One param that both the nested application and the component that names it declare."""
    default = outer.default if own.default is None else own.default
    return Param(
        own.name,
        own.description or outer.description,
        default,
        own.hidden or outer.hidden,
        own.constraints + outer.constraints,
        outer.place if own.default is None and default is not None else own.place,
    )


def _by_name(params: tuple[Param, ...]) -> dict[str, Param]:
    return {param.name: param for param in params}
