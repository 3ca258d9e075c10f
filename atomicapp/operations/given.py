"""Texts that a person hands over: files, pipes, and what comes on standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from atomicapp.errors import UsageError
from atomicapp.files import TEXT_LIMIT, read_stream, read_text

STANDARD_INPUT = ("-", "/dev/stdin")
"""What people call standard input."""


def shown(where: str) -> str:
    """How messages name a text that a person hands over."""
    return "standard input" if where in STANDARD_INPUT else where


class GivenFiles:
    """Reads what one command line names."""

    def __init__(self) -> None:
        self._is_input_read = False

    def read(self, where: str, *, limit: int = TEXT_LIMIT, what: str = "file") -> str:
        """The text at a path or on standard input; a pipe's writer is waited for.

        Raises InputError for what is no text, and UsageError where standard input
        is named a second time: it can be read only once.
        """
        if where not in STANDARD_INPUT:
            return read_text(Path(where), limit=limit, what=what, waits=True)
        if self._is_input_read:
            raise UsageError(
                "standard input is named twice, and can be read only once",
                remedy="put one of the texts into a file",
            )
        self._is_input_read = True
        return read_stream(sys.stdin.buffer, shown(where), limit=limit, what=what)
