"""One parser of everything, for what needs all of it: completion and the command reference."""

from __future__ import annotations

import argparse

from atomicapp.cli.options import add_global
from atomicapp.cli.parser import fill
from atomicapp.cli.verbs import VERBS


def whole_parser() -> argparse.ArgumentParser:
    """The program's parser with each verb below it."""
    parser = argparse.ArgumentParser(prog="atomicapp")
    add_global(parser)
    verbs = parser.add_subparsers(metavar="VERB")
    for verb, summary in VERBS.items():
        fill(verbs.add_parser(verb, help=summary), verb)
    return parser
