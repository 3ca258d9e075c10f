"""Print a script that completes verbs and options in a shell."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping

from atomicapp.cli.sink import Sink

EXAMPLES = ("source <(atomicapp completion bash)", "atomicapp completion zsh > _atomicapp")

FILES = ("FILE", "FILE|URL")
DIRECTORIES = ("DIR", "DIR|none", "APP", "NAME|APP")
"""How arguments that are paths are called in the help. An APP is often a directory."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``completion``."""
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="which shell")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Print it."""
    import shtab

    from atomicapp.cli.whole import whole_parser

    parser = whole_parser()
    _complete_paths(parser, {**_each(FILES, shtab.FILE), **_each(DIRECTORIES, shtab.DIRECTORY)})
    sink.text(shtab.complete(parser, shell=arguments.shell))
    return 0


def _each(metavars: Iterable[str], kind: Mapping[str, object]) -> Mapping[str, object]:
    return dict.fromkeys(metavars, kind)


def _complete_paths(parser: argparse.ArgumentParser, kinds: Mapping[str, object]) -> None:
    """Say to shtab which arguments are paths, for each verb."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb in action.choices.values():
                _complete_paths(verb, kinds)
        elif isinstance(action.metavar, str) and action.metavar in kinds:
            action.complete = kinds[action.metavar]  # type: ignore[attr-defined]
