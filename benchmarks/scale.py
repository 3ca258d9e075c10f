"""What a component costs from load to plan in a large application, beside a small one."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.applications import write_components
from benchmarks.installed import Installed
from benchmarks.measure import Row

SMALL, LARGE = 100, 10_000
LIMIT, MOST_MEMORY = 1.3, 500.0

# Run by the installed interpreter, in a process of its own so that its peak memory is its own. A
# first, tiny application takes the start-up off: whatever is loaded late is loaded by then.
PROGRAM = """
import gc, json, resource, sys, time
from atomicapp import PackageOptions, RunOptions, Silent, TargetOptions, run
from atomicapp.cli.main import COLLECT_AFTER

def plan(directory):
    options = RunOptions(dry_run=True, pull="never", name="bench-scale")
    began = time.perf_counter()
    result = run(PackageOptions(directory), TargetOptions(provider="docker"), options, Silent())
    return len(result.plan.changes), time.perf_counter() - began

gc.set_threshold(COLLECT_AFTER)  # as the command does
tiny, directory, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
plan(tiny)
count, taken = min(plan(directory) for _ in range(rounds))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"count": count, "seconds": taken, "peak": peak}))
"""


def measure(program: Installed) -> Iterator[Row]:
    """Cost of a component, and peak memory."""
    with tempfile.TemporaryDirectory() as directory:
        tiny = write_components(Path(directory) / "tiny", 1)
        small = _plan(program, tiny, write_components(Path(directory) / "small", SMALL), 5)
        large = _plan(program, tiny, write_components(Path(directory) / "large", LARGE), 1)
    each_small, each_large = small["seconds"] / SMALL, large["seconds"] / LARGE
    assert (small["count"], large["count"]) == (SMALL, LARGE), "every component is in the plan"
    what = f"load to plan, a component of {LARGE}"
    beside = f"of {SMALL}: {_micro(each_small)}"
    yield Row(what, _micro(each_large), beside, each_large / each_small, LIMIT)
    total = f"{large['seconds']:.1f} s"
    yield Row("  its peak memory", total, "-", large["peak"], MOST_MEMORY, "MiB")


def _plan(program: Installed, tiny: Path, directory: Path, rounds: int) -> dict[str, float]:
    told = [str(w) for w in (program.python, "-I", "-c", PROGRAM, tiny, directory, rounds)]
    ended = subprocess.run(told, capture_output=True, text=True)
    if ended.returncode:
        raise RuntimeError(f"the plan of {directory.name} failed:\n{ended.stderr[-2000:]}")
    measured: dict[str, float] = json.loads(ended.stdout)
    return measured


def _micro(value: float) -> str:
    return f"{value * 1e6:.0f} us"
