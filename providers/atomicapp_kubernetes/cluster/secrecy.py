"""The values of a Secret taken out of what a server says about it. Pure."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

from atomicapp.masking import Mask
from atomicapp_kubernetes.cluster.failures import Said

_JUDGED = re.compile(r".*?denied (the )?request", re.DOTALL)
_HEAD = frozenset({"apiVersion", "kind", "metadata", "type"})
"""What of a Secret is no value of it."""


def without_values(told: Said, body: bytes | None) -> Said:
    """What the server says without the values that it was sent.

    Of what a policy or a webhook says only that it said no: it knows what was there before, too.
    """
    judged = _JUDGED.match(told.message)
    if judged:
        return told._replace(message=judged[0], causes=())
    sent = json.loads(body) if body else None
    if not isinstance(sent, dict):
        return told
    values = (value for key, value in sent.items() if key not in _HEAD)
    mask = Mask(text for value in values for text in _texts(value) if len(text) > 1)
    causes = [cause._replace(message=mask.mask(cause.message)) for cause in told.causes]
    return told._replace(message=mask.mask(told.message), causes=causes)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, and what it means where it is base64."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value
        yield from _decoded(value)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _decoded(text: str) -> Iterator[str]:
    try:
        yield base64.b64decode(text, validate=True).decode()
    except ValueError:
        return
