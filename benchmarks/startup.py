"""How long a person waits for help, beside an interpreter that only loads argparse."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.installed import Installed
from benchmarks.measure import Row, medians, shown

LIMIT, ROUNDS = 1.5, 21


def measure(program: Installed) -> Iterator[Row]:
    """``--help`` and ``run --help``."""
    taken = medians(
        {
            "bare": (program.python, "-I", "-c", "import argparse"),
            "atomicapp --help": (program.atomicapp, "--help"),
            "atomicapp run --help": (program.atomicapp, "run", "--help"),
        },
        ROUNDS,
    )
    bare = taken.pop("bare")
    for what, time in taken.items():
        yield Row(what, shown(time), f"import argparse {shown(bare)}", time / bare, LIMIT)
