"""Where an example answers, and its page."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ATOMICAPP = str(Path(sys.executable).parent / "atomicapp")
APPLICATION, INSTANCE = "projectatomic/helloapache", "helloapache-app"
_TRIES = 10


def address(target: Sequence[str]) -> str | None:
    """Where the instance answers; None where there is none or it does not.

    ``target`` are the options that say where it is deployed.
    """
    asked = [ATOMICAPP, "status", INSTANCE, *target, "--output", "json"]
    answered = subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if not answered.stdout.strip():
        return None
    for resource in json.loads(answered.stdout)["resources"]:
        for endpoint in resource["endpoints"]:
            return str(endpoint["address"])
    return None


def show(found: str | None) -> int:
    """The page itself, where it answers, and how to stop it; an exit status."""
    if found is None:
        print("make run: the application answers nowhere", file=sys.stderr)
        return 1
    url = found if "://" in found else f"http://{found}"
    page = _fetched(url)
    print(f"\n{page.strip()}\n\n{APPLICATION} answers at {url}\nstop it with: make stop")
    return 0


def _fetched(url: str) -> str:
    """A cluster may take a moment until its nodes know where a new service leads."""
    for left in reversed(range(_TRIES)):
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return str(response.read().decode())
        except urllib.error.URLError:
            if not left:
                raise
        time.sleep(0.3)
    raise AssertionError("the last try returns or raises")
