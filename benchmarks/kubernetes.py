"""Many small objects onto a cluster, beside helm, kubectl and a loop that only sends them."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from kubernetes.config import new_client_from_config

from benchmarks import peers
from benchmarks.installed import Installed
from benchmarks.measure import Command, Row, seconds, shown
from benchmarks.objects import TOGETHER, Written, bodies, write_objects
from benchmarks.usage import Usage, watched
from tests.cluster.calls import CallFailed, Calls, until
from tests.cluster.daemon import in_use
from tests.cluster.programs import kubectl

THREADS = 8
FIRST, AGAIN, LOOP, MEMORY = 0.5, 0.25, 2.0, 1.5
SECONDS_TO_CLEAR = 300
REST = 2.0
"""Seconds before each turn: what the last one left to the cluster's controllers is nobody's."""
_NAME = "bench"


class Case(NamedTuple):
    """``size`` objects, in files of ``together``, measured ``rounds`` times."""

    size: int
    together: int
    rounds: int
    first: float = 1.0
    again: float = 1.0

    @property
    def what(self) -> str:
        """For a row."""
        each = "" if self.together > 1 else ", each in a file"
        return f"{self.size} objects{each}"


CASES = (
    Case(1000, TOGETHER, 7, FIRST, AGAIN),
    Case(1000, 1, 3, FIRST, AGAIN),
    Case(200, TOGETHER, 5),
    Case(20, TOGETHER, 7),
)


class Bench(NamedTuple):
    """Where everything is."""

    program: Installed
    helm: Path
    kubeconfig: Path
    calls: Calls
    directory: Path

    def watched(self, home: str, *commands: Command) -> list[Usage]:
        """Programs one after the other, that nobody has used before at this home."""
        place = self.directory / "homes" / home
        place.mkdir(parents=True)
        settings = {f"XDG_{name}_HOME": str(place / name) for name in ("CACHE", "CONFIG", "DATA")}
        settings |= {"HOME": str(place), "KUBECONFIG": str(self.kubeconfig)}
        return [watched(command, **settings) for command in commands]

    @contextmanager
    def namespace(self) -> Iterator[str]:
        """One that is new; what was in it is gone afterwards, so that nobody else waits for it."""
        name = f"bench-{uuid.uuid4().hex[:10]}"
        path = f"/api/v1/namespaces/{name}"
        self.calls("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        time.sleep(REST)
        try:
            yield name
        finally:
            self.calls("DELETE", path)
            until(partial(self._is_gone, path), SECONDS_TO_CLEAR)

    def _is_gone(self, path: str) -> bool:
        try:
            self.calls("GET", path)
        except CallFailed as error:
            return error.status == 404
        return False


def measure(program: Installed) -> Iterator[Row]:
    """The first time and again, for a large, a middling and a small application."""
    helm = peers.helm()
    with tempfile.TemporaryDirectory() as directory, in_use() as kubeconfig:
        calls = Calls(kubeconfig)
        try:
            bench = Bench(program, helm, kubeconfig, calls, Path(directory))
            for case in CASES:
                yield from _case(bench, case)
        finally:
            calls.close()


class Taken(NamedTuple):
    """What everybody took, round by round."""

    ours: list[list[Usage]]
    helm: list[list[Usage]]
    loop: list[float]
    kubectl: float


def _case(bench: Bench, case: Case) -> Iterator[Row]:
    written = write_objects(bench.directory / f"{case.size}-{case.together}", *case[:2])
    taken = Taken([], [], [], _kubectl(bench, written))
    for _ in range(case.rounds):
        taken.ours.append(_ours(bench, written))
        taken.helm.append(_helm(bench, written))
        taken.loop.append(_loop(bench, case.size))
    yield from _rows(case, taken)


def _ours(bench: Bench, written: Written) -> list[Usage]:
    with bench.namespace() as namespace:
        options = ("--provider", "kubernetes", "--namespace", namespace, "--yes")
        run = (bench.program.atomicapp, "run", written.application, *options)
        return bench.watched(f"ours-{namespace}", run, run)


def _helm(bench: Bench, written: Written) -> list[Usage]:
    with bench.namespace() as namespace:
        words = (_NAME, written.chart, "--namespace", namespace)
        install, upgrade = (bench.helm, "install", *words), (bench.helm, "upgrade", *words)
        return bench.watched(f"helm-{namespace}", install, upgrade)


def _kubectl(bench: Bench, written: Written) -> float:
    """Once: for so many objects it takes half a minute, by its own choice."""
    with bench.namespace() as namespace:
        options = ("--namespace", namespace, "--server-side", "--filename", written.manifest)
        (usage,) = bench.watched(f"kubectl-{namespace}", (kubectl(), "apply", *options))
        return usage.seconds


def _loop(bench: Bench, count: int) -> float:
    """The time of the requests alone, over connections that are kept: nothing is faster."""
    with bench.namespace() as namespace:
        made: Any = new_client_from_config(  # type: ignore[no-untyped-call]
            config_file=str(bench.kubeconfig)
        )
        headers = {"Content-Type": "application/apply-patch+yaml"}
        ready = [
            (f"{plural}/{body['metadata']['name']}", json.dumps(body).encode())
            for plural, body in bodies(count)
        ]
        root = f"{made.configuration.host}/api/v1/namespaces/{namespace}"

        def send(request: tuple[str, bytes]) -> int:
            url = f"{root}/{request[0]}?fieldManager=bench"
            answer = made.rest_client.pool_manager.request(
                "PATCH", url, body=request[1], headers=headers
            )
            return int(answer.status)

        statuses: set[int] = set()
        with ThreadPoolExecutor(THREADS) as pool:
            taken = seconds(lambda: statuses.update(pool.map(send, ready)))
        made.rest_client.pool_manager.clear()
        assert statuses == {201}, "every object is made"
        return taken


def _rows(case: Case, taken: Taken) -> Iterator[Row]:
    first, again = (_times(taken.ours, at) for at in (0, 1))
    install, upgrade = (_times(taken.helm, at) for at in (0, 1))
    beside = f"helm {_shown(install)}, kubectl {shown(taken.kubectl)}"
    yield _row(f"{case.what}, first time", first, beside, install, case.first)
    yield _row("  again, unchanged", again, f"helm {_shown(upgrade)}", upgrade, case.again)
    if case.size >= 1000:
        beside = f"bare loop {_shown(taken.loop)}"
        yield _row("  first time beside a bare loop", first, beside, taken.loop, LOOP)
    ours, theirs = (max(usage.peak for each in all_ for usage in each) for all_ in taken[:2])
    beside = f"helm {theirs:.0f} MiB"
    yield Row("  peak memory", f"{ours:.0f} MiB", beside, ours / theirs, MEMORY)


def _times(rounds: list[list[Usage]], at: int) -> list[float]:
    return [usages[at].seconds for usages in rounds]


def _row(what: str, ours: list[float], beside: str, theirs: list[float], limit: float) -> Row:
    """The ratio is the median of the rounds': on a machine that others use, each is another."""
    ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
    return Row(what, _shown(ours), beside, ratio, limit)


def _shown(times: list[float]) -> str:
    return shown(statistics.median(times))
