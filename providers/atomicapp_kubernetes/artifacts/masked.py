"""Pieces of a rendered artifact to one text in which values cannot be syntax. Pure.

Each value is stood in for by a word that no reader of YAML or JSON takes apart,
and comes back once the structure is known: a quote or a colon in a password
means nothing, and a value of several lines needs no indentation.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from atomicapp.errors import Place
from atomicapp.rendered import Piece, PieceKind

_PRIVATE_USE = range(0xE000, 0xF900)
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line to libyaml."""


class Masked:
    """``text`` is what to read; :meth:`restored` and :meth:`place` lead back to the artifact."""

    def __init__(self, pieces: Sequence[Piece], file: str) -> None:
        self._file = file
        self._pieces = [piece for piece in pieces if piece.text or piece.kind is PieceKind.VALUE]
        written = "".join(piece.text for piece in self._pieces)
        mark = next(chr(code) for code in _PRIVATE_USE if chr(code) not in written)
        self._stand_in = re.compile(f"{mark}([0-9]+){mark}")
        self._values = [p.text for p in self._pieces if p.kind is PieceKind.VALUE]
        masked = self._masked(mark)
        self.text = "".join(masked)
        self._offsets = list(accumulate((len(each) for each in masked), initial=0))
        begins = [(piece.kind, piece.line, piece.column) for piece in self._pieces]
        self._is_as_written = begins == [(PieceKind.TEXT, 1, 1)]
        self._lines = [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]

    def _masked(self, mark: str) -> list[str]:
        count = iter(range(len(self._values)))
        return [
            f"{mark}{next(count)}{mark}" if piece.kind is PieceKind.VALUE else piece.text
            for piece in self._pieces
        ]

    def holds_value(self, text: str) -> bool:
        """Whether a value stands in a part of the text."""
        return bool(self._values) and self._stand_in.search(text) is not None

    def is_value(self, text: str) -> bool:
        """Whether a part of the text is one value and nothing else."""
        return bool(self._values) and self._stand_in.fullmatch(text) is not None

    def restored(self, text: str) -> str:
        """A part of the text with its values in place."""
        if not self._values:
            return text
        return self._stand_in.sub(lambda found: self._values[int(found[1])], text)

    def place(self, line: int, column: int) -> Place:
        """Where a line and column (from 0) of the text are in the author's file."""
        line = min(line, len(self._lines) - 1)
        if self._is_as_written:
            return Place(self._file, line + 1, column + 1)
        offset = self._lines[line] + column
        index = min(bisect_right(self._offsets, offset) - 1, len(self._pieces) - 1)
        if index < 0:
            return Place(self._file, 1, 1)
        piece = self._pieces[index]
        if piece.kind is not PieceKind.TEXT:
            return Place(self._file, piece.line, piece.column)
        begun_in = bisect_right(self._lines, self._offsets[index]) - 1
        if line == begun_in:
            return Place(self._file, piece.line, piece.column + offset - self._offsets[index])
        return Place(self._file, piece.line + line - begun_in, column + 1)
