"""How a dry run looks that the target has judged."""

from __future__ import annotations

import io
import json
from typing import Any

from atomicapp.cli.rehearsed import LONGEST, show_rehearsed
from atomicapp.cli.sink import Sink
from atomicapp.errors import Problem
from atomicapp.instance import Instance
from atomicapp.operations.run import RunResult
from atomicapp.plan import Change, Plan
from atomicapp.release import Release, State
from atomicapp.resource import Action, FieldChange, Identity, Rehearsal, Resource

IDENTITY = Identity("kubernetes", "ConfigMap", "default", "web")


def shown(*fields: FieldChange, output: str | None = None, hide: str = "", **said: Any) -> str:
    """What is printed of one change."""
    out = io.StringIO()
    sink = Sink(out, io.StringIO())
    sink.hide([hide])
    change = Change(Action.UPDATE, "specification changed", Resource(IDENTITY, "web", {}))
    release = Release(
        Instance("default", "app", "app"), "kubernetes", 1, State.PENDING, "", "", "", "",
        (), (), (), (change.resource,) if change.resource else (), (), "", "", "",
    )  # fmt: skip
    result = RunResult(Plan((change,)), release, {}, {IDENTITY: Rehearsal(fields, **said)})
    status = show_rehearsed(result, sink, output)
    assert status == (1 if said.get("refused") else 0)
    return out.getvalue()


def test_what_is_added_changed_and_taken_away() -> None:
    said = shown(FieldChange("a", 1, "1"), FieldChange("b", None, [2]), FieldChange("c", "x", None))

    assert said.splitlines()[-4:] == ["web: ConfigMap/web", '  ~ a: 1 -> "1"', "  + b: [2]",
                                      '  - c: "x"']  # fmt: skip


def test_where_nothing_differs_and_where_nothing_can_be_said() -> None:
    assert "  = no field changes\n" in shown()
    assert "  ? it is not there yet\n" in shown(unjudged="it is not there yet")


def test_of_a_long_text_the_part_is_shown_that_differs() -> None:
    before, after = "x" * 1000 + "old" + "y" * 1000, "x" * 1000 + "new" + "y" * 1000
    line = shown(FieldChange("a", before, after)).splitlines()[-1]

    assert "old" in line
    assert "new" in line
    assert len(line) < 3 * LONGEST
    assert shown(FieldChange("a", None, before)).splitlines()[-1].endswith("x...")


def test_a_hidden_value_is_not_shown_in_part_either() -> None:
    """threats.md: hidden values in plans; one that is cut is none that a mask knows."""
    secret = "hunter2-" * (LONGEST // 4)
    one = FieldChange("a", "b" * (LONGEST - 10) + secret, f"b{secret}")
    for output in (None, "json"):
        assert "hunter2" not in shown(one, output=output, hide=secret)


def test_a_hidden_value_is_not_shown_as_a_key_either() -> None:
    """threats.md: hidden values in plans."""
    one = FieldChange("metadata.labels", {"hunter2": "1"}, [{"hunter2": "2"}])
    for output in (None, "json"):
        assert "hunter2" not in shown(one, output=output, hide="hunter2")


def test_as_data() -> None:
    refused = (Problem("is wrong", "ConfigMap/web"),)
    (change,) = json.loads(shown(FieldChange("a", 1, None), output="json"))["changes"]
    assert change["action"] == "update"
    assert change["rehearsed"] == {
        "fields": [{"path": "a", "before": 1, "after": None}], "unjudged": "", "refused": [],
    }  # fmt: skip
    (change,) = json.loads(shown(output="json", refused=refused))["changes"]
    assert change["rehearsed"]["refused"] == ["ConfigMap/web: is wrong"]
