"""Numbers of bytes, as people write and read them. Pure."""

from __future__ import annotations

import re

_UNITS: dict[str, int] = {
    "": 1,
    **{unit: 1024**power for power, unit in enumerate("kmgt", 1)},
    **{f"{unit}ib": 1024**power for power, unit in enumerate("kmgt", 1)},
    **{f"{unit}b": 1000**power for power, unit in enumerate("kmgt", 1)},
    "b": 1,
}
_SIZE = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,9}))? ?([a-z]*)")
_ROUNDED_UP = 999.5
"""From here three digits would say 1000."""


def parse_size(text: str) -> int:
    """Bytes, from ``1000``, ``64k``, ``512m``, ``2g`` (powers of 1024, as docker's options take
    them), ``500MB`` (powers of 1000) or ``1.5GiB``; raises ValueError that says so.
    """
    found = _SIZE.fullmatch(text.strip().lower())
    if found is None or found[3] not in _UNITS:
        raise ValueError(f"{text!r} is not a size; write 1000, 64k, 512m, 2g, 500MB or 1.5GiB")
    whole, fraction, unit = int(found[1]), found[2] or "", _UNITS[found[3]]
    return whole * unit + int(fraction or "0") * unit // int("1" + "0" * len(fraction))


def shown_size(size: int) -> str:
    """Bytes for a person, as docker shows them: ``0B``, ``1.2kB``, ``110MB``."""
    number, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if number < _ROUNDED_UP:
            break
        number, unit = number / 1000, larger
    return f"{number:.3g}{unit}" if number < _ROUNDED_UP else f"{number:.0f}{unit}"
