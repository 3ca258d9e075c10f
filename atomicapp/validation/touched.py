"""Where in artifacts values stand that were made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from atomicapp.errors import Place
from atomicapp.rendered import Piece, PieceKind, RenderedApplication

Touches = Callable[[Place | str], bool]
"""Whether a value that was made up stands in the word that begins at a place."""

_MARK = "\0"  # no artifact has one of its own
_OTHER = "v"
# What begins with syntax is not a value's doing, and the name of an option ends at its '='.
_WORD = re.compile(
    r"""(?![{\[;&|<>()$`])(?:-[^\s='"\\]*|(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)""",
    re.DOTALL,
)
_Marked = Sequence[tuple[Piece, bool]]


def touching(
    first: RenderedApplication,
    second: RenderedApplication,
    made_up: Set[str],
    jinja: Mapping[str, Set[str]],
) -> Touches:
    """Where values stand that are not the same in two renderings.

    A Jinja template may do anything with the names in it, so what comes of one with a name that was
    ``made_up`` is all such a place. ``jinja`` has the names in each.
    """
    marked: dict[str, list[_Marked]] = {}
    for file, pieces in _marked(first, second):
        marked.setdefault(file, []).append(pieces)

    def touches(where: Place | str) -> bool:
        if not isinstance(where, Place):
            return False
        if where.file in jinja:
            return where.file in marked and in_jinja(where)
        pieces = marked.get(where.file, ())
        return any(_MARK in _word_at(each, where) or _is_before(each, where) for each in pieces)

    in_jinja = using(made_up, jinja)
    return touches


def using(made_up: Set[str], jinja: Mapping[str, Set[str]]) -> Touches:
    """Whether a place is in a Jinja template that has a made-up name in it."""

    def uses(where: Place | str) -> bool:
        return isinstance(where, Place) and not made_up.isdisjoint(jinja.get(where.file, ()))

    return uses


def _marked(
    first: RenderedApplication, second: RenderedApplication
) -> Iterator[tuple[str, _Marked]]:
    """The pieces of every artifact, and whether they differ, by the name of the file."""
    others = {(each.component, each.path): each for each in second.every_artifact()}
    for artifact in first.every_artifact():
        other = others.get((artifact.component, artifact.path))
        if other is not None and len(other.pieces) == len(artifact.pieces):
            pairs = zip(artifact.pieces, other.pieces, strict=True)
            yield artifact.file, [(one, one.text != another.text) for one, another in pairs]


def _word_at(pieces: _Marked, place: Place) -> str:
    """The word that begins at a place, values that differ marked in it."""
    here = place.line, place.column
    before = [at for at, (piece, _) in enumerate(pieces) if (piece.line, piece.column) <= here]
    if not before:
        return ""
    begin = before[-1]
    texts = [_shown(piece, is_made_up) for piece, is_made_up in pieces[begin:]]
    if pieces[begin][0].kind is PieceKind.TEXT:
        texts[0] = _from(pieces[begin][0], place)
    word = _WORD.match("".join(texts))
    return word[0] if word else ""


def _is_before(pieces: _Marked, place: Place) -> bool:
    """Whether a value that differs is all there is on the last line before a place: of such a line
    YAML complains on the next one."""
    lines = "".join(_shown(piece, is_made_up) for piece, is_made_up in pieces).split("\n")
    before = [line for line in map(str.strip, lines[: place.line - 1]) if line]
    return bool(before) and before[-1] == _MARK


def _shown(piece: Piece, is_made_up: bool) -> str:
    if is_made_up:
        return _MARK
    return piece.text if piece.kind is PieceKind.TEXT else _OTHER


def _from(piece: Piece, place: Place) -> str:
    """An author's text from a place in it on."""
    below = place.line - piece.line
    lines = piece.text.split("\n")[below:]
    column = place.column - (1 if below else piece.column)
    return "\n".join(lines)[column:]
