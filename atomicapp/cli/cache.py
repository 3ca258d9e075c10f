"""What was fetched before: show what is kept of it, or make it smaller.

Unpacked applications are no part of it: a person's answers may lie beside them.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = (
    "atomicapp cache ls",
    "atomicapp cache prune",
    "atomicapp cache prune --max-size 500MB",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``cache``."""
    parser.add_argument("action", choices=("ls", "prune"))
    parser.add_argument(
        "--max-size",
        type=options.size,
        metavar="SIZE",
        help="with prune: keep what was used last, up to this size, as in 500MB or 2g "
        "(default: keep nothing)",
    )
    options.add_output(parser, "json", "yaml")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Do what was asked for."""
    from atomicapp.errors import UsageError

    if arguments.action == "ls":
        if arguments.max_size is not None:
            raise UsageError("'cache ls' takes no --max-size, 'cache prune' does")
        _list(arguments.output, sink)
    elif arguments.output:
        raise UsageError("'cache prune' takes no --output, 'cache ls' does")
    else:
        _prune(arguments.max_size, sink)
    return 0


def _list(output: str | None, sink: Sink) -> None:
    from atomicapp.operations.cache import list_cache
    from atomicapp.sizes import shown_size

    cached = list_cache()
    if output:
        sink.data([entry._asdict() for entry in cached], output)
        return
    sink.table(
        ("KIND", "WHAT", "DIGEST", "SIZE", "LAST USED"),
        [
            (one.kind, one.what, one.digest[:_SHORT], shown_size(one.size), one.used)
            for one in cached
        ],
    )
    sink.info(f"{len(cached)} entries, {shown_size(sum(one.size for one in cached))}")


_SHORT = len("sha256:") + 12


def _prune(max_size: int | None, sink: Sink) -> None:
    from atomicapp.operations.cache import prune_cache
    from atomicapp.sizes import shown_size

    done = prune_cache(max_size)
    sink.line(f"removed {done.removed} entries, freed {shown_size(done.freed)}")
    if done.left:
        why = ", in use by other commands" if max_size is None else ""
        sink.line(f"kept {done.left} entries, {shown_size(done.size)}{why}")
