"""Each request of a change and of a stop fails at first (threats: transient API failures)."""

from __future__ import annotations

import pytest

from tests.kubernetes_cluster.faulty import Fault, Faulty
from tests.kubernetes_faults.application import CHANGES, CLAIM, OBJECTS, Subject, record
from tests.kubernetes_faults.faults import FAULTS, fail, work

every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


@every_fault
def test_a_change_is_made_as_if_nothing_had_failed(
    subject: Subject, faulty: Faulty, fault: Fault
) -> None:
    subject.runs("old")
    fail(faulty, fault)
    assert subject.runs("new") == CHANGES
    work(faulty)
    assert subject.objects() == OBJECTS["new"] | {record(1), record(2)}
    assert subject.state() == "deployed"
    assert set(subject.runs("new").values()) == {"unchanged"}


@every_fault
def test_a_stop_takes_away_what_it_should(subject: Subject, faulty: Faulty, fault: Fault) -> None:
    subject.runs("old")
    fail(faulty, fault)
    subject.stop()
    work(faulty)
    assert subject.objects() == {CLAIM, record(1)}
    assert subject.state() == "stopped"
    fail(faulty, fault)
    subject.stop("--volumes")
    assert subject.objects() == set()
