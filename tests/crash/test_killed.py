"""kill -9 at every call to the engine in turn (threats: a run that dies).

After each death ``status`` names a state, and the next ``run`` or ``stop`` ends well.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crash.proxy import Proxy, proxied
from tests.engine.api import engine_host
from tests.engine.resources import of_instance
from tests.trees import write_tree

NULECULE = """
specversion: 0.0.2
id: killed
requirements:
  - persistentVolume: {name: store, accessMode: ReadWriteOnce, size: 1}
graph:
  - name: back
    params:
      - {name: greeting, default: hello}
    artifacts: {docker: ["file://back"]}
  - name: front
    artifacts: {docker: ["file://front"]}
"""
QUICK = "--stop-signal KILL"
BACK = f"docker run -d --name back -v store:/store -e GREETING=$greeting {QUICK} IMAGE sleep 999"
FRONT = f"docker run -d --name front --link back:back {QUICK} IMAGE sleep 999"
QUICKLY = ("--provider", "docker", "--no-wait")
"""Waiting only looks, again and again; each look would be one more call to die at."""
NAMED = {"unrecorded", "pending", "failed", "deployed", "stopped"}


@pytest.fixture
def application(tmp_path: Path, busybox_image: str) -> Path:
    files = {"Nulecule": NULECULE, "back": BACK, "front": FRONT}
    texts = {name: text.replace("IMAGE", busybox_image) for name, text in files.items()}
    return write_tree(tmp_path / "app", texts)


@pytest.fixture
def proxy(tmp_path: Path, docker_host: str) -> Iterator[Proxy]:
    if not docker_host.startswith("unix://"):
        pytest.fail(f"the proxy needs an engine at a unix socket, not {docker_host}")
    with proxied(tmp_path / "p.sock", docker_host.removeprefix("unix://")) as proxy:
        yield proxy


def atomicapp(
    *words: str, host: str | None = None, proxy: Proxy | None = None
) -> subprocess.CompletedProcess[str]:
    """The program, as a process of its own; through the proxy it may be killed."""
    where = f"unix://{proxy.path}" if proxy else host or engine_host()
    process = subprocess.Popen(
        [sys.executable, "-m", "atomicapp", *words],
        env={**os.environ, "DOCKER_HOST": where},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if proxy:
        proxy.victim = process.pid
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def checked(*words: str) -> str:
    done = atomicapp(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def state_of(name: str) -> str:
    """The state that ``status`` names; "" where there is nothing, which it says so."""
    done = atomicapp("status", name, "-o", "json")
    if not done.stdout:
        assert "nothing called" in done.stderr, done.stderr
        return ""
    return str(json.loads(done.stdout)["state"])


def killed(proxy: Proxy, words: Callable[[int], tuple[str, ...]], *, after: bool) -> Iterator[int]:
    """Run words, once for each request that they send, killed at it; yields after each death.

    Before every request, or after each that changes something: the others leave all as it is.
    """
    number = 0
    while True:
        number += 1
        proxy.arm(number, after=after, every=not after)
        done = atomicapp(*words(number), proxy=proxy)
        if len(proxy.requests) < number:
            assert done.returncode == 0, done.stderr
            assert number > 5, "it died too seldom to prove anything"
            return
        # What comes after the last change may be over before the signal is.
        assert done.returncode in (-9, 0), (number, proxy.requests, done.stderr)
        yield number


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_first_run_killed_anywhere_goes_on(
    application: Path, proxy: Proxy, instance_name: str, after: bool
) -> None:
    words = ("run", str(application), "--name", instance_name, *QUICKLY)
    for number in killed(proxy, lambda _: words, after=after):
        assert state_of(instance_name) in NAMED | {""}, number
        if number % 2:
            checked(*words)
        left = atomicapp("stop", instance_name, "--volumes")
        assert left.returncode == 0 or "nothing called" in left.stderr, (number, left.stderr)
        assert not of_instance(instance_name), number


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_change_killed_anywhere_goes_on(
    application: Path, proxy: Proxy, instance_name: str, after: bool
) -> None:
    words = ("run", str(application), "--name", instance_name, *QUICKLY)
    checked(*words)

    def change(number: int) -> tuple[str, ...]:
        return (*words, "-p", f"back.greeting=number-{number}")

    for number in killed(proxy, change, after=after):
        assert state_of(instance_name) in NAMED, number
        checked(*change(number))
        now = json.loads(atomicapp("status", instance_name, "-o", "json").stdout)
        assert now["state"] == "deployed", number
        assert len(now["resources"]) == 3, "nothing put aside is left"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_stop_killed_anywhere_goes_on(
    application: Path, proxy: Proxy, instance_name: str, after: bool
) -> None:
    words = ("run", str(application), "--name", instance_name, *QUICKLY)
    checked(*words)
    for number in killed(proxy, lambda _: ("stop", instance_name), after=after):
        assert state_of(instance_name) in NAMED, number
        if number % 2:
            checked("stop", instance_name)
            assert state_of(instance_name) == "stopped", number
        checked(*words)
