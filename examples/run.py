"""``make run [PROVIDER=kubernetes]`` and ``make stop``: the example application, for real.

``python -m examples.run run|stop [docker|kubernetes]``; ``stop`` stops it wherever it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping

from examples import on_cluster, on_docker

_RUN: Mapping[str, Callable[[], int]] = {"docker": on_docker.run, "kubernetes": on_cluster.run}


def main() -> int:
    """Do what the command line says; an exit status."""
    parser = argparse.ArgumentParser(prog="python -m examples.run", description=__doc__)
    parser.add_argument("verb", choices=("run", "stop"))
    parser.add_argument("provider", nargs="?", default="docker", choices=tuple(_RUN))
    said = parser.parse_args()
    if said.verb == "run":
        return _RUN[said.provider]()
    return on_docker.stop() or on_cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
