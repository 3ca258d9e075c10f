"""Small applications for tests of ``validate``, and what is found in them."""

from __future__ import annotations

from pathlib import Path

from atomicapp import PackageOptions, Silent, validate
from tests.trees import Tree, write_tree

HEAD = "specversion: 0.0.2\nid: app\n"


def found_in(directory: Path, tree: Tree) -> list[str]:
    """What ``validate`` says, each after E (error) or W (warning), in order of files and lines."""
    write_tree(directory, tree)
    problems = validate(PackageOptions(str(directory)), Silent())
    return [
        f"{'W' if each.is_warning else 'E'} {each}".replace(f"{directory}/", "")
        for each in problems
    ]


def web(artifacts: str, *params: str) -> str:
    """A Nulecule file with one component, whose params have no defaults."""
    declared = ", ".join(f"{{name: {name}, description: x}}" for name in params)
    return f"{HEAD}graph:\n- name: web\n  params: [{declared}]\n  artifacts: {artifacts}\n"
