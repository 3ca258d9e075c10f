"""Deploy an application, or bring its instance to what the package and the answers say.

What is unchanged is left alone, what changed is replaced, what is gone from the
package is removed. Missing values are asked for on a terminal.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = (
    "atomicapp run registry.example.com/team/app:1.2 -p hostport=8080",
    "atomicapp run ./my-app -a answers.conf --dry-run",
    "atomicapp run ./my-app --provider kubernetes --dry-run=server",
    "atomicapp run oci-archive:app.tar --ask",
    "atomicapp run git+https://git.example.com/team/app.git@v1.2",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``run``."""
    options.add_app(parser)
    options.add_values(parser)
    options.add_asking(parser)
    parser.add_argument(
        "--reset-values",
        action="store_true",
        help="forget the values of earlier runs; by default they are used again",
    )
    parser.add_argument(
        "--write-answers", metavar="FILE", help="write the values that were used here, too"
    )
    options.add_answers_output(parser)
    parser.add_argument(
        "--name",
        help="the instance's name, so that one application runs twice (default: its id)",
    )
    options.add_target(parser)
    options.add_cluster(parser)
    options.add_fetching(parser)
    options.add_destination(parser)
    parser.add_argument(
        "--pull",
        choices=("always", "missing", "never"),
        default="",
        help="when to pull the images of containers (default: missing)",
    )
    parser.add_argument(
        "--allow-host-access",
        action="store_true",
        help="agree to what the plan lists as access to the host",
    )
    options.add_waiting(parser)
    options.add_judged_dry_run(parser)
    options.add_output(parser, "json")
    options.add_yes(parser)


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Deploy and say where it answers."""
    from atomicapp.cli.arguments import cluster_options, package_options, target_options
    from atomicapp.cli.rehearsed import show_rehearsed
    from atomicapp.cli.results import show_plan, show_run
    from atomicapp.cli.terminal import Terminal
    from atomicapp.operations.options import RunOptions
    from atomicapp.operations.run import run

    result = run(
        package_options(arguments),
        target_options(arguments),
        RunOptions(
            name=arguments.name,
            wait=arguments.wait,
            timeout=arguments.timeout,
            dry_run=arguments.dry_run is not None,
            rehearse=arguments.dry_run == options.SERVER,
            pull=arguments.pull,
            allow_host_access=arguments.allow_host_access,
            reset_values=arguments.reset_values,
            write_answers=arguments.write_answers,
            answers_format=arguments.answers_format,
            cluster=cluster_options(arguments),
        ),
        Terminal(sink),
    )
    if arguments.dry_run == options.SERVER:
        return show_rehearsed(result, sink, arguments.output)
    if arguments.dry_run:
        show_plan(result.plan, sink, arguments.output)
    else:
        show_run(result, sink, arguments.output)
    return 0
