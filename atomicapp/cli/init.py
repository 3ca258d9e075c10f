"""Start a new application that runs as it stands, to be changed from there."""

from __future__ import annotations

import argparse

from atomicapp.cli.sink import Sink

EXAMPLES = ("atomicapp init my-app", "atomicapp init my-app --destination .")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``init``."""
    parser.add_argument("name", metavar="NAME", help="the application's id, a DNS label")
    parser.add_argument(
        "--destination", metavar="DIR", help="write it here (default: a directory called NAME)"
    )


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Write it and say what to do next."""
    from atomicapp.operations.init import init

    destination = None if arguments.destination == "none" else arguments.destination
    for path in init(arguments.name, destination):
        sink.info(f"wrote {path}")
    sink.line(f"next: atomicapp run {destination or arguments.name} --provider docker")
    return 0
