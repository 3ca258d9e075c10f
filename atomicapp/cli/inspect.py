"""Show what an application is and what it asks for, before any of it runs.

Its params, the images that it will use, the access to the host that it asks for, and the
image that it comes in. Nothing is deployed, and what it nests is not fetched.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = (
    "atomicapp inspect projectatomic/helloapache",
    "atomicapp inspect oci-archive:app.tar -o json",
    "atomicapp inspect git+https://git.example.com/team/app.git@v1.2#shop",
    "atomicapp inspect registry.example.com/team/app:1.2 --raw",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``inspect``."""
    options.add_app(parser)
    parser.add_argument("--provider", metavar="NAME", help="only what this provider is asked for")
    options.add_fetching(parser)
    options.add_output(parser, "json", "yaml")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Show it."""
    from atomicapp.cli.arguments import package_options, target_options
    from atomicapp.cli.inspection import show_inspected
    from atomicapp.cli.terminal import Terminal
    from atomicapp.operations.inspect import inspect

    inspected = inspect(package_options(arguments), target_options(arguments), Terminal(sink))
    show_inspected(inspected, sink, arguments.output)
    return 0
