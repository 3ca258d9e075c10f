"""Where the verb stands on a line that begins with options: behind them and their values.

Which option takes the next word is asked of the parsers themselves: of the verb's that may be
meant, then of the others'. So this is loaded only for lines that need it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from atomicapp.cli.parser import overview_parser, verb_parser
from atomicapp.cli.verbs import VERBS, VERBS_BY_ALIAS

OPTIONS_END = "--"


def verb_position(words: Sequence[str]) -> int | None:
    """Where the first verb stands that is, by its own options, no value of one of them."""
    for index, word in enumerate(words):
        verb = VERBS_BY_ALIAS.get(word)
        if verb and first_free(words[: index + 1], verb) == index:
            return index
    return None


def first_free(words: Sequence[str], verb: str) -> int | None:
    """Where the first word stands that is neither an option nor an option's value.

    ``verb`` is whose options they probably are; "" where nobody knows.
    """
    index = 0
    while index < len(words):
        if not words[index].startswith("-"):
            return index
        index += 2 if _takes_next(words[index], verb) else 1
    return None


def meant(name: str, verb: str) -> list[str]:
    """The options of a verb, "" for those of every verb, that a long name may be short for."""
    flags = _flags(verb)
    return [name] if name in flags else [flag for flag in flags if flag.startswith(name)]


def is_known(word: str) -> bool:
    """Whether any verb has this option."""
    return any(_has_next(word, verb) is not None for verb in VERBS)


def _takes_next(word: str, verb: str) -> bool:
    """Whether the value of an option is the next word."""
    said = (_has_next(word, each) for each in (verb, *VERBS))
    return next((has for has in said if has is not None), False)


def _has_next(word: str, verb: str) -> bool | None:
    """The same by the options of one verb; None where it has no such option."""
    flags = _flags(verb)
    if word.startswith("--") and word != OPTIONS_END:
        name, equals, _ = word.partition("=")
        found = [flags[flag] for flag in meant(name, verb)]
        return any(found) and not equals if found else None
    for end, letter in enumerate(word[1:], 2):
        takes = flags.get(f"-{letter}")
        if takes is not False:  # what is behind the letter is its value
            return takes and end == len(word)
    return False


@cache
def _flags(verb: str) -> Mapping[str, bool]:
    """Each way to write an option, and whether it takes the next word."""
    parser = verb_parser(verb) if verb else overview_parser()
    actions = parser._option_string_actions
    return {flag: action.nargs not in (0, "?") for flag, action in actions.items()}
