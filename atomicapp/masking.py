"""Hidden values taken out of text before it leaves the process."""

from __future__ import annotations

import base64
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MASK = "***"
_TELLING = 6
"""Characters from which on a line of a longer text is hidden for itself."""


class Mask:
    """Replaces every occurrence of some texts, however they are encoded, by ``***``.

    Empty texts are left out: they are everywhere.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        forms = {form for text in texts if text for part in _parts(text) for form in _forms(part)}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        self._pattern = _pattern(longest_first) if longest_first else None

    def mask(self, text: str) -> str:
        """The text without what it must not show."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)


def _parts(text: str) -> Iterator[str]:
    """The text, and its longer lines alone: they are indented wherever it is shown as a block."""
    yield text
    if "\n" in text:
        lines = (line.strip() for line in text.splitlines())
        yield from (line for line in lines if len(line) >= _TELLING)


def _forms(text: str) -> Iterator[str]:
    """The text, and how it looks in JSON, in a shell's line, in base64, in a URL and in repr."""
    yield text
    if len(text) == 1:
        return
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield repr(text)[1:-1]
    yield shlex.quote(text)
    yield shlex.quote(f" {text}")[2:-1]
    data = text.encode(errors="surrogateescape")
    yield base64.b64encode(data).decode()
    yield base64.urlsafe_b64encode(data).decode()
    yield quote(data, safe="")
    yield quote(data)
    yield quote_plus(data)


def _pattern(forms: list[str]) -> re.Pattern[str]:
    """One pattern for all forms, grouped by first character so that most text is passed over."""
    by_first: dict[str, list[str]] = {}
    for form in forms:
        by_first.setdefault(form[0], []).append(re.escape(form[1:]))
    branches = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())
    return re.compile("|".join(branches))
