"""Constraints: the patterns that the whole value of a param must match.

Patterns have the meaning that :mod:`re` gives them. Those that could backtrack
for ever are matched by the ``regex`` package, because it alone can be stopped.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from atomicapp.document import Constraint
from atomicapp.errors import InputError

if TYPE_CHECKING:
    import regex

    Pattern = re.Pattern[str] | regex.Pattern[str]

TIME_LIMIT = 1.0
"""Seconds that matching one value against one pattern may take."""

LENGTH_LIMIT = 10_000
"""Characters that a pattern may have."""

SIZE_LIMIT = 100_000
"""Characters that a pattern may have with its counted repetitions written out."""

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d*)(?:,(\d*))?\}|.", re.DOTALL)
# One repetition, and no group that could repeat it, cannot backtrack for long.
_QUICK = re.compile(r"[^(*+?{]*[*+?{]?[^(*+?{]*")
_LITERAL_BRACE = re.compile(r"(\\N\{[^}]*\}|\\.)|\{(?!\d+,?\d*\}|,\d*\})", re.DOTALL)


class Matcher:
    """Matches values against constraints; each pattern is compiled once."""

    def __init__(self) -> None:
        self._compiled: dict[str, Pattern] = {}
        self._known: dict[tuple[str, str], bool] = {}
        self._refused: dict[str, InputError] = {}

    def matches(self, constraint: Constraint, text: str) -> bool:
        """Whether the whole text matches.

        Raises InputError with the constraint's place where the pattern is not a
        pattern, or is one whose matching does not end in time.
        """
        key = constraint.pattern, text
        if key not in self._known:
            self._known[key] = self._match(constraint, text)
        return self._known[key]

    def _match(self, constraint: Constraint, text: str) -> bool:
        refused = self._refused.get(constraint.pattern)
        if refused is not None:
            raise refused
        try:
            pattern = self._compiled.get(constraint.pattern)
            if pattern is None:
                pattern = self._compiled[constraint.pattern] = compile_pattern(constraint)
            return _fullmatch(pattern, constraint, text)
        except InputError as error:
            self._refused[constraint.pattern] = error
            raise


def _fullmatch(pattern: Pattern, constraint: Constraint, text: str) -> bool:
    if isinstance(pattern, re.Pattern):
        return pattern.fullmatch(text) is not None
    try:
        return pattern.fullmatch(text, timeout=TIME_LIMIT) is not None
    except (TimeoutError, MemoryError):
        raise InputError(
            f"matching a value against this pattern takes more than {TIME_LIMIT:g} s",
            constraint.place,
            "a repetition inside a repetition makes it backtrack; write it without one",
        ) from None


def compile_pattern(constraint: Constraint) -> Pattern:
    """The constraint's pattern, ready to match; InputError where it is not a pattern."""
    pattern = constraint.pattern
    if len(pattern) > LENGTH_LIMIT or _size(pattern) > SIZE_LIMIT:
        raise _refused(constraint, "it is too large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(pattern)
            return compiled if _QUICK.fullmatch(pattern) else _stoppable(pattern)
    except re.error as error:
        raise _refused(constraint, str(error)) from None
    except (ValueError, RecursionError, OverflowError, MemoryError):
        raise _refused(constraint, "it is too large") from None


def _size(pattern: str) -> int:
    """How long a pattern is with its counted repetitions written out, as ``regex`` does it."""
    around: list[int] = []
    total = last = 0
    for token in _TOKEN.finditer(pattern):
        counts = [int(count[:9]) for count in token.groups() if count]
        if counts:
            repeated = last * max(counts)
            total, last = total - last + repeated, repeated
        elif token[0] == "(":
            around.append(total)
            total = last = 0
        elif token[0] == ")" and around:
            last = total
            total += around.pop()
        else:
            last = 1
            total += 1
    return total + sum(around)


def _stoppable(pattern: str) -> regex.Pattern[str]:
    """The same pattern for ``regex``; its literal braces are escaped, which may mean more there."""
    import regex

    try:
        literal = _LITERAL_BRACE.sub(lambda match: match[1] or r"\{", pattern)
        return regex.compile(literal, regex.VERSION0)
    except regex.error as error:
        raise ValueError from error


def _refused(constraint: Constraint, why: str) -> InputError:
    return InputError(
        f"the pattern of a constraint is not a regular expression: {why}", constraint.place
    )
