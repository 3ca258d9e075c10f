"""Names: the nearest one to what somebody wrote."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of ``names`` that ``name`` was probably meant to be, else None."""
    import difflib

    close = difflib.get_close_matches(name, list(names), 1)
    return close[0] if close else None
