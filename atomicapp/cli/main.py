"""From the command line to a verb's handler, and from its outcome to the exit status.

Top-level imports are those that ``--help`` needs: the standard library, and of
that as little as possible (start-up time is measured in ``benchmarks/``).
"""

from __future__ import annotations

import atexit
import gc
import sys

COLLECT_AFTER = 200_000
"""Objects between two garbage collections. A command makes much that lives as long as it does;
looking through all of it every 700 objects costs more the larger an application is."""


def main(argv: list[str] | None = None) -> int:
    """Run the program; returns the exit status. The only place that catches everything."""
    try:
        from atomicapp.cli.boundary import guarded
    except KeyboardInterrupt:  # nothing was begun, and there is nobody yet to tell it
        return 130
    gc.set_threshold(COLLECT_AFTER)
    # At its end the interpreter would look through all of it for circles, then forget everything.
    atexit.register(gc.freeze)
    return guarded(sys.argv[1:] if argv is None else argv)
