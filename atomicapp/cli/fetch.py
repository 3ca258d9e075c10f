"""Unpack an application and all that it nests, with a sample of the answers it takes."""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = (
    "atomicapp fetch projectatomic/helloapache --destination ./helloapache",
    "atomicapp fetch oci-archive:app.tar --destination ./app",
    "atomicapp fetch git+https://git.example.com/team/app.git#shop --no-deps",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``fetch``."""
    options.add_app(parser)
    parser.add_argument(
        "--no-deps", action="store_true", help="leave nested applications where they are"
    )
    options.add_fetching(parser)
    options.add_destination(parser)
    options.add_values(parser)
    options.add_target(parser)
    options.add_answers_output(parser)
    options.add_dry_run(parser)


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Unpack it and say where it is."""
    from atomicapp.cli.arguments import package_options, target_options
    from atomicapp.cli.terminal import Terminal
    from atomicapp.operations.fetch import fetch

    fetched = fetch(
        package_options(arguments),
        target_options(arguments),
        Terminal(sink),
        answers_format=arguments.answers_format,
        with_nested=not arguments.no_deps,
        dry_run=arguments.dry_run,
    )
    if fetched.sample is not None:
        sink.info(f"wrote {fetched.sample}")
    is_there = "would be" if arguments.dry_run and arguments.destination else "is"
    sink.line(f"{fetched.application} {is_there} in {fetched.directory}")
    return 0
