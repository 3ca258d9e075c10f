"""How a dry run looks that the target has judged: what would change, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from atomicapp.cli.results import plan_data, show_plan
from atomicapp.cli.sink import Foreign, Sink
from atomicapp.operations.run import RunResult
from atomicapp.resource import Action, Rehearsal

LONGEST = 100
"""Characters of a value that a person is shown."""
_BEFORE = 20
"""How many of them stand before what differs."""


def show_rehearsed(result: RunResult, sink: Sink, output: str | None) -> int:
    """What would change; the status with which the program ends: 1 where something is refused."""
    refused = [problem for said in result.rehearsed.values() for problem in said.refused]
    if output:
        sink.data(_data(result))
    else:
        show_plan(result.plan, sink, None)
        for change in result.plan.changes:
            said = result.rehearsed.get(change.identity)
            if said is not None and not said.refused and change.action is not Action.REMOVE:
                sink.line()
                sink.line(
                    f"{change.component}: {change.title}" if change.component else change.title
                )
                for line in _lines(said, sink):
                    sink.line(f"  {line}")
    sink.errors(refused)
    return 1 if refused else 0


def _lines(said: Rehearsal, sink: Sink) -> Iterator[str]:
    if said.unjudged:
        yield f"? {said.unjudged}"
    elif not said.fields:
        yield "= no field changes"
    for one in said.fields:
        # Masked before it is cut: half a hidden value is no value that anybody knows to hide.
        before, after = (sink.masked(json.dumps(v, ensure_ascii=False)) for v in one[1:])
        if one.before is None:
            yield f"+ {one.path}: {_cut(after, 0)}"
        elif one.after is None:
            yield f"- {one.path}: {_cut(before, 0)}"
        else:
            pairs = enumerate(zip(before, after, strict=False))
            start = next((at for at, (old, new) in pairs if old != new), 0) - _BEFORE
            yield f"~ {one.path}: {_cut(before, start)} -> {_cut(after, start)}"


def _cut(text: str, start: int) -> str:
    """As much of a text as is read; of a long one, from shortly before where it matters."""
    if len(text) <= LONGEST:
        return text
    start = max(start, 0)
    head, rest = "..." if start else "", text[start:]
    return head + (rest if len(rest) <= LONGEST else f"{rest[:LONGEST]}...")


def _data(result: RunResult) -> Mapping[str, Any]:
    """The plan as data, with what the target says of each change; null where nothing is asked."""
    data = plan_data(result.plan)
    told = [result.rehearsed.get(change.identity) for change in result.plan.changes]
    changes = [
        {**change, "rehearsed": None if said is None else _said(said)}
        for change, said in zip(data["changes"], told, strict=True)
    ]
    return {**data, "changes": changes}


def _said(said: Rehearsal) -> Mapping[str, Any]:
    fields = [
        {"path": one.path, "before": Foreign(one.before), "after": Foreign(one.after)}
        for one in said.fields
    ]
    return {"fields": fields, "unjudged": said.unjudged, "refused": [*map(str, said.refused)]}
