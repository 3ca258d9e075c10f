"""How an instance does: its state, its parts, and where they answer.

The exit status is 0 only when everything is healthy.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = ("atomicapp status helloapache-app", "atomicapp status helloapache-app -o json")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``status``."""
    options.add_instance(parser)
    options.add_target(parser)
    options.add_output(parser, "json")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Show it, and answer whether it is healthy."""
    from atomicapp.cli.arguments import target_options
    from atomicapp.cli.results import show_status
    from atomicapp.operations.status import status

    found = status(arguments.instance, target_options(arguments))
    show_status(found, sink, arguments.output)
    return 0 if found.is_healthy else 1
