"""Applications for tests, stated as inline file trees."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from textwrap import dedent

from atomicapp.document import Component
from atomicapp.graph import Application, Node
from atomicapp.load.nulecule import load_nulecule

_ROOT = PurePosixPath()
Tree = Mapping[str, str]


def write_tree(directory: Path, tree: Tree) -> Path:
    """Write files at their paths below a directory, dedented."""
    for path, text in tree.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(dedent(text).lstrip("\n").encode())
    return directory


def application(directory: Path, tree: Tree) -> Application:
    """The application that a tree holds, nested ones from ``external/``."""
    return load_directory(write_tree(directory, tree))


def nulecule(graph: str, params: str = "[]") -> str:
    """A Nulecule file with this graph and these params, both as YAML flow text."""
    return f"specversion: 0.0.2\nid: app\nparams: {params}\ngraph: {graph}\n"


def load_directory(
    directory: Path,
    nested: Mapping[str, Path] | None = None,
    path: str = "",
    prefix: PurePosixPath = _ROOT,
) -> Application:
    """The application in a directory; ``nested`` says where the images' applications are."""
    document, _ = load_nulecule(directory / "Nulecule", str(prefix / "Nulecule"))

    def node(component: Component) -> Node:
        below = f"{path}:{component.name}" if path else component.name
        if component.artifacts is not None:
            return Node(below, component, None)
        inner = (nested or {}).get(component.source or "")
        inner = inner or directory / "external" / component.name
        where = prefix / "external" / component.name
        return Node(below, component, load_directory(inner, nested, below, where))

    return Application(path, document, directory, prefix, tuple(map(node, document.graph)))
