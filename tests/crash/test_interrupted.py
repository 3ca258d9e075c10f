"""Ctrl-C, TERM and HUP while a run waits for health (threats: interrupts)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import Program
from tests.trees import write_tree

NULECULE = """
specversion: 0.0.2
id: waits
graph:
  - name: web
    artifacts: {docker: ["file://web"]}
"""
WEB = (
    "docker run -d --name web-NAME --stop-signal KILL --health-cmd false --health-interval 1h"
    " IMAGE sleep 999"
)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_an_interrupted_wait_names_what_was_started_and_the_next_command_goes_on(
    tmp_path: Path,
    busybox_image: str,
    instance_name: str,
    atomicapp: Program,
    number: signal.Signals,
    status: int,
) -> None:
    line = WEB.replace("IMAGE", busybox_image).replace("NAME", instance_name)
    application = write_tree(tmp_path / "app", {"Nulecule": NULECULE, "web": line})
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "atomicapp", "run", str(application)),
            *("--name", instance_name, "--provider", "docker"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        told = ""
        while "created" not in told:
            told += process.stderr.readline()
        process.send_signal(number)
        out, rest = process.communicate(timeout=60)
    told += rest
    assert (process.returncode, out) == (status, "")
    assert "web" in told
    assert f"'stop {instance_name}'" in rest
    assert "Traceback" not in told
    state = json.loads(atomicapp("status", instance_name, "-o", "json").out)
    assert (state["state"], len(state["resources"])) == ("failed", 1)
    atomicapp.does("stop", instance_name, "--volumes")
