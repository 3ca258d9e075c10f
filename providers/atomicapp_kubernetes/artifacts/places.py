"""Where in an artifact the field stands that a server names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atomicapp.errors import Place
from atomicapp_kubernetes.artifacts.tree import Fields, Items, Node

_STEP = re.compile(r"\.?(?P<name>[^.\[\]]+)|\[(?P<index>[0-9]+)\]|\[[\"']?(?P<key>[^\]]*?)[\"']?\]")
_PAIR = re.compile(r"(?:^|,)(?P<key>[A-Za-z]+)=\"?(?P<value>[^,\"]*)\"?")


def field_place(tree: Fields, path: str) -> Place:
    """The place of a field such as ``spec.containers[0].image`` in an object of an artifact.

    Items of lists are named by number or, as field managers do, by what is in them
    (``containers[name="web"]``). The nearest field around it where it is not there itself,
    for example because the server filled it in.
    """
    node: Node = tree
    place = tree.place
    steps = list(_STEP.finditer(path.lstrip(".")))
    at = 0
    while at < len(steps):
        found = _next(node, steps, at)
        if found is None:
            break
        node, place, at = found
    return place


def _next(node: Node, steps: Sequence[re.Match[str]], at: int) -> tuple[Node, Place, int] | None:
    """What a step leads to, where that is, and which step is next."""
    step = steps[at]
    if isinstance(node, Items):
        item = _item(node, step)
        return None if item is None else (item, item.place, at + 1)
    if not isinstance(node, Fields):
        return None
    # Names may have dots in them: annotations, and keys of a ConfigMap.
    for end in range(len(steps), at, -1):
        name = ".".join(_written(each) for each in steps[at:end])
        if name in node.entries:
            entry = node.entries[name]
            return entry.value, entry.place, end
    return None


def _written(step: re.Match[str]) -> str:
    return step["name"] or step["index"] or step["key"] or ""


def _item(node: Items, step: re.Match[str]) -> Node | None:
    index = step["index"] or step["name"] or ""
    if index.isdecimal():
        return node.items[int(index)] if int(index) < len(node.items) else None
    wanted = {found["key"]: found["value"] for found in _PAIR.finditer(step["key"] or "")}
    return next((item for item in node.items if wanted and _has(item, wanted)), None)


def _has(item: Node, wanted: dict[str, str]) -> bool:
    if not isinstance(item, Fields):
        return False
    fields = {name: getattr(each.value, "value", None) for name, each in item.entries.items()}
    return all(str(fields.get(key)) == value for key, value in wanted.items())
