"""Show what an application is and what it asks for, before any of it runs.

Its params, the images that it will use, the access to the host that it asks for, and the
image that it comes in. Nothing is deployed, and what it nests is not fetched.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Foreign, Sink

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
    parser.add_argument(
        "--raw",
        action="store_true",
        help="print the image's manifest just as it is; with --config, its configuration",
    )
    parser.add_argument(
        "--config", action="store_true", help="print the image's configuration as JSON"
    )
    options.add_fetching(parser)
    options.add_output(parser, "json", "yaml")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Show it."""
    if arguments.raw or arguments.config:
        return _document(arguments, sink)
    from atomicapp.cli.arguments import package_options, target_options
    from atomicapp.cli.inspection import show_inspected
    from atomicapp.cli.terminal import Terminal
    from atomicapp.operations.inspect import inspect

    inspected = inspect(package_options(arguments), target_options(arguments), Terminal(sink))
    show_inspected(inspected, sink, arguments.output)
    return 0


def _document(arguments: argparse.Namespace, sink: Sink) -> int:
    """Show a document of the image alone."""
    from atomicapp.cli.arguments import package_options
    from atomicapp.cli.terminal import Terminal
    from atomicapp.errors import UsageError
    from atomicapp.operations.inspect import inspect_config, inspect_document

    if arguments.raw and arguments.output:
        raise UsageError("--raw prints what came, and --output another form of it")
    package, terminal = package_options(arguments), Terminal(sink)
    if arguments.raw:
        sink.raw(inspect_document(package, terminal, config=arguments.config))
    else:
        sink.data(Foreign(inspect_config(package, terminal)), arguments.output or "json")
    return 0
