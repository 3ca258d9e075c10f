"""The example application on a real Docker engine."""

from __future__ import annotations

import socket
import subprocess
import sys

from examples.page import APPLICATION, ATOMICAPP, INSTANCE, PROJECT, address, show
from tests.engine import daemon
from tests.engine.api import EngineError, answers

TARGET = ("--provider", "docker")
FIRST_PORT, PORTS = 8080, 20


def run() -> int:
    """Everything, in order; the exit status of the first step that fails."""
    try:
        if daemon.up():
            print("started a Docker engine; 'make engine-down' stops it", flush=True)
    except EngineError as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1
    steps = (
        [str(PROJECT / "examples/build.sh"), "helloapache"],
        [ATOMICAPP, "run", APPLICATION, *TARGET, "--yes", *_port_options()],
    )
    for step in steps:
        ended = subprocess.run(step, stdin=subprocess.DEVNULL)
        if ended.returncode:
            return ended.returncode
    return show(address(TARGET))


def stop() -> int:
    """Stop it where it is deployed."""
    if not answers():
        return 0
    command = [ATOMICAPP, "stop", INSTANCE, *TARGET, "--ignore-not-found"]
    return subprocess.run(command, stdin=subprocess.DEVNULL).returncode


def _port_options() -> list[str]:
    """Another port than the application's own where somebody else has that one.

    An instance that answers keeps its port: the recorded answer is used again.
    """
    if address(TARGET) is not None or _is_free(FIRST_PORT):
        return []
    for port in range(FIRST_PORT + 1, FIRST_PORT + PORTS):
        if _is_free(port):
            print(f"port {FIRST_PORT} is taken, so {port} is used", flush=True)
            return ["--param", f"hostport={port}"]
    return []


def _is_free(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("", port))
        except OSError:
            return False
    return True
