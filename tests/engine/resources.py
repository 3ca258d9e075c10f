"""What a test left on the engine: finding it by its labels or its name, and removing it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.engine.api import EngineError, call

LABELS = "io.atomicapp."
_ATTEMPTS = 5


class Found(NamedTuple):
    """A container, network or volume; ``names`` and ``labels`` as the engine has them."""

    kind: str
    id: str
    names: tuple[str, ...]
    labels: frozenset[tuple[str, str]]

    @property
    def title(self) -> str:
        """As a message names it."""
        return f"{self.kind}/{self.names[0] if self.names else self.id[:12]}"


def everything() -> Iterator[Found]:
    """All containers (first, since they hold the others), networks and volumes."""
    for one in call("GET", "/containers/json", {"all": "true"}):
        names = tuple(name.lstrip("/") for name in one["Names"])
        yield Found("containers", one["Id"], names, _labels(one))
    for one in call("GET", "/networks"):
        yield Found("networks", one["Id"], (one["Name"],), _labels(one))
    for one in call("GET", "/volumes")["Volumes"] or ():
        yield Found("volumes", one["Name"], (one["Name"],), _labels(one))


def _labels(one: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((one["Labels"] or {}).items())


def labelled() -> list[Found]:
    """Everything that bears a label of ours."""
    return [
        found for found in everything() if any(key.startswith(LABELS) for key, _ in found.labels)
    ]


def of_instance(instance: str) -> list[Found]:
    """Everything that bears a label of ours with the instance's name."""
    return [found for found in labelled() if any(text == instance for _, text in found.labels)]


def named_after(instance: str) -> list[Found]:
    """Everything that has the instance's name in its own, whatever its labels say."""
    return [found for found in everything() if any(instance in name for name in found.names)]


def remove(found: list[Found]) -> None:
    """Remove by force; what is already gone is fine."""
    for one in found:
        for _ in range(_ATTEMPTS):
            if _is_removed(one):
                break
            # Whoever lists instances at this moment holds a volume of records.
            remove(_containers_with(one))


def _is_removed(one: Found) -> bool:
    query = {"v": "true", "force": "true"} if one.kind == "containers" else {"force": "true"}
    try:
        call("DELETE", f"/{one.kind}/{one.id}", query)
    except EngineError as error:
        if one.kind == "volumes" and ": 409 " in str(error):
            return False
        if ": 404 " not in str(error):
            raise
    return True


def _containers_with(volume: Found) -> list[Found]:
    query = {"all": "true", "filters": json.dumps({"volume": [volume.id]})}
    rows = call("GET", "/containers/json", query)
    return [Found("containers", row["Id"], tuple(row["Names"]), _labels(row)) for row in rows]
