"""The catalogue of applications: show it, get it anew, or make one from a directory.

Where an application of the directory is wrong, all that is wrong is told, and no catalogue is made.
"""

from __future__ import annotations

import argparse

from atomicapp.cli import options
from atomicapp.cli.sink import Sink

EXAMPLES = (
    "atomicapp index list",
    "atomicapp index update",
    "atomicapp index generate ./my-applications",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``index``."""
    parser.add_argument("action", choices=("list", "update", "generate"))
    parser.add_argument("directory", metavar="DIR", nargs="?", help="where applications are")
    options.add_output(parser, "json")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Do what was asked for."""
    from atomicapp.errors import UsageError

    if (arguments.action == "generate") != (arguments.directory is not None):
        raise UsageError("'index generate' takes a directory, the others take none")
    if arguments.action == "list":
        _list(arguments, sink)
    elif arguments.action == "update":
        _update(sink)
    else:
        _generate(arguments.directory, sink)
    return 0


def _list(arguments: argparse.Namespace, sink: Sink) -> None:
    from atomicapp.operations.index import list_index

    entries = list_index()
    if arguments.output:
        sink.data(
            [
                {
                    "id": entry.id,
                    "version": entry.version,
                    "providers": entry.providers,
                    "location": entry.location,
                }
                for entry in entries
            ]
        )
        return
    sink.table(
        ("ID", "VER", "PROVIDERS", "LOCATION"),
        [(entry.id, entry.version, entry.initials, entry.location) for entry in entries],
    )


def _update(sink: Sink) -> None:
    from atomicapp.cli.terminal import Terminal
    from atomicapp.operations.index import update_index

    sink.line(f"wrote {update_index(Terminal(sink))}")


def _generate(directory: str, sink: Sink) -> None:
    from pathlib import Path

    from atomicapp.cli.terminal import Terminal
    from atomicapp.operations.index import generate_index

    path, count = generate_index(Path(directory), Terminal(sink))
    sink.line(f"wrote {path}, applications: {count}")
