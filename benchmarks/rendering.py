"""Rendering many artifacts, beside ``helm template`` of as many."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import peers
from benchmarks.applications import write_artifacts, write_chart
from benchmarks.installed import Installed
from benchmarks.measure import Row, medians, shown

COUNT, LIMIT, ROUNDS = 1000, 1.0, 7


def measure(program: Installed) -> Iterator[Row]:
    """``atomicapp render`` and ``helm template``, start-up included."""
    helm = peers.helm()
    with tempfile.TemporaryDirectory() as directory:
        application = write_artifacts(Path(directory) / "application", COUNT)
        chart = write_chart(Path(directory) / "chart", COUNT)
        taken = medians(
            {
                "ours": (program.atomicapp, "render", application, "--provider", "kubernetes"),
                "helm": (helm, "template", "bench", chart),
            },
            ROUNDS,
        )
    what = f"render {COUNT} artifacts"
    beside = f"helm template {shown(taken['helm'])}"
    yield Row(what, shown(taken["ours"]), beside, taken["ours"] / taken["helm"], LIMIT)
