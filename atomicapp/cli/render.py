"""Show an application's artifacts with their values in place, or write them; nothing is deployed.

On a terminal, hidden values are masked unless --show-hidden; in a pipe they are not,
since the program that reads them needs them.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = (
    "atomicapp render ./my-app --provider kubernetes",
    "atomicapp render ./my-app --provider docker -a prod.conf --output-dir rendered",
    "atomicapp render registry.example.com/team/app:1.2 -a prod.conf",
    "atomicapp render oci-archive:app.tar -a prod.conf",
    "atomicapp render git+https://git.example.com/team/app.git@v1.2 -a prod.conf",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``render``."""
    options.add_app(parser)
    options.add_values(parser)
    options.add_asking(parser)
    options.add_target(parser)
    options.add_fetching(parser)
    parser.add_argument(
        "--output-dir", metavar="DIR", help="write each artifact below this directory, mode 0600"
    )
    parser.add_argument("--show-hidden", action="store_true", help="print hidden values in clear")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Write or show them."""
    import sys
    from pathlib import Path

    from atomicapp.cli.arguments import package_options, target_options
    from atomicapp.cli.terminal import Terminal
    from atomicapp.operations.render import render, render_to_directory, render_to_text

    package, target = package_options(arguments), target_options(arguments)
    output = Path(arguments.output_dir) if arguments.output_dir else None
    rendered = render(package, target, Terminal(sink), output=output)
    if output is not None:
        for path in render_to_directory(rendered, output):
            sink.line(str(path))
    elif arguments.show_hidden or not sys.stdout.isatty():
        sink.clear_text(render_to_text(rendered))
    else:
        sink.text(render_to_text(rendered))
    return 0
