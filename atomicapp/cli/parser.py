"""The parser of each verb: help as wide as the terminal, errors that say where help is."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from atomicapp.cli.options import add_global
from atomicapp.cli.sink import told_when_lost
from atomicapp.cli.verbs import VERBS

TYPE_CHECKING = False  # as a type checker knows it, without what importing typing costs
if TYPE_CHECKING:
    from typing import NoReturn

    from _typeshed import SupportsWrite

# Our texts are English. argparse would look for each of its own in the person's language, and load
# much for that.
vars(argparse)["_"] = str


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, asked without ``shutil``, which takes long to load."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=max(_columns(), 20) - 2)


def _columns() -> int:
    """The width of the terminal, or what the environment says it is."""
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal():
        return int(said)
    try:
        return os.get_terminal_size().columns
    except OSError:  # no terminal
        return 80


class Parser(argparse.ArgumentParser):
    """argparse, with errors that say where help is."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Help and the version, which argparse drops in silence where they cannot be written."""
        out = file or sys.stdout
        told_when_lost(lambda: out.write(message))
        told_when_lost(sys.stdout.flush)

    def error(self, message: str) -> NoReturn:
        from atomicapp.errors import UsageError

        raise UsageError(message, remedy=f"see '{self.prog} --help'")


class Ignored(argparse.Action):
    """An option of the verb on the line, which the verb that is done in its place lacks."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        namespace.ignored = (*namespace.ignored, option_string)


def verb_parser(verb: str) -> Parser:
    """The parser of one verb, with its handler as a default."""
    parser = Parser(prog=f"atomicapp {verb}", formatter_class=Formatter)
    fill(parser, verb)
    parser.set_defaults(ignored=())
    return parser


def fill(parser: argparse.ArgumentParser, verb: str) -> None:
    """Give a parser what the verb's module says: text, example, options, handler."""
    module = importlib.import_module(f"atomicapp.cli.{verb}")
    parser.description = module.__doc__
    parser.epilog = "example:\n  " + "\n  ".join(module.EXAMPLES)
    parser.formatter_class = Formatter
    module.add_options(parser)
    add_global(parser)
    parser.set_defaults(handler=module.handle)


def ignore_options_of(verb: str, parser: Parser) -> None:
    """Let a parser take what only the parser of ``verb`` knows, and name it in ``ignored``."""
    known = parser._option_string_actions
    for action in verb_parser(verb)._actions:
        flags = [flag for flag in action.option_strings if flag not in known]
        if flags:
            parser.add_argument(
                *flags,
                action=Ignored,
                nargs=action.nargs,
                default=argparse.SUPPRESS,
                help=argparse.SUPPRESS,
            )


def overview_parser() -> Parser:
    """The parser of a line without a verb."""
    parser = Parser(
        prog="atomicapp",
        usage="atomicapp VERB [options]",
        description="Install and run applications made of many containers.",
        epilog=_verbs_help(),
        formatter_class=Formatter,
    )
    add_global(parser)
    return parser


def _verbs_help() -> str:
    width = max(map(len, VERBS))
    rows = "\n".join(f"  {name:<{width}}  {summary}" for name, summary in VERBS.items())
    return f"verbs:\n{rows}\n\n'atomicapp VERB --help' tells more, with an example."
