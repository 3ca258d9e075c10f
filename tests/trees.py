"""Applications for tests, stated as inline file trees."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from atomicapp.errors import SourceError
from atomicapp.graph import Application
from atomicapp.load.application import load_application

Tree = Mapping[str, str]


def write_tree(directory: Path, tree: Tree) -> Path:
    """Write files at their paths below a directory, dedented."""
    for path, text in tree.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(dedent(text).removeprefix("\n").encode())
    return directory


def application(directory: Path, tree: Tree) -> Application:
    """The application that a tree holds, nested ones from ``external/``."""
    return load_application(write_tree(directory, tree), shown=".", fetch=_refuse)[0]


def _refuse(source: str, _destination: Path) -> None:
    raise SourceError(f"a test does not fetch {source}")


def nulecule(graph: str, params: str = "[]") -> str:
    """A Nulecule file with this graph and these params, both as YAML flow text."""
    return f"specversion: 0.0.2\nid: app\nparams: {params}\ngraph: {graph}\n"
