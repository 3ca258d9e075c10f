"""What the cluster warns of while a pod comes up: nothing but its events tell it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from atomicapp_kubernetes.readiness.verdict import Object, last_seen, line, part

AFTER = 5.0
"""Seconds after which a pod that is not ready is asked after: most are ready by then."""
_SAID_OTHERWISE = frozenset({"BackOff", "Failed", "FailedScheduling"})
"""What the pod itself says, and better."""
_PROBE = re.compile(
    r"(?P<head>\w+ probe (failed|errored\b[^:]*))"
    r"(?P<nodes_words>: (HTTP probe failed with statuscode|Get \"|dial tcp|timeout: ).*)?"
)
"""Whether a probe's failure is in the words of the node: how a request ended."""


def is_overdue(pod: Object, now: datetime) -> bool:
    """Whether a pod has been there long enough to be asked after."""
    made = part(pod, "metadata").get("creationTimestamp")
    if not isinstance(made, str):
        return False
    return (now - datetime.fromisoformat(made)).total_seconds() >= AFTER


def warning(events: Sequence[Object]) -> str:
    """The newest warning, on one line; "" where there is none."""
    found = [
        event
        for event in events
        if event.get("type") == "Warning" and event.get("reason") not in _SAID_OTHERWISE
    ]
    if not found:
        return ""
    newest = max(found, key=last_seen)
    message = line(str(newest.get("message") or newest.get("note") or ""))
    return f"{newest.get('reason')}: {_without_output(message)}"


def _without_output(message: str) -> str:
    """What a probe's own command wrote may hold anything that its container knows."""
    probe = _PROBE.match(message)
    if probe is None or probe["nodes_words"]:
        return message
    return probe["head"]
