"""``python -m benchmarks [NAME...]``: measure, and print one table."""

from __future__ import annotations

import argparse
import sys

from benchmarks import containers, kubernetes, registry, rendering, scale, startup
from benchmarks.installed import installed
from benchmarks.measure import Row, print_table
from benchmarks.peers import PeerMissing
from tests.cluster.daemon import let_go
from tests.cluster.places import ClusterError
from tests.engine import daemon
from tests.engine.api import EngineError

ALL = {
    "startup": startup.measure,
    "scale": scale.measure,
    "rendering": rendering.measure,
    "containers": containers.measure,
    "registry": registry.measure,
    "kubernetes": kubernetes.measure,
}
ON_AN_ENGINE = {"scale", "containers", "registry"}


def main() -> int:
    """Measure what was named, else everything; 1 where something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(ALL)}")
    names = parser.parse_args().names or list(ALL)
    if unknown := set(names) - ALL.keys():
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    missing: list[str] = []
    program = installed()
    started = False
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            started |= name in ON_AN_ENGINE and daemon.up()
            rows.extend(ALL[name](program))
        except (PeerMissing, EngineError, ClusterError) as reason:
            missing.append(f"not measured: {name}: {reason}")
    if started:
        daemon.down()
    let_go()
    print_table(rows)
    for line in missing:
        print(line)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
