"""What the texts of old annotations say. What says nothing is empty.

Each raises ValueError with what the text should have been. The text is in no error: it may hold
a password.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from atomicapp_kubernetes.served.row import Data, each, inside

_TRUE = frozenset({"1", "t", "T", "true", "True", "TRUE"})
_NEVER_DONE = "requiredDuringSchedulingRequiredDuringExecution"


def items(text: str) -> list[Any]:
    """A list in JSON."""
    return _json(text, list, "a list in JSON") or []


def affinity(text: str) -> Data:
    """Where a pod is wanted, in JSON, so that the field means the same."""
    found: Data = _json(text, dict, "a map in JSON") or {}
    for rules in ("nodeAffinity", "podAffinity", "podAntiAffinity"):
        # Servers never did this and overlooked it; in the field they refuse it.
        inside(found, rules).pop(_NEVER_DONE, None)
    for term in _terms(found):
        # No namespace in a list that is there stood for all of them, and stands for the own now.
        if term.get("namespaces") == []:
            del term["namespaces"]
            term["namespaceSelector"] = {}
    return found


def sysctls(text: str) -> list[Data]:
    """Kernel parameters: ``a.b=1,c.d=2``."""
    pairs = [part.partition("=") for part in text.split(",") if text]
    if not all(name and is_pair for name, is_pair, _ in pairs):
        raise ValueError("of the form 'name=value,name=value'")
    return [{"name": name.strip(), "value": value} for name, _, value in pairs]


def truth(text: str) -> bool:
    """True as servers understood it; anything else was false."""
    return text in _TRUE


def _terms(data: Data) -> Iterator[Data]:
    for rules in ("podAffinity", "podAntiAffinity"):
        yield from each(data, rules, "requiredDuringSchedulingIgnoredDuringExecution")
        for weighted in each(data, rules, "preferredDuringSchedulingIgnoredDuringExecution"):
            yield inside(weighted, "podAffinityTerm")


def _json(text: str, kind: type, form: str) -> Any:
    try:
        found = json.loads(text or "null", object_pairs_hook=_without_nulls)
    except (ValueError, RecursionError):
        raise ValueError(form) from None
    if found is not None and not isinstance(found, kind):
        raise ValueError(form)
    return found


def _without_nulls(pairs: Sequence[tuple[str, Any]]) -> Data:
    return {name: value for name, value in pairs if value is not None}
