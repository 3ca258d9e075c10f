"""Values put at JSON pointers (RFC 6901) into an artifact in YAML or JSON.

The text is changed where the pointed-at value stands and nowhere else, so that
everything around it keeps its meaning whoever reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import yaml

from atomicapp.errors import InputError, Place
from atomicapp.load.nodes import documents
from atomicapp.rendered import Piece, PieceKind
from atomicapp.rendering.artifacts import Pointers
from atomicapp.values.quoting import double_quoted

_LITERALS = {
    "tag:yaml.org,2002:int": re.compile(r"-?(0|[1-9][0-9]*)"),
    "tag:yaml.org,2002:float": re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?"),
    "tag:yaml.org,2002:bool": re.compile(r"[Tt]rue|[Ff]alse"),
}
_INDEX = re.compile(r"0|[1-9][0-9]*")
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+|$))+")
_ANCHOR = re.compile(r"&\S+")


class Edit(NamedTuple):
    """Characters ``start`` to ``end`` of a text become ``text``, the value of ``param``."""

    start: int
    end: int
    text: str
    param: str


def apply_pointers(
    pieces: Sequence[Piece],
    pointers: Pointers,
    context: Mapping[str, str],
    file: str,
    place: Place,
) -> tuple[Piece, ...]:
    """The pieces of an artifact with the values of params at its pointers.

    ``file`` names the artifact and ``place`` the pointers in messages. Raises
    InputError for an artifact that does not parse, a pointer that points at
    nothing, and a param without a value.
    """
    text = "".join(piece.text for piece in pieces)
    root = _parse(text, file)
    edits: list[Edit] = []
    for param, targets in pointers:
        if param not in context:
            raise InputError(f"no param is called {param!r}", place)
        for pointer in targets:
            node = _find(root, pointer, file, place)
            edits.append(_edit(text, node, param, context[param]))
    edits.sort()
    for before, after in pairwise(edits):
        if after.start < before.end or after.start == before.start:
            raise InputError(
                f"two pointers into {file} point at one value, or into one another", place
            )
    return _spliced(pieces, edits)


def _parse(text: str, file: str) -> yaml.Node:
    """The one document of a text, as nodes that know where they begin and end."""
    count = len(documents(text, file))
    if count != 1:
        raise InputError(f"JSON pointers point into one document, and here are {count}", file)
    # JSON may be indented with tabs, which are no white space to YAML; JSON has none elsewhere.
    readable = text.replace("\t", " ") if text.lstrip()[:1] in ("{", "[") else text
    try:
        root = yaml.compose(readable, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        root = None
    if root is None:
        raise InputError("this is JSON that YAML does not read", file, "remove control characters")
    return root


def _find(root: yaml.Node, pointer: str, file: str, place: Place) -> yaml.ScalarNode:
    """The node that a pointer points at."""
    if pointer and not pointer.startswith("/"):
        raise InputError(f"the JSON pointer {pointer!r} does not begin with '/'", place)
    if re.search(r"~(?![01])", pointer):
        raise InputError(f"in the JSON pointer {pointer!r} a '~' is written '~0'", place)
    node = root
    for raw in pointer.split("/")[1:]:
        found = _child(node, raw.replace("~1", "/").replace("~0", "~"))
        if found is None:
            raise InputError(f"the JSON pointer {pointer!r} points at nothing in {file}", place)
        around, (earliest, node) = node, found
        if not earliest <= node.start_mark.index <= around.end_mark.index:
            raise InputError(
                f"the JSON pointer {pointer!r} leads through an alias in {file}",
                place,
                "point at the value that is aliased",
            )
    if not isinstance(node, yaml.ScalarNode):
        raise InputError(
            f"the JSON pointer {pointer!r} points at a list or a map in {file}",
            place,
            "point at a single value",
        )
    return node


def _child(node: yaml.Node, key: str) -> tuple[int, yaml.Node] | None:
    """A child, and the offset before which it cannot stand unless it is an alias."""
    if isinstance(node, yaml.MappingNode):
        for name, value in reversed(node.value):
            if name.value == key:
                return name.end_mark.index, value
    if isinstance(node, yaml.SequenceNode) and _INDEX.fullmatch(key):
        items: list[yaml.Node] = node.value
        if len(key) < 10 and int(key) < len(items):
            before = items[int(key) - 1].end_mark if key != "0" else node.start_mark
            return before.index, items[int(key)]
    return None


def _edit(text: str, node: yaml.ScalarNode, param: str, value: str) -> Edit:
    start, end = node.start_mark.index, node.end_mark.index
    written = text[start:end].rstrip()
    # An anchor and a tag are part of the node: aliases need the one, the other is the old value's.
    properties = _PROPERTIES.match(written)
    anchors = "".join(f"{name} " for name in _ANCHOR.findall(properties[0])) if properties else ""
    gap = "" if written or text[start - 1 : start] in ("", " ") else " "
    return Edit(start, start + len(written), gap + anchors + _literal(node, value), param)


def _literal(node: yaml.ScalarNode, value: str) -> str:
    """The value as the kind of thing that stood there if it can be, else as a string."""
    pattern = _LITERALS.get(node.tag)
    if pattern is not None and pattern.fullmatch(value):
        return value.lower() if node.tag.endswith(":bool") else value
    return double_quoted(value)


def _spliced(pieces: Sequence[Piece], edits: Sequence[Edit]) -> tuple[Piece, ...]:
    """The pieces with the edits in place of the characters that they replace."""
    done: list[Piece] = []
    position = 0
    for edit in edits:
        done += _cut(pieces, position, edit.start)
        line, column = (done[-1].line, done[-1].column) if done else (1, 1)
        if done and done[-1].kind is PieceKind.TEXT:
            line, column = _end(done[-1])
        done.append(Piece(PieceKind.VALUE, edit.text, line, column, edit.param))
        position = edit.end
    done += _cut(pieces, position, sum(len(piece.text) for piece in pieces))
    return tuple(done)


def _cut(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    """What the pieces have from one offset of their joint text to another."""
    offset = 0
    for piece in pieces:
        low, high = max(start - offset, 0), min(end - offset, len(piece.text))
        offset += len(piece.text)
        if low < high:
            line, column = piece.line, piece.column
            if piece.kind is PieceKind.TEXT:
                line, column = _end(piece._replace(text=piece.text[:low]))
            yield piece._replace(text=piece.text[low:high], line=line, column=column)


def _end(piece: Piece) -> tuple[int, int]:
    """Where the author's text behind a piece of it goes on."""
    line, column = 1 + piece.text.count("\n"), len(piece.text) - piece.text.rfind("\n")
    return piece.line + line - 1, column if line > 1 else piece.column + column - 1
