"""Names and texts that somebody wrote, as messages show them."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` that ``name`` was probably meant to be, else None."""
    import difflib

    close = difflib.get_close_matches(name, list(names), 1)
    return close[0] if close else None


def quoted(text: str, length: int = 60) -> str:
    """A text from outside in quotes, control characters escaped, at most ``length`` of it."""
    return repr(text if len(text) <= length else text[: length - 3] + "...")
