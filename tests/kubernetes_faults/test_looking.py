"""Each request of a command that only looks fails at first (threats: transient API failures)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.kubernetes_cluster.faulty import Fault, Faulty
from tests.kubernetes_cluster.samples import named
from tests.kubernetes_faults.application import NAME, Subject
from tests.kubernetes_faults.faults import CUT, FAULTS, fail, work
from tests.kubernetes_use.conftest import deployment

every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


@every_fault
def test_status_and_a_dry_run_say_what_they_always_say(
    subject: Subject, faulty: Faulty, fault: Fault
) -> None:
    def said() -> list[object]:
        tenant, json = subject.shop.tenant, ("--output", "json")
        rehearsed = tenant.does("run", str(subject.shop.directory), "--dry-run=server", *json)
        return [tenant.does("status", NAME, *json).data, rehearsed.data]

    subject.runs("old")
    subject.becomes("new")
    expected, generations = said(), subject.generations()
    fail(faulty, fault)
    assert said() == expected
    assert subject.generations() == generations


def test_logs_are_read_to_their_end(
    subject: Subject, faulty: Faulty, stand_in: Callable[..., str]
) -> None:
    """One application for all faults: a pod takes a while to come up.

    What has come of a log is printed, so a log that breaks off is told and not begun again.
    """
    says = ("sh", "-c", "echo one; echo two; exec sleep 9999")
    subject.shop.write(web=deployment("web", stand_in("shop/web"), *says))
    subject.shop.runs()

    def logs() -> str:
        said = subject.shop.tenant("logs", NAME)
        return said.out if said.status == 0 else said.err

    expected = logs()
    assert "two" in expected
    read = {}
    for fault in set(FAULTS) - {CUT}:
        fail(faulty, fault)
        read[fault.name] = logs()
        work(faulty)
    assert read == dict.fromkeys(read, expected)
    faulty.spoil = lambda _method, path, _before: CUT if "/log?" in path else None
    assert "reading the log: the API server at" in logs()


def test_why_a_run_failed_is_told_where_no_log_can_be_read(
    subject: Subject, faulty: Faulty, stand_in: Callable[..., str]
) -> None:
    """For whatever reason: who has no right to read logs, for example."""
    container = {"name": "main", "image": stand_in("shop/web"), "command": ["false"]}
    pod = {"restartPolicy": "Never", "containers": [container]}
    spec = {"backoffLimit": 0, "template": {"spec": pod}}
    subject.shop.write(web=named("batch/v1", "Job", spec=spec))
    no = Fault("forbidden", 403, "pods/log is forbidden")
    faulty.spoil = lambda _method, path, _before: no if "/log?" in path else None
    assert "Job has reached the specified backoff limit" in subject.shop.fails()
