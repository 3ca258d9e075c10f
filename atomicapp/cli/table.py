"""Plain tables, as kubectl and docker print them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GAP = "   "


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; newlines inside a cell become spaces, empty cells ``-``."""
    cells = [list(heads), *([_cell(text) for text in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    return [
        GAP.join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _cell(text: str) -> str:
    return " ".join(text.split()) or "-"
