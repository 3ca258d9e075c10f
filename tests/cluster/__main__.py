"""``python -m tests.cluster up|down|env|status|build``."""

from __future__ import annotations

import argparse
import sys

from tests.cluster import daemon
from tests.cluster.client import is_ready
from tests.cluster.places import KUBECONFIG, LOGS, SERVER, ClusterError
from tests.cluster.programs import programs


def main() -> int:
    """Do one of them and say in a line what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    parser.add_argument("verb", choices=tuple(_VERBS))
    try:
        return _VERBS[parser.parse_args().verb]()
    except ClusterError as error:
        print(f"cluster: {error}", file=sys.stderr)
        return 1


def _up() -> int:
    started = daemon.up(keep=True)
    print(f"cluster: {'started' if started else 'answers'} at {SERVER}")
    print(f"export KUBECONFIG={KUBECONFIG}")
    return 0


def _down() -> int:
    print(f"cluster: {'stopped' if daemon.down() else 'none was started here'}")
    return 0


def _env() -> int:
    """For a shell to evaluate: the cluster's address and a kubectl of its version."""
    print(f"export KUBECONFIG={KUBECONFIG} PATH={programs()}:$PATH")
    return 0


def _status() -> int:
    if daemon.started_pid() is None:
        print("cluster: none runs")
        return 1
    print(f"cluster: {'ready' if is_ready() else 'not ready'} at {SERVER}; logs: {LOGS}")
    return 0


def _build() -> int:
    """What takes minutes the first time, without root and before anybody waits for it."""
    print(f"cluster: its programs are in {programs()}")
    return 0


_VERBS = {"up": _up, "down": _down, "env": _env, "status": _status, "build": _build}

if __name__ == "__main__":
    sys.exit(main())
