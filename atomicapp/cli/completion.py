"""Print a script that completes verbs and options in a shell."""

from __future__ import annotations

import argparse

from atomicapp.cli.sink import Sink

EXAMPLES = ("source <(atomicapp completion bash)", "atomicapp completion zsh > _atomicapp")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``completion``."""
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="which shell")


def handle(arguments: argparse.Namespace, sink: Sink) -> int:
    """Print it."""
    import shtab

    from atomicapp.cli.whole import whole_parser

    sink.text(shtab.complete(whole_parser(), shell=arguments.shell))
    return 0
