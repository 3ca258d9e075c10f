"""Text between double quotes, as both JSON and YAML read it."""

from __future__ import annotations

import json
import re

_UNPRINTABLE = re.compile(
    "[^\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)


def double_quoted(text: str) -> str:
    """The text as a string of JSON and of YAML."""
    return _UNPRINTABLE.sub(
        lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False)
    )
