"""Numbers, sizes and times as the docker client takes them.

Every function raises ValueError with what was expected; it never repeats the
text, which may be a secret.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_INTEGER = re.compile(r"([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)")
_SIZE = re.compile(r"(\d+(?:\.\d*)?|\.\d+) ?([bkmgtp]?)(?:i?b)?", re.IGNORECASE)
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_NANOSECONDS = {
    "ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6,
    "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
}  # fmt: skip


def integer(value: str) -> int:
    """A whole number: decimal, or with 0x, 0o, 0b, or 0 for octal."""
    found = _INTEGER.fullmatch(value)
    if not found:
        raise ValueError("expected a whole number")
    sign, digits = found.groups()
    is_octal = len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
    number = int(digits, 8 if is_octal else 0)
    if number >= 2**63:
        raise ValueError("the number is too large")
    return -number if sign == "-" else number


def natural(value: str) -> int:
    """A whole number that is not negative."""
    number = integer(value)
    if number < 0:
        raise ValueError("expected a number that is not negative")
    return number


def weight(value: str) -> int:
    """A block I/O weight: 0, or from 10 to 1000."""
    number = integer(value)
    if number and not 10 <= number <= 1000:
        raise ValueError("expected a weight between 10 and 1000, or 0")
    return number


def swappiness(value: str) -> int:
    """From 0 to 100, or -1 for the engine's own."""
    number = integer(value)
    if not -1 <= number <= 100:
        raise ValueError("expected a number between 0 and 100")
    return number


def size(value: str) -> int:
    """Bytes; ``k``, ``m``, ``g``, ``t``, ``p`` are powers of 1024."""
    found = _SIZE.fullmatch(value)
    if not found:
        raise ValueError("expected a size such as 512m or 1.5g")
    number, unit = found.groups()
    factor = 1024 ** " kmgtp".index(unit.lower()) if unit.lower() not in ("", "b") else 1
    return int(Decimal(number) * factor)


def swap(value: str) -> int:
    """Bytes, or -1 for no limit."""
    return -1 if value == "-1" else size(value)


def cpus(value: str) -> int:
    """A number of CPUs, in billionths."""
    try:
        nano = Decimal(value) * 10**9
    except InvalidOperation:
        raise ValueError("expected a number such as 1.5") from None
    if not nano.is_finite() or nano != int(nano):
        raise ValueError("expected a number with at most nine decimals")
    return int(nano)


def duration(value: str) -> int:
    """Nanoseconds, from ``1m30s``, ``500ms`` and the like."""
    at, total = 0, Decimal(0)
    while found := _DURATION.match(value, at):
        total += Decimal(found[1]) * _NANOSECONDS[found[2]]
        at = found.end()
    if value != "0" and (at == 0 or at != len(value)):
        raise ValueError("expected a time such as 500ms, 30s or 1m30s")
    return int(total)
