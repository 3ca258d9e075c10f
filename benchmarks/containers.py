"""Twenty containers up, up again and down, beside Compose and the docker client one by one."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import peers
from benchmarks.applications import write_sleepers
from benchmarks.installed import Installed
from benchmarks.measure import Command, Row, call, medians, seconds, shown
from tests.engine import images, resources

COUNT, ROUNDS, INSTANCE = 20, 3, "bench"
UP, AGAIN, DOWN = 0.9, 0.3, 0.6
Times = dict[str, list[float]]


def measure(program: Installed) -> Iterator[Row]:
    """Up and down as ratios to Compose; up again in seconds over start-up."""
    compose, docker, image = peers.compose(), peers.docker(), images.busybox_image()
    ours: Times = {}
    theirs: Times = {}
    single: Times = {}
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
        finally:
            resources.remove(resources.of_instance(INSTANCE))
            call(down)
    yield from _rows(program, *(_medians(times) for times in (ours, theirs, single)))


def _time(times: Times, up: Command, down: Command) -> None:
    for name, command in (("up", up), ("again", up), ("down", down)):
        times.setdefault(name, []).append(seconds(partial(call, command)))


def _time_one_by_one(times: Times, docker: Path, image: str) -> None:
    names = [f"bench-one-{number}" for number in range(COUNT)]

    def up() -> None:
        for name in names:
            options = ("--detach", "--name", name, "--stop-signal", "KILL")
            call((docker, "run", *options, image, "sleep", "3600"))

    def down() -> None:
        for name in names:
            call((docker, "stop", name))
            call((docker, "rm", name))

    times.setdefault("up", []).append(seconds(up))
    times.setdefault("down", []).append(seconds(down))


def _medians(times: Times) -> dict[str, float]:
    return {name: statistics.median(taken) for name, taken in times.items()}


def _rows(
    program: Installed, ours: dict[str, float], theirs: dict[str, float], single: dict[str, float]
) -> Iterator[Row]:
    def beside(name: str) -> str:
        one_by_one = f", docker {shown(single[name])}" if name in single else ""
        return f"compose {shown(theirs[name])}{one_by_one}"

    startup = medians({"help": (program.atomicapp, "run", "--help")}, 5)["help"]
    what = f"{COUNT} containers"
    yield Row(f"{what} up", shown(ours["up"]), beside("up"), ours["up"] / theirs["up"], UP)
    over = ours["again"] - startup
    yield Row(f"{what} up again", shown(ours["again"]), beside("again"), over, AGAIN, "s")
    ratio = ours["down"] / theirs["down"]
    yield Row(f"{what} down", shown(ours["down"]), beside("down"), ratio, DOWN)
