"""Twenty containers up, up again and down, beside Compose and the docker client one by one."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks import peers
from benchmarks.applications import write_sleepers
from benchmarks.installed import Installed
from benchmarks.measure import Command, Row, call, medians, seconds, shown
from tests.engine import api, images, resources

COUNT, ROUNDS, INSTANCE = 20, 3, "bench"
UP, AGAIN, DOWN = 0.9, 0.3, 0.6
NAMES = [f"bench-one-{number}" for number in range(COUNT)]
Times = dict[str, list[float]]


def measure(program: Installed) -> Iterator[Row]:
    """Up and down as ratios to Compose; up again in seconds over start-up."""
    compose, docker, image = peers.compose(), peers.docker(), images.busybox_image()
    ours: Times = {}
    theirs: Times = {}
    single: Times = {}
    engine: Times = {}
    with tempfile.TemporaryDirectory() as directory:
        application, file = write_sleepers(Path(directory) / "bench", COUNT, image)
        run: Command = (program.atomicapp, "run", application, "--no-wait", "--yes")
        stop: Command = (program.atomicapp, "stop", INSTANCE)
        up: Command = (compose, "--file", file, "up", "--detach")
        down: Command = (compose, "--file", file, "down")
        try:
            for _ in range(ROUNDS):
                _time(ours, run, stop)
                _time(theirs, up, down)
                _time_one_by_one(single, docker, image)
                _time_engine(engine, docker, image)
        finally:
            resources.remove(resources.of_instance(INSTANCE))
            call(down)
    yield from _rows(program, *(_medians(times) for times in (ours, theirs, single, engine)))


def _time(times: Times, up: Command, down: Command) -> None:
    for name, command in (("up", up), ("again", up), ("down", down)):
        times.setdefault(name, []).append(seconds(partial(call, command)))


def _time_one_by_one(times: Times, docker: Path, image: str) -> None:
    def down() -> None:
        for name in NAMES:
            call((docker, "stop", name))
            call((docker, "rm", name))

    times.setdefault("up", []).append(seconds(partial(_run_one_by_one, docker, image)))
    times.setdefault("down", []).append(seconds(down))


def _time_engine(times: Times, docker: Path, image: str) -> None:
    """What the engine takes by itself: eight threads that do nothing but ask it to remove."""

    def down() -> None:
        with ThreadPoolExecutor(max_workers=8) as pool:
            remove = partial(api.call, "DELETE", query={"force": "1"})
            list(pool.map(remove, [f"/containers/{name}" for name in NAMES]))

    _run_one_by_one(docker, image)
    times.setdefault("down", []).append(seconds(down))


def _run_one_by_one(docker: Path, image: str) -> None:
    for name in NAMES:
        options = ("--detach", "--name", name, "--stop-signal", "KILL")
        call((docker, "run", *options, image, "sleep", "3600"))


def _medians(times: Times) -> dict[str, float]:
    return {name: statistics.median(taken) for name, taken in times.items()}


def _rows(
    program: Installed,
    ours: dict[str, float],
    theirs: dict[str, float],
    single: dict[str, float],
    engine: dict[str, float],
) -> Iterator[Row]:
    def beside(name: str) -> str:
        shown_too = {"docker": single, "the engine alone": engine}
        others = [f", {who} {shown(t[name])}" for who, t in shown_too.items() if name in t]
        return f"compose {shown(theirs[name])}{''.join(others)}"

    startup = medians({"help": (program.atomicapp, "run", "--help")}, 5)["help"]
    what = f"{COUNT} containers"
    yield Row(f"{what} up", shown(ours["up"]), beside("up"), ours["up"] / theirs["up"], UP)
    over = ours["again"] - startup
    yield Row(f"{what} up again", shown(ours["again"]), beside("again"), over, AGAIN, "s")
    ratio = ours["down"] / theirs["down"]
    yield Row(f"{what} down", shown(ours["down"]), beside("down"), ratio, DOWN)
