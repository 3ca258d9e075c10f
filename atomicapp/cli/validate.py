"""Look for mistakes in an application and all that is nested in it, deploying nothing.

Artifacts exist and parse for each provider, params are known, used and accept
their own defaults, nothing goes round in a circle.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

TYPE_CHECKING = False  # as a type checker knows it, without what importing typing costs
if TYPE_CHECKING:
    from atomicapp.errors import Problem

EXAMPLES = (
    "atomicapp validate . --strict",
    "atomicapp validate registry.example.com/team/app:1.2 -o json",
    "atomicapp validate oci-archive:app.tar",
    "atomicapp validate git+https://git.example.com/team/app.git@main",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``validate``."""
    options.add_app(parser)
    parser.add_argument("--strict", action="store_true", help="take warnings for errors")
    options.add_fetching(parser)
    options.add_output(parser, "json")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Show what was found; 1 when anything is wrong."""
    from atomicapp.cli.arguments import package_options
    from atomicapp.cli.terminal import Terminal
    from atomicapp.operations.validate import validate

    problems = validate(package_options(arguments), Terminal(sink))
    errors = [problem for problem in problems if arguments.strict or not problem.is_warning]
    if arguments.output:
        sink.data([problem_data(problem, arguments.strict) for problem in problems])
    else:
        for problem in problems:
            (sink.error if problem in errors else sink.warning)(str(problem))
        sink.line(f"errors: {len(errors)}, warnings: {len(problems) - len(errors)}")
    return 1 if errors else 0


def problem_data(problem: Problem, strict: bool) -> dict[str, object]:
    """A problem as data; line and column are null where it is about no text."""
    from atomicapp.errors import Place

    place = problem.where if isinstance(problem.where, Place) else None
    return {
        "severity": "warning" if problem.is_warning and not strict else "error",
        "message": problem.what,
        "file": place.file if place else problem.where or None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "remedy": problem.remedy or None,
    }
