"""What a registry wants before it answers: ``WWW-Authenticate``, read as RFC 9110 has it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

LONGEST = 8 * 1024
"""Characters of a header that are read."""

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_SCHEME = re.compile(rf"({_NAME})(?: +|(?=,)|$)")
_PARAMETER = re.compile(rf'({_NAME})[ \t]*=[ \t]*(?:({_NAME})|"((?:[^"\\]|\\.)*)")[ \t]*(?=,|$)')
_TOKEN68 = re.compile(r"[A-Za-z0-9._~+/-]+=*[ \t]*(?=,|$)")
_BETWEEN = re.compile(r"[ \t,]*")


class Challenge(NamedTuple):
    """One way in. ``scheme`` and the names of ``parameters`` are in lower case."""

    scheme: str
    parameters: Mapping[str, str]


def parse_challenges(text: str) -> tuple[Challenge, ...]:
    """All that a header offers, in its order; raises ValueError for what breaks the rules."""
    if len(text) > LONGEST:
        raise ValueError("it is too long")
    found: list[Challenge] = []
    at = _skip(text, 0)
    while at < len(text):
        scheme = _SCHEME.match(text, at)
        if scheme is None or (found and not text[:at].rstrip(" \t").endswith(",")):
            raise ValueError("it does not name a scheme where one is due")
        parameters, at = _parameters(text, scheme.end())
        found.append(Challenge(scheme[1].lower(), parameters))
    return tuple(found)


def _parameters(text: str, at: int) -> tuple[dict[str, str], int]:
    """What follows a scheme, and where the next one begins."""
    found: dict[str, str] = {}
    opaque = None if _PARAMETER.match(text, at) else _TOKEN68.match(text, at)
    if opaque is not None:
        return found, _skip(text, opaque.end())
    while parameter := _PARAMETER.match(text, at):
        name = parameter[1].lower()
        if name in found:
            raise ValueError("a parameter stands in it twice")
        quoted = parameter[3]
        found[name] = parameter[2] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        at = _skip(text, parameter.end())
    return found, _skip(text, at)


def _skip(text: str, at: int) -> int:
    between = _BETWEEN.match(text, at)
    return between.end() if between else at
