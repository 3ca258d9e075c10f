"""The instances on the target, with the application, revision and state of each."""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = ("atomicapp list", "atomicapp list --namespace prod -o json")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``list``."""
    options.add_target(parser)
    options.add_output(parser, "json")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Show them."""
    from atomicapp.cli.arguments import target_options
    from atomicapp.cli.results import show_instances
    from atomicapp.operations.listing import list_instances
    from atomicapp.provider import UnreadableRecords

    try:
        listed = list_instances(target_options(arguments))
    except UnreadableRecords as error:
        show_instances(error.readable, sink, arguments.output)
        raise
    show_instances(listed, sink, arguments.output)
    return 0
