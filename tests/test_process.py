"""Which process a lock lives for, and whether it is dead."""

from __future__ import annotations

import pytest

from atomicapp import process


@pytest.mark.parametrize(
    "label",
    ["", "x", "[]", "{}", "7", '["b", "n", -1, "s"]', '["b", "n", "1", "s"]', '["", "", 0, ""]'],
)
def test_a_label_that_says_nothing_of_use(label: str) -> None:
    assert process.from_label(label) is None
    assert not process.is_dead(process.from_label(label))


def test_processes_are_seen_as_they_are() -> None:
    here = process.this_process()
    assert process.from_label(here.to_label()) == here
    assert not process.is_dead(here)
    assert process.is_dead(here._replace(started="1"))
    assert process.is_dead(here._replace(pid=2**22 + 1))
    assert not process.is_dead(here._replace(pid=2**22 + 1, boot="another"))
    assert not process.is_dead(here._replace(pid=2**22 + 1, namespace="another"))


def test_without_proc_nothing_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    label = process.this_process().to_label()
    monkeypatch.setattr(process, "PROC", tmp_path)
    assert process.from_label(process.this_process().to_label()) is None
    assert not process.is_dead(process.from_label(label))


def test_a_person_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert "pid" in process.who()
