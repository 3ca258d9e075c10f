"""What the parts of an instance wrote, each line headed by its component."""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = (
    "atomicapp logs helloapache-app",
    "atomicapp logs guestbook frontend --follow --tail 20",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``logs``."""
    options.add_instance(parser)
    parser.add_argument(
        "component", metavar="COMPONENT", nargs="?", help="only this one and what is nested in it"
    )
    parser.add_argument("-f", "--follow", action="store_true", help="go on as more is written")
    parser.add_argument("--tail", type=options.count, metavar="N", help="only the last N lines")
    parser.add_argument("--timestamps", action="store_true", help="show when it was written")
    options.add_target(parser)


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Show the lines as they come."""
    from atomicapp.cli.arguments import target_options
    from atomicapp.operations.logs import logs

    lines = logs(
        arguments.instance,
        arguments.component,
        target_options(arguments),
        follow=arguments.follow,
        tail=arguments.tail,
        timestamps=arguments.timestamps,
    )
    for name, line in lines:
        sink.line(f"{name} | {line}")
        sink.flush()
    return 0
