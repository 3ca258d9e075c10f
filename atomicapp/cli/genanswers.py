"""Write an answers file to fill in: every param, with its default where it has one.

The file is answers.conf in the current directory; one that is there already is
never overwritten.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = (
    "atomicapp genanswers projectatomic/helloapache",
    "atomicapp genanswers ./my-app --write-answers prod.conf",
    "atomicapp genanswers oci-archive:app.tar",
    "atomicapp genanswers git+https://git.example.com/team/app.git",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``genanswers``."""
    options.add_app(parser)
    options.add_values(parser)
    options.add_target(parser)
    options.add_fetching(parser)
    options.add_destination(parser)
    options.add_answers_output(parser)
    parser.add_argument(
        "--write-answers", metavar="FILE", help="write it here (default: answers.conf)"
    )
    options.add_dry_run(parser)


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Write it and say where."""
    from pathlib import Path

    from atomicapp.cli.arguments import package_options, target_options
    from atomicapp.cli.terminal import Terminal
    from atomicapp.operations.answers import ANSWERS
    from atomicapp.operations.genanswers import genanswers

    path = genanswers(
        package_options(arguments),
        target_options(arguments),
        Terminal(sink),
        path=Path(arguments.write_answers or ANSWERS),
        answers_format=arguments.answers_format,
        dry_run=arguments.dry_run,
    )
    sink.line(f"{'would write' if arguments.dry_run else 'wrote'} {path}")
    return 0
