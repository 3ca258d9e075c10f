"""JSON text for the tree: what YAML's parser refuses in it is read here."""

from __future__ import annotations

import json
import re

from atomicapp.errors import InputError, Place
from atomicapp.load.builder import TreeBuilder
from atomicapp.load.node import Mapping, Scalar, Sequence

_TOKEN = re.compile(
    r'([ \t\r\n]+)|("[^"\\]*(?:\\.[^"\\]*)*")|([{\[])|([}\]])|[,:]|([^\s{}\[\],:"]+)'
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_json(text: str) -> bool:
    """Whether a text is JSON."""
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return False
    return True


def read_json(text: str, file: str, builder: TreeBuilder) -> None:
    """Feed a text that is JSON to the builder; raises InputError for half a surrogate pair."""
    line, line_start = 1, 0
    for token in _TOKEN.finditer(text):
        space, string, opened, closed, bare = token.groups()
        column = token.start() - line_start + 1
        if space:
            if breaks := space.count("\n"):
                line += breaks
                line_start = token.start() + space.rindex("\n") + 1
        elif string:
            builder.scalar(Scalar(_decoded(string, file, line, column), False, line, column))
        elif opened:
            builder.open(Mapping(line, column) if opened == "{" else Sequence(line, column))
        elif closed:
            builder.close()
        elif bare:
            builder.scalar(Scalar(bare, True, line, column))


def _decoded(string: str, file: str, line: int, column: int) -> str:
    if "\\" not in string:
        return string[1:-1]
    text: str = json.loads(string)
    if _SURROGATE.search(text):
        raise InputError(
            "this text has half of a surrogate pair, which is no character",
            Place(file, line, column),
            r"write both halves, as in \ud83d\ude00",
        )
    return text
