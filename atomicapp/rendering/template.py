"""Artifact text as a template: ``$name``, ``${name}`` and ``$$``, everything else byte for byte.

The grammar is that of :meth:`string.Template.safe_substitute`; unlike it, the
result remembers what the author wrote and what came in as a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from atomicapp.errors import Place
from atomicapp.rendered import Piece, PieceKind

_IDENTIFIER = "[_a-zA-Z][_a-zA-Z0-9]*"
_DOLLAR = re.compile(rf"\$(?:(\$)|({_IDENTIFIER})|\{{({_IDENTIFIER})\}})")

Rendered = tuple[tuple[Piece, ...], tuple[tuple[str, Place], ...]]


def render_template(text: str, context: Mapping[str, str], file: str) -> Rendered:
    """The pieces of the rendered text, and the names that the context lacks with their places.

    ``file`` is how to name the template in those places. An unknown name stays
    as it is written, within the text around it.
    """
    pieces: list[Piece] = []
    unknown: list[tuple[str, Place]] = []
    line, line_start, counted = 1, 0, 0
    start, here = 0, (1, 1)
    for match in _DOLLAR.finditer(text):
        name = match[2] or match[3]
        begin, end = match.span()
        newest = text.rfind("\n", counted, begin)
        if newest >= 0:
            line, line_start = line + text.count("\n", counted, begin), newest + 1
        column, counted = begin - line_start + 1, begin
        value = "$" if name is None else context.get(name)
        if value is None:
            unknown.append((name, Place(file, line, column)))
            continue
        if begin > start:
            pieces.append(Piece(PieceKind.TEXT, text[start:begin], *here))
        if name is None:
            pieces.append(Piece(PieceKind.DOLLAR, value, line, column))
        else:
            pieces.append(Piece(PieceKind.VALUE, value, line, column, name))
        start, here = end, (line, column + end - begin)  # a name has no line break in it
    if start < len(text):
        pieces.append(Piece(PieceKind.TEXT, text[start:], *here))
    return tuple(pieces), tuple(unknown)


def names_in(text: str) -> frozenset[str]:
    """The names that a template refers to."""
    return frozenset(match[2] or match[3] for match in _DOLLAR.finditer(text) if not match[1])
