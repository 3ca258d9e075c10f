"""The command line as people write it: the verb anywhere, options anywhere, shortened or not."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence

from atomicapp.cli.options import CLIENT, VALUE_FLAGS_BEFORE_VERB, add_global
from atomicapp.cli.sink import told_when_lost
from atomicapp.cli.verbs import REPLACEABLE, VERBS

TYPE_CHECKING = False  # as a type checker knows it, without what importing typing costs
if TYPE_CHECKING:
    from typing import NoReturn

    from _typeshed import SupportsWrite

# Our texts are English. argparse would look for each of its own in the person's language, and load
# much for that.
vars(argparse)["_"] = str

MODE = "--mode"
DRY_RUN = "--dry-run"


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


def parse(argv: Sequence[str], environment: Mapping[str, str]) -> argparse.Namespace:
    """The arguments of a verb; ``handler`` among them is what to call.

    Raises UsageError; ``--help`` and ``--version`` print and end the program.
    """
    words = _from_environment(list(argv), environment)
    mode, words = _take_mode(words)
    position = _verb_position(words)
    if position is None and mode is None:
        _overview(words)
    verb = VERBS_BY_ALIAS.get(words.pop(position), "") if position is not None else ""
    parser = verb_parser(mode or verb)
    words = bound(words) if (mode or verb) == "run" else words
    arguments = parser.parse_intermixed_args(words)
    if arguments.verbose and arguments.quiet:
        parser.error("--verbose and --quiet contradict each other")
    for name in ("app", "instance"):
        if getattr(arguments, name, "") is None:
            setattr(arguments, name, environment.get("IMAGE") or None)
    return arguments


VERBS_BY_ALIAS = {name: name for name in VERBS} | {"ls": "list", "install": "fetch"}
"""``install`` is what labels of the oldest packages call ``fetch``."""


def verb_parser(verb: str) -> Parser:
    """The parser of one verb, with its handler as a default."""
    parser = Parser(prog=f"atomicapp {verb}", formatter_class=Formatter)
    fill(parser, verb)
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


def _overview(words: list[str]) -> NoReturn:
    """No verb: help, the version, or a word that is no verb."""
    parser = Parser(
        prog="atomicapp",
        usage="atomicapp VERB [options]",
        description="Install and run applications made of many containers.",
        epilog=_verbs_help(),
        formatter_class=Formatter,
    )
    add_global(parser)
    _, rest = parser.parse_known_args(words)
    if not words:
        parser.print_help()
        raise SystemExit(2)
    unknown = next((word for word in rest if not word.startswith("-")), None)
    if unknown is None:
        parser.error(f"unknown option {rest[0]!r}" if rest else "which verb?")
    parser.error(f"unknown verb {unknown!r}{_nearest(unknown)}")


def _verbs_help() -> str:
    width = max(map(len, VERBS))
    rows = "\n".join(f"  {name:<{width}}  {summary}" for name, summary in VERBS.items())
    return f"verbs:\n{rows}\n\n'atomicapp VERB --help' tells more, with an example."


def _nearest(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, VERBS_BY_ALIAS, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _from_environment(words: list[str], environment: Mapping[str, str]) -> list[str]:
    """``ATOMICAPP_ARGS`` replaces the command line, ``ATOMICAPP_APPEND_ARGS`` is appended."""
    if not (environment.get("ATOMICAPP_ARGS") or environment.get("ATOMICAPP_APPEND_ARGS")):
        return words
    import shlex

    try:
        if environment.get("ATOMICAPP_ARGS"):
            words = shlex.split(environment["ATOMICAPP_ARGS"])
        return words + shlex.split(environment.get("ATOMICAPP_APPEND_ARGS", ""))
    except ValueError as error:
        from atomicapp.errors import UsageError

        raise UsageError(f"ATOMICAPP_ARGS or ATOMICAPP_APPEND_ARGS: {error}") from error


def _take_mode(words: list[str]) -> tuple[str | None, list[str]]:
    """``--mode VERB`` taken off the line."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name != MODE:
            continue
        mode = value if equals else "".join(words[index + 1 : index + 2])
        if mode not in REPLACEABLE:
            from atomicapp.errors import UsageError

            raise UsageError(f"--mode takes one of {', '.join(REPLACEABLE)}, not {mode!r}")
        return mode, words[:index] + words[index + (1 if equals else 2) :]
    return None, words


def bound(words: Sequence[str]) -> list[str]:
    """A bare ``--dry-run``, cut short or not, with the value that it stands for: argparse would
    give it the next word, and only one behind ``=`` is its own."""
    return [
        f"{word}={CLIENT}" if len(word) > 3 and DRY_RUN.startswith(word) else word for word in words
    ]


def _verb_position(words: Sequence[str]) -> int | None:
    """Where the verb stands: the first word that is neither an option nor an option's value."""
    index = 0
    while index < len(words):
        word = words[index]
        if not word.startswith("-"):
            return index if word in VERBS_BY_ALIAS else None
        index += 2 if _takes_a_value(word) else 1
    return None


def _takes_a_value(word: str) -> bool:
    """Whether an option, perhaps shortened, has its value in the next word."""
    if word.startswith("--"):
        return any(flag.startswith(word) for flag in VALUE_FLAGS_BEFORE_VERB)
    return word in VALUE_FLAGS_BEFORE_VERB
