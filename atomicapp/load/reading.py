"""What the readers of a document share: its name, and what was found odd or wrong so far."""

from __future__ import annotations

from collections.abc import Iterable

from atomicapp.errors import Place, Problem
from atomicapp.load.node import Entry, Mapping, Node, Scalar, place_of
from atomicapp.names import nearest, quoted


class Reading:
    """The reading of one document; ``file`` is its name in places.

    ``refused`` are items of lists that its schema does not allow: they are left out.
    """

    def __init__(self, file: str, refused: Iterable[Node] = ()) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._refused = frozenset(map(id, refused))

    def is_refused(self, node: Node) -> bool:
        """Whether the schema does not allow an item."""
        return id(node) in self._refused

    def place(self, node: Node | Entry) -> Place:
        """Where a node, or the key of an entry, stands."""
        return place_of(node, self.file)

    def warn(self, what: str, node: Node | Entry, remedy: str = "") -> None:
        """Something is odd, and always worked."""
        self.problems.append(Problem(what, self.place(node), remedy, is_warning=True))

    def fail(self, what: str, node: Node | Entry, remedy: str = "") -> None:
        """Something is wrong."""
        self.problems.append(Problem(what, self.place(node), remedy))

    def check_fields(self, mapping: Mapping, known: frozenset[str]) -> None:
        """Warn of every field that is not known."""
        if mapping.entries.keys() <= known:
            return
        for name, entry in mapping.entries.items():
            if name not in known:
                near = nearest(name, known - mapping.entries.keys())
                remedy = f"did you mean {near!r}?" if near else ""
                self.warn(f"nothing is known of the field {quoted(name)}", entry, remedy)

    def check_unique(self, nodes: Iterable[Mapping], what: str) -> None:
        """Fail for every map whose ``name`` another one before it has."""
        seen: dict[str, int] = {}
        for node in nodes:
            name = text(node, "name")
            if not name:
                continue
            if name in seen:
                value = node.entries["name"].value
                self.fail(
                    f"a second {what} is called {name!r}",
                    value,
                    f"the first is in line {seen[name]}",
                )
            else:
                seen[name] = node.entries["name"].line


def text(mapping: Mapping, key: str, default: str = "") -> str:
    """The characters of a field, as written."""
    node = mapping.get(key)
    return node.text if isinstance(node, Scalar) else default
