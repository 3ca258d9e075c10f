"""``python3 -m tests.engine up|down|status``."""

from __future__ import annotations

import argparse
import sys

from tests.engine import daemon
from tests.engine.api import EngineError, answers, engine_host


def main() -> int:
    """Do one of the three and say in a line what came of it."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.engine", description=__doc__)
    parser.add_argument("verb", choices=("up", "down", "status"))
    try:
        return {"up": _up, "down": _down, "status": _status}[parser.parse_args().verb]()
    except EngineError as error:
        print(f"engine: {error}", file=sys.stderr)
        return 1


def _up() -> int:
    started = daemon.up()
    print(f"engine: {'started' if started else 'answers'} at {engine_host()}")
    return 0


def _down() -> int:
    print(f"engine: {'stopped' if daemon.down() else 'none was started here'}")
    return 0


def _status() -> int:
    if not answers():
        print(f"engine: none answers at {engine_host()}")
        return 1
    whose = "started here" if daemon.started_here() else "not started here"
    print(f"engine: answers at {engine_host()}, {whose}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
