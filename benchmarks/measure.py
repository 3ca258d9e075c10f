"""Timing programs in turn, and rows of the table."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

Command = Sequence[str | Path]


class Row(NamedTuple):
    """One comparison; ``ours`` and ``peer`` as they are shown, ``value`` against ``limit``."""

    what: str
    ours: str
    peer: str
    value: float
    limit: float
    unit: str = "x"


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes on the clock."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def call(command: Command, **environment: str) -> None:
    """Run a program; what it says is shown only where it fails."""
    ended = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **environment},
    )
    if ended.returncode:
        said = ended.stdout.decode(errors="replace")[-2000:]
        raise RuntimeError(f"{command[0]} failed ({ended.returncode}):\n{said}")


def medians(commands: Mapping[str, Command], rounds: int) -> dict[str, float]:
    """The median time of each program. They take turns, so that a slow moment is shared."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        call(command)
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(seconds(partial(call, command)))
    return {name: statistics.median(each) for name, each in taken.items()}


def shown(value: float) -> str:
    """A time for a person."""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def print_table(rows: Sequence[Row]) -> None:
    """The rows, each with its limit and whether it is kept."""
    head = ("measured", "ours", "beside", "result", "limit", "")
    lines = [head]
    for row in rows:
        kept = "ok" if row.value <= row.limit else "OVER"
        result, limit = f"{row.value:.2f} {row.unit}", f"{row.limit:g} {row.unit}"
        lines.append((row.what, row.ours, row.peer, result, limit, kept))
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)))
