"""JSON that means one thing: what two readers could read differently is refused."""

from __future__ import annotations

import json
from typing import Any

LARGEST = 4 << 20
"""Bytes that a manifest or a configuration may have."""


def read_object(raw: bytes, what: str) -> dict[str, Any]:
    """The JSON object in ``raw``, which ``what`` names in messages; raises ValueError.

    Refused are: more than 4 MiB, what is not UTF-8, a key that is there twice, NaN,
    nesting without end, and anything but an object.
    """
    if len(raw) > LARGEST:
        raise ValueError(f"the {what} is larger than {LARGEST} bytes")
    try:
        value = json.loads(
            raw.decode(), object_pairs_hook=_without_duplicates, parse_constant=_no_constant
        )
    except _Ambiguous as error:
        raise ValueError(f"the {what} {error}") from None
    except RecursionError:
        raise ValueError(f"the {what} is nested too deeply") from None
    except ValueError:
        raise ValueError(f"the {what} is not JSON") from None
    if not isinstance(value, dict):
        raise ValueError(f"the {what} is no JSON object")
    return value


class _Ambiguous(ValueError):
    """Readers do not agree on what this means."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Ambiguous("has a key twice")
    return found


def _no_constant(name: str) -> None:
    raise _Ambiguous(f"has the number {name}")
