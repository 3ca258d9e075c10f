"""Stop and remove what an instance is made of, in reverse order.

Data (volumes, claims) and the record stay, so that 'run' finds its values
again; --volumes removes them too. What belongs to somebody else is never touched.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = ("atomicapp stop helloapache-app", "atomicapp stop ./my-app --volumes")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``stop``."""
    options.add_instance(parser)
    parser.add_argument("--volumes", action="store_true", help="remove data and the record, too")
    parser.add_argument(
        "--ignore-not-found", action="store_true", help="an instance that is not there is no error"
    )
    options.add_target(parser)
    options.add_dry_run(parser)
    options.add_output(parser, "json")
    options.add_yes(parser)


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Stop and say what was taken away."""
    from atomicapp.cli.arguments import target_options
    from atomicapp.cli.results import show_plan
    from atomicapp.cli.terminal import Terminal
    from atomicapp.errors import NotDeployed
    from atomicapp.instance import Instance
    from atomicapp.operations.stop import StopResult, stop
    from atomicapp.plan import Plan

    terminal = Terminal(sink)
    if arguments.volumes and not (arguments.dry_run or arguments.yes) and terminal.can_ask:
        question = f"Remove the data of {arguments.instance}, which cannot be brought back?"
        if not terminal.confirm(question):
            sink.info("nothing was removed")
            return 1
    try:
        result = stop(
            arguments.instance,
            target_options(arguments),
            terminal,
            volumes=arguments.volumes,
            dry_run=arguments.dry_run,
        )
    except NotDeployed:
        if not arguments.ignore_not_found:
            raise
        result = StopResult(Instance("", arguments.instance, ""), Plan(()))
    if arguments.dry_run or arguments.output:
        show_plan(result.plan, sink, arguments.output)
    elif not result.is_done:
        sink.info(f"{result.instance.name}: there is nothing to stop")
    else:
        for change in () if arguments.volumes else result.kept:
            head = f"{change.component}: " if change.component else ""
            sink.info(f"{head}{change.title} kept; --volumes removes data")
        sink.line(f"{result.instance.name} stopped")
    return 0
