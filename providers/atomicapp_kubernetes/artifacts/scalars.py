"""What a bare word of YAML is to Kubernetes. Pure.

Every client of Kubernetes reads YAML 1.1 in one way, and so do we: ``no`` is
false, ``010`` is eight and ``22:22`` and dates are texts, unlike in PyYAML.
"""

from __future__ import annotations

import math
import re

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = ("y", "yes", "true", "on")
_FALSE = ("n", "no", "false", "off")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(_NULLS),
    **{spelling: True for word in _TRUE for spelling in (word, word.title(), word.upper())},
    **{spelling: False for word in _FALSE for spelling in (word, word.title(), word.upper())},
}
_INTEGER = re.compile(
    r"[-+]?(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|0|[1-9][0-9]*)"
)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LARGEST = 2**64
_SMALLEST = -(2**63)
_WHOLE = 1e21
"""Below this, JSON writes a whole number without an exponent."""


def bare(text: str) -> bool | int | float | str | None:
    """The value of a scalar that stands without quotes. Raises ValueError for no JSON number."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(text)
    plain = text if text[0] == "." else text.replace("_", "")
    whole = _integer(plain)
    if whole is not None:
        return whole
    if _FLOAT.fullmatch(plain):
        return _number(float(plain), text)
    return text


def key(text: str) -> str | None:
    """The name of a field that is written without quotes; None where it is none."""
    value = bare(text)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _integer(text: str) -> int | None:
    found = _INTEGER.fullmatch(text)
    if not found:
        return None
    sign = -1 if text.startswith("-") else 1
    bases = (("hex", 16), ("bin", 2), ("oct", 8))
    value = next((int(found[name], base) for name, base in bases if found[name]), None)
    whole = int(text) if value is None else sign * value
    return whole if _SMALLEST <= whole < _LARGEST else None


def _number(value: float, text: str) -> int | float | str:
    if math.isinf(value):
        return text
    return int(value) if value.is_integer() and abs(value) < _WHOLE else value
