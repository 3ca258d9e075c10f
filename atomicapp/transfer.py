"""Watching bytes arrive: what a download tells while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Advance = Callable[[int], None]
"""Called with the number of bytes that have come since the last call, from any thread."""

Watch = Callable[[str, int | None], AbstractContextManager[Advance]]
"""Called with what is transferred and its size in bytes (None where nobody knows); what it
returns is entered while bytes come."""


def unwatched(name: str, size: int | None) -> AbstractContextManager[Advance]:
    """For whoever does not watch."""
    return nullcontext(_ignored)


def _ignored(count: int) -> None:
    """Nobody counts."""
