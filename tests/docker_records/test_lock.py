"""The lock on a real engine.

threats.md: two commands at once; a run that dies.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from atomicapp import lock as renewed
from atomicapp import process
from atomicapp.errors import ForeignResource, InputError, LockHeld, TargetError
from atomicapp.instance import Instance
from atomicapp.lock import Lock, Times
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.engine.inert import create_inert
from atomicapp_docker.labels import INSTANCE, PROCESS
from atomicapp_docker.records import lock
from atomicapp_docker.records.lock import hold, lock_name
from atomicapp_docker.records.records import EngineReleases
from tests.docker_records.conftest import MakeRelease

QUICK = Times(patience=0.2, poll=0.05)
HOLD = """
import sys, time
from atomicapp.instance import Instance
from atomicapp_docker.engine.connection import connect_engine
from atomicapp_docker.records.lock import hold
with connect_engine(sys.argv[1]) as engine:
    with hold(engine, Instance("default", sys.argv[2], "hello"), print):
        print("held", flush=True)
        sys.stdin.read()
    print("released", flush=True)
"""


@contextmanager
def _another_command(host: str, instance: Instance) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that holds the lock until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, host, instance.name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == "held\n"
        try:
            yield command
        finally:
            command.kill()


def test_it_is_gone_when_it_is_released(engine: Engine, instance: Instance) -> None:
    with hold(engine, instance, print):
        details = calls.container(engine, lock_name(instance))
        assert details is not None
        assert details["State"]["Status"] == "created"
    assert calls.container(engine, lock_name(instance)) is None


def test_it_is_gone_when_the_work_fails(engine: Engine, instance: Instance) -> None:
    with pytest.raises(KeyError), hold(engine, instance, print):
        raise KeyError
    assert calls.container(engine, lock_name(instance)) is None


def test_the_second_of_two_waits_and_says_so_once(
    engine: Engine, instance: Instance, docker_host: str
) -> None:
    said: list[str] = []
    with _another_command(docker_host, instance) as other:

        def notice(line: str) -> None:
            said.append(line)
            assert other.stdin is not None
            threading.Timer(0.3, other.stdin.close).start()

        with hold(engine, instance, notice, QUICK._replace(patience=30)):
            assert other.stdout is not None
            assert other.stdout.readline() == "released\n"
    assert len(said) == 1
    assert f"pid {other.pid}" in said[0]
    assert instance.key in said[0]


def test_waiting_ends_with_who_holds_it(
    engine: Engine, instance: Instance, docker_host: str
) -> None:
    with (
        _another_command(docker_host, instance) as other,
        pytest.raises(LockHeld, match=f"pid {other.pid}.*{instance.key}"),
        hold(engine, instance, lambda _: None, QUICK),
    ):
        pass


def test_two_instances_do_not_wait_for_each_other(engine: Engine, instance: Instance) -> None:
    with hold(engine, instance, print), hold(engine, instance._replace(namespace="n"), print):
        pass


def test_a_killed_holder_s_lock_is_free_at_once(
    engine: Engine, instance: Instance, docker_host: str
) -> None:
    with _another_command(docker_host, instance) as other:
        other.kill()
        # Dead, and not reaped yet: a zombie holds nothing.
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        with hold(engine, instance, pytest.fail, QUICK):
            pass


def test_two_waiters_for_a_dead_holder_get_it_one_after_the_other(
    engine: Engine, instance: Instance, docker_host: str
) -> None:
    with _another_command(docker_host, instance) as dead:
        dead.kill()
        dead.wait()
    at_work: list[int] = []
    most: list[int] = []

    def work() -> None:
        with hold(engine, instance, lambda _: None, Times(poll=0.02)):
            at_work.append(1)
            most.append(len(at_work))
            time.sleep(0.05)
            at_work.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that see nothing of each other's processes, as from two machines."""
    monkeypatch.setattr(lock, "is_dead", lambda _: False)


@pytest.mark.usefixtures("elsewhere")
def test_a_holder_elsewhere_is_waited_for_until_it_expires(
    engine: Engine, instance: Instance, docker_host: str
) -> None:
    with _another_command(docker_host, instance) as other:
        other.kill()
        other.wait()
    with pytest.raises(LockHeld), hold(engine, instance, lambda _: None, QUICK):
        pass
    with hold(engine, instance, lambda _: None, QUICK._replace(expiry=0.5, patience=30)):
        pass


@pytest.mark.usefixtures("elsewhere")
def test_a_lock_that_beats_does_not_expire(engine: Engine, instance: Instance) -> None:
    beating = Times(expiry=3, renewal=0.2)
    with hold(engine, instance, print, beating):
        time.sleep(4)
        with (
            pytest.raises(LockHeld),
            hold(engine, instance, lambda _: None, QUICK._replace(expiry=3)),
        ):
            pass


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("hours", [-5, 5])
def test_no_clock_of_ours_counts(
    hours: int, engine: Engine, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both beat and judgement are by the engine's clock, so ours may show anything."""
    offset = timedelta(hours=hours).total_seconds()
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + offset)
    with hold(engine, instance, print, Times(renewal=0.2)) as held:
        held.renew()
        with pytest.raises(LockHeld), hold(engine, instance, lambda _: None, QUICK):
            pass


def _wait_until_lost(held: Lock) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            held.check()
        except LockHeld:
            raise
        except TargetError:
            pass  # the engine is silent, and the lock not yet lost
        time.sleep(0.05)


def test_a_holder_learns_that_the_lock_was_taken(
    engine: Engine, instance: Instance, releases: EngineReleases, release: MakeRelease
) -> None:
    with hold(engine, instance, print, Times(renewal=0.1)) as held:
        held.check()
        calls.remove_container(engine, lock_name(instance), "taking it over")
        with pytest.raises(LockHeld, match="is lost"):
            _wait_until_lost(held)
        releases._locks[instance.key] = held
        with pytest.raises(LockHeld, match="is lost"):
            releases.write(release(1))
    assert releases.history(instance) == []


def test_a_holder_that_slept_asks_before_it_goes_on(
    engine: Engine, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = renewed.awake
    with hold(engine, instance, print) as held:
        calls.remove_container(engine, lock_name(instance), "taking it over")
        held.check()
        monkeypatch.setattr(renewed, "awake", lambda: real() + 20)
        with pytest.raises(LockHeld, match="is lost"):
            held.check()


def test_a_holder_whose_engine_is_silent_loses_it(
    engine: Engine, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise TargetError("no answer")

    with hold(engine, instance, print, Times(expiry=0.3, renewal=0.1)) as held:
        monkeypatch.setattr(lock, "retried", silent)
        with pytest.raises(LockHeld, match="is lost"):
            _wait_until_lost(held)


def test_a_lock_that_cannot_be_released_is_told(
    engine: Engine, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise TargetError("no answer")

    said: list[str] = []
    with hold(engine, instance, said.append):
        monkeypatch.setattr(calls, "remove_container", refuse)
    assert [line for line in said if "runs out by itself in 30 s" in line]


def test_a_foreign_container_of_the_name_is_not_touched(
    engine: Engine, instance: Instance, busybox_image: str
) -> None:
    name = lock_name(instance)
    container = create_inert(engine, name, {"whose": instance.name}, [busybox_image])
    try:
        with pytest.raises(ForeignResource, match=name), hold(engine, instance, print):
            pass
        assert calls.container(engine, name) is not None
    finally:
        calls.remove_container(engine, container, "test")


def test_names_are_checked(engine: Engine) -> None:
    """threats.md: a name that becomes a path, label or URL."""
    with pytest.raises(InputError), hold(engine, Instance("a/../b", "c", "x"), print):
        pass


def test_the_label_names_the_process(engine: Engine, instance: Instance) -> None:
    with hold(engine, instance, print):
        details = calls.container(engine, lock_name(instance))
        assert details is not None
        labels = details["Config"]["Labels"]
        assert labels[INSTANCE] == instance.name
        assert process.from_label(labels[PROCESS]) == process.this_process()
        assert json.loads(labels[PROCESS])[2] > 0
