"""``make run``: the example application on a real engine, and its page fetched."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.engine import daemon
from tests.engine.api import EngineError

PROJECT = Path(__file__).resolve().parents[1]
ATOMICAPP = str(Path(sys.executable).parent / "atomicapp")
IMAGE, INSTANCE = "projectatomic/helloapache", "helloapache-app"
FIRST_PORT, PORTS = 8080, 20


def main() -> int:
    """Everything, in order; the exit status of the first step that fails."""
    try:
        if daemon.up():
            print("started a Docker engine; 'make engine-down' stops it", flush=True)
    except EngineError as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1
    steps = (
        [str(PROJECT / "examples/build.sh"), "helloapache"],
        [ATOMICAPP, "run", IMAGE, "--yes", *_port_options()],
    )
    for step in steps:
        ended = subprocess.run(step, stdin=subprocess.DEVNULL)
        if ended.returncode:
            return ended.returncode
    address = _address()
    if address is None:
        print("make run: the application answers nowhere", file=sys.stderr)
        return 1
    _show(address)
    return 0


def _port_options() -> list[str]:
    """Another port than the application's own where somebody else has that one.

    An instance that answers keeps its port: the recorded answer is used again.
    """
    if _address() is not None or _is_free(FIRST_PORT):
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


def _address() -> str | None:
    """Where the instance answers; None where there is none or it does not."""
    asked = [ATOMICAPP, "status", INSTANCE, "--output", "json"]
    answered = subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if not answered.stdout.strip():
        return None
    for resource in json.loads(answered.stdout)["resources"]:
        for endpoint in resource["endpoints"]:
            return str(endpoint["address"])
    return None


def _show(address: str) -> None:
    """The page itself, where it answers, and how to stop it."""
    url = address if "://" in address else f"http://{address}"
    with urllib.request.urlopen(url, timeout=10) as response:
        page = response.read().decode()
    print(f"\n{page.strip()}\n\n{IMAGE} answers at {url}\nstop it with: make stop")


if __name__ == "__main__":
    sys.exit(main())
