"""Answers in YAML and JSON: a map of sections, whose values are text as it was written."""

from __future__ import annotations

from collections.abc import Iterator

from atomicapp.errors import InputError, Problem
from atomicapp.load.node import Mapping, Node, Scalar, is_null, place_of
from atomicapp.load.nodes import documents
from atomicapp.values.answers import Answer, Answers


def parse_tree(text: str, file: str) -> Answers:
    """Answers from YAML or JSON text; null stands for a value that is still to be given.

    Raises InputError with everything that is wrong.
    """
    found = documents(text, file)
    if all(is_null(root) for root in found):
        return Answers({}, file)
    root = found[0]
    if len(found) > 1 or not isinstance(root, Mapping):
        raise InputError(
            "these are no answers: sections were expected",
            place_of(root, file),
            "write for example [general], and below it namespace = default",
        )
    problems: list[Problem] = []
    sections = {
        name: dict(_values(name, entry.value, file, problems))
        for name, entry in root.entries.items()
    }
    if problems:
        raise InputError.of(problems)
    return Answers(sections, file)


def _values(
    section: str, node: Node, file: str, problems: list[Problem]
) -> Iterator[tuple[str, Answer]]:
    """The answers of one section; what is wrong with them goes to ``problems``."""
    if isinstance(node, Mapping):
        for name, entry in node.entries.items():
            if not isinstance(entry.value, Scalar):
                what = f"{name!r} of [{section}] is not a single value"
                problems.append(Problem(what, place_of(entry, file)))
            elif not is_null(entry.value):
                yield name, Answer(entry.value.text, place_of(entry, file))
    elif not is_null(node):
        what = f"{section!r} is not a section with names and values in it"
        problems.append(Problem(what, place_of(node, file)))
