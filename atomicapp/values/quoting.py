"""Text between double quotes, as both JSON and YAML read it."""

from __future__ import annotations

import json
import re

# Said by what is in it: a set said by what is not takes twenty times as long to compile.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def double_quoted(text: str) -> str:
    """The text as a string of JSON and of YAML."""
    return _UNPRINTABLE.sub(
        lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False)
    )
