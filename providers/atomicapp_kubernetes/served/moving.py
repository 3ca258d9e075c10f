"""An object as a cluster of today takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from atomicapp_kubernetes.served.gone import DEAD
from atomicapp_kubernetes.served.row import EVERY_KIND, CannotMove, Data, Row, Step
from atomicapp_kubernetes.served.table import ROWS

IsServed = Callable[[str, str], bool]
"""Whether a cluster serves a version of a kind: takes ``apiVersion`` and ``kind``."""

_ROWS = {row.was: row for row in ROWS}
_DEAD = {dead.was: dead for dead in DEAD}


class Moved(NamedTuple):
    """An object that is not as it was written. ``notice`` says what became of it, ``remedy``
    how to write it."""

    data: Data
    notice: str
    remedy: str


def move(data: Data, is_served: IsServed | None = None) -> Moved | None:
    """The object for a version that is served; None where it is as it should be.

    Without ``is_served`` it is for a cluster of today. Never changes ``data``. Raises
    CannotMove for what nothing came after, and for what only its author can say.
    """
    was = (str(data.get("apiVersion")), str(data.get("kind")))
    row, dead = _ROWS.get(was), _DEAD.get(was) or _DEAD.get((was[0], EVERY_KIND))
    is_gone = dead is not None or (row is not None and row.is_gone)
    if is_gone and is_served is not None and is_served(*was):
        return None
    if dead is not None:
        raise CannotMove(dead.why, dead.remedy)
    if row is None:
        return None
    made = _copied(data)
    remarks = [remark for remark in [step(made) for step in _steps(row)] if remark]
    made["apiVersion"], made["kind"] = row.now
    if made == data:
        return None
    what, remedy = _of_object(row) if row.is_gone else _of_parts(row)
    return Moved(made, "; ".join([what, *remarks]), remedy)


def _steps(row: Row) -> tuple[Step, ...]:
    """Those of a row, and those for what becomes of it: parts of that may be of old, too."""
    now = _ROWS.get(row.now, row)
    return row.steps if now is row else (*row.steps, *now.steps)


def _copied(data: Any) -> Any:
    """Plain data, maps and lists anew; several times as fast as copying whatever there may be."""
    if isinstance(data, dict):
        return {name: _copied(each) for name, each in data.items()}
    return [_copied(each) for each in data] if isinstance(data, list) else data


def _of_object(row: Row) -> tuple[str, str]:
    (version, kind), (was, was_kind) = row.now, row.was
    now = f"{version} {kind}" if kind != was_kind else version
    return f"{was} {was_kind} is no longer served, and is moved to {now}", f"write it for {now}"


def _of_parts(row: Row) -> tuple[str, str]:
    version, kind = row.now
    return f"parts of {version} {kind} that are gone are moved to fields of today", "write those"
