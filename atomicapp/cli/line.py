"""The command line as people write it: the verb anywhere, options anywhere, shortened or not."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from atomicapp.cli.options import CLIENT
from atomicapp.cli.parser import Parser, ignore_options_of, overview_parser, verb_parser
from atomicapp.cli.verbs import REPLACEABLE, VERBS_BY_ALIAS

TYPE_CHECKING = False  # as a type checker knows it, without what importing typing costs
if TYPE_CHECKING:
    from typing import NoReturn

MODE = "--mode"
DRY_RUN = "--dry-run"


def parse(argv: Sequence[str], environment: Mapping[str, str]) -> argparse.Namespace:
    """The arguments of a verb; ``handler`` among them is what to call, and ``ignored`` the
    options that ``--mode`` made void.

    Raises UsageError; ``--help`` and ``--version`` print and end the program.
    """
    typed, words = _take_verb(_from_environment(list(argv), environment))
    mode, words = _take_mode(words, typed)
    verb = mode or typed
    if not verb:
        _overview(words)
    parser = verb_parser(verb)
    if typed not in ("", verb):
        ignore_options_of(typed, parser)
    arguments = parser.parse_intermixed_args(bound(words) if verb == "run" else words)
    _check(arguments, verb, parser)
    for name in ("app", "instance"):
        if getattr(arguments, name, "") is None:
            setattr(arguments, name, environment.get("IMAGE") or None)
    return arguments


def _check(arguments: argparse.Namespace, verb: str, parser: Parser) -> None:
    """Refuse what argparse takes."""
    for action in parser._actions:
        # Most often a variable of a script that is not set; to go on without it may do harm.
        if getattr(arguments, action.dest, None) == "" and action.default != "":
            name = "/".join(action.option_strings) or action.metavar
            parser.error(f"{name} is empty; leave it out or give it a value")
    if arguments.verbose and arguments.quiet:
        parser.error("--verbose and --quiet contradict each other")
    if verb == "stop" and "--name" in arguments.ignored:
        # Without it another instance of the same application would be stopped.
        parser.error("'stop' takes an instance's name as its argument, not as --name")


def _from_environment(words: list[str], environment: Mapping[str, str]) -> list[str]:
    """``ATOMICAPP_ARGS`` replaces the command line, ``ATOMICAPP_APPEND_ARGS`` is appended."""
    if environment.get("ATOMICAPP_ARGS"):
        words = _split("ATOMICAPP_ARGS", environment)
    if environment.get("ATOMICAPP_APPEND_ARGS"):
        words = words + _split("ATOMICAPP_APPEND_ARGS", environment)
    return words


def _split(name: str, environment: Mapping[str, str]) -> list[str]:
    import shlex

    try:
        return shlex.split(environment[name])
    except ValueError:
        from atomicapp.errors import UsageError

        raise UsageError(
            f"the variable {name} has a quote that is not closed, or a backslash at its end",
            remedy="write it as for a shell",
        ) from None


def _take_verb(words: list[str]) -> tuple[str, list[str]]:
    """The verb taken off the line; "" where there is none."""
    position = _verb_position(words)
    if position is None:
        return "", words
    return VERBS_BY_ALIAS[words[position]], words[:position] + words[position + 1 :]


def _verb_position(words: Sequence[str]) -> int | None:
    if not any(word in VERBS_BY_ALIAS for word in words):
        return None
    if words[0] in VERBS_BY_ALIAS:
        return 0
    from atomicapp.cli.placement import verb_position

    return verb_position(words)


def _take_mode(words: list[str], verb: str) -> tuple[str | None, list[str]]:
    """What the last ``--mode VERB`` says, with all of them taken off the line."""
    if not any(word.startswith(MODE[:3]) for word in words):
        return None, words
    from atomicapp.cli.placement import OPTIONS_END, meant

    mode, rest, ahead = None, [], iter(words)
    for word in ahead:
        name, equals, value = word.partition("=")
        if word == OPTIONS_END:
            rest += [word, *ahead]
        elif meant(name, verb) == [MODE]:
            mode = _checked_mode(value if equals else next(ahead, ""))
        else:
            rest.append(word)
    return mode, rest


def _checked_mode(mode: str) -> str:
    if mode not in REPLACEABLE:
        from atomicapp.errors import UsageError

        raise UsageError(f"--mode takes one of {', '.join(REPLACEABLE)}, not {mode!r}")
    return mode


def bound(words: Sequence[str]) -> list[str]:
    """A bare ``--dry-run``, cut short or not, with the value that it stands for: argparse would
    give it the next word, and only one behind ``=`` is its own."""
    return [
        f"{word}={CLIENT}" if len(word) > 3 and DRY_RUN.startswith(word) else word for word in words
    ]


def _overview(words: list[str]) -> NoReturn:
    """No verb: help, the version, or what is wrong."""
    parser = overview_parser()
    parser.parse_known_args(words)
    if not words:
        parser.print_help()
        raise SystemExit(2)
    from atomicapp.cli.placement import first_free, is_known

    position = first_free(words, "")
    if position is not None:
        parser.error(f"unknown verb {words[position]!r}{_nearest(words[position])}")
    unknown = next((word for word in words if word.startswith("-") and not is_known(word)), None)
    if unknown:
        parser.error(f"unknown option {unknown!r}")
    value = next((word for word in words if word in VERBS_BY_ALIAS), None)
    parser.error(f"which verb? {value!r} is the value of an option" if value else "which verb?")


def _nearest(word: str) -> str:
    from atomicapp.names import nearest

    near = nearest(word, VERBS_BY_ALIAS)
    return f"; did you mean {near!r}?" if near else ""
