"""Where text leaves the process: hidden values masked, control characters escaped.

Results go to standard output, everything said about the work to standard error.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Mapping, Sequence

TYPE_CHECKING = False  # as a type checker knows it, without what importing typing costs
if TYPE_CHECKING:
    from typing import Any, Protocol, TextIO

    from atomicapp.errors import Problem
    from atomicapp.masking import Mask

    class Drawing(Protocol):
        """What stands below the lines on a terminal."""

        def tell(self, line: str) -> bool:
            """Show a line above it; False where nothing stands there."""

        def end(self) -> None:
            """Leave the terminal as it was."""


AT_MOST = 50
"""How many problems are told at once."""
COLORS = {"error": "31", "warning": "33", "info": "", "debug": "2"}
_CONTROL = (
    *range(0x09),
    *range(0x0B, 0x20),
    *range(0x7F, 0xA0),
    *(0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
)
"""What a terminal would obey: control characters, and those that turn the direction of writing."""
_SHOWN = {code: f"\\x{code:02x}" for code in _CONTROL}
_IN_JSON = {code: f"\\u{code:04x}" for code in _CONTROL}


def escaped(text: str) -> str:
    """``text`` without anything that a terminal would obey; tabs and newlines stay."""
    return text.translate(_SHOWN)


class Foreign:
    """Data in which somebody else wrote the keys too, so that a hidden value may stand in them."""

    def __init__(self, data: object) -> None:
        self.data = data


class OutputLost(Exception):
    """Standard output does not take what is written, for another reason than a closed pipe."""


class Sink:
    """The two streams of the process."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self.err = err
        self.drawing: Drawing | None = None
        self._hidden: set[str] = set()
        self._mask: Mask | None = None
        self._logtype = "nocolor"
        self._level = 1

    def configure(self, arguments: argparse.Namespace) -> None:
        """How much to say, and how it looks, as the command line has it."""
        has_color = self.err.isatty() and not os.environ.get("NO_COLOR")
        self._logtype = arguments.logtype or ("color" if has_color else "nocolor")
        self._level = 0 if arguments.quiet else 2 if arguments.verbose else 1

    @property
    def has_color(self) -> bool:
        """Whether what is said about the work is coloured."""
        return self._logtype == "color"

    @property
    def can_draw(self) -> bool:
        """Whether a person watches standard error, on a terminal that can redraw lines."""
        says_more = self._level > 0 and self._logtype in ("color", "nocolor")
        is_able = os.environ.get("TERM", "") not in ("", "dumb", "unknown")
        return says_more and is_able and self.err.isatty()

    def end_drawing(self) -> None:
        """Leave the terminal as it was before bars were drawn on it."""
        if self.drawing is not None:
            self.drawing.end()

    def hide(self, texts: Iterable[str]) -> None:
        """Never show these again."""
        new = {text for text in texts if text} - self._hidden
        if new:
            from atomicapp.masking import Mask

            self._hidden |= new
            self._mask = Mask(self._hidden)

    def masked(self, text: str) -> str:
        """``text`` as it may be shown."""
        return self._mask.mask(text) if self._mask else text

    def line(self, text: str = "") -> None:
        """A line of the result."""
        self._put(escaped(self.masked(text)) + "\n")

    def text(self, text: str) -> None:
        """A part of the result, as it is but for what a terminal would obey."""
        self._put(escaped(self.masked(text)))

    def clear_text(self, text: str) -> None:
        """A part of the result just as it is, since a person or a program needs it so."""
        self._put(escaped(text) if self._out.isatty() else text)

    def data(self, data: object, form: str = "json") -> None:
        """The result as JSON or YAML, hidden values masked inside its strings.

        Keys stay, since programs look for them, but for those of what is :class:`Foreign`:
        hidden values are masked there too, and keys that look alike then are numbered.
        """
        text = (_yaml if form == "yaml" else _json)(self._masked_data(data))
        self._put(text)

    def raw(self, data: bytes) -> None:
        """A document from elsewhere, byte for byte; escaped where a person reads it."""
        if self._out.isatty():
            self._put(escaped(data.decode(errors="backslashreplace")))
        else:
            self.flush()
            told_when_lost(lambda: self._out.buffer.write(data))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Rows below upper-case heads, as wide as they need to be."""
        from atomicapp.cli.table import table

        for row in table(heads, [[self.masked(cell) for cell in row] for row in rows]):
            self._put(escaped(row) + "\n")

    def errors(self, problems: Iterable[Problem]) -> None:
        """What went wrong, a line each."""
        told = [str(problem) for problem in problems]
        for text in told[:AT_MOST]:
            self.error(text)
        if len(told) > AT_MOST:
            self.error(f"and {len(told) - AT_MOST} more")

    def error(self, text: str) -> None:
        """What went wrong."""
        self._say("error", text, 0)

    def warning(self, text: str) -> None:
        """What may be a mistake."""
        self._say("warning", text, 1)

    def info(self, text: str) -> None:
        """What is going on."""
        self._say("info", text, 1)

    def debug(self, text: str) -> None:
        """What only somebody who looks for it wants."""
        self._say("debug", text, 2)

    def flush(self) -> None:
        """Everything out, so that a closed pipe or a full disk shows here and not at exit."""
        told_when_lost(self._out.flush)

    def _put(self, text: str) -> None:
        told_when_lost(lambda: self._out.write(text))

    def _say(self, level: str, text: str, at_least: int) -> None:
        if self._logtype == "none" or self._level < at_least:
            return
        shown = escaped(self.masked(text))
        if self._logtype == "cockpit":
            shown = f"atomicapp.status.{level}.message={shown}".replace("\n", " ")
        elif level in ("error", "warning"):
            shown = f"{self._colored(level, f'{level}:')} {shown}"
        if self.drawing is None or not self.drawing.tell(shown):
            # In one piece: several threads tell what they have done.
            self.err.write(f"{shown}\n")
            self.err.flush()

    def _colored(self, level: str, text: str) -> str:
        return f"\x1b[{COLORS[level]}m{text}\x1b[0m" if self._logtype == "color" else text

    def _masked_data(self, data: Any, *, keys: bool = False) -> Any:
        if isinstance(data, Foreign):
            return self._masked_data(data.data, keys=True)
        if isinstance(data, str):
            return self.masked(data)
        if isinstance(data, Mapping):
            return self._masked_mapping(data, keys)
        if isinstance(data, list | tuple):
            return [self._masked_data(value, keys=keys) for value in data]
        return data

    def _masked_mapping(self, data: Mapping[Any, Any], keys: bool) -> Mapping[Any, Any]:
        shown: dict[Any, Any] = {}
        for key, value in data.items():
            name = self.masked(key) if keys and isinstance(key, str) else key
            shown[_apart(name, shown)] = self._masked_data(value, keys=keys)
        return shown


def _apart(name: Any, others: Mapping[Any, Any]) -> Any:
    """A key that is none of the others: masked ones may look alike."""
    number, apart = 1, name
    while apart in others:
        number += 1
        apart = f"{name} ({number})"
    return apart


def told_when_lost(write: Callable[[], object]) -> None:
    """A closed pipe stays what it is; any other failure to write becomes OutputLost."""
    try:
        write()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error.strerror) from error


def _json(data: object) -> str:
    """JSON in which what a terminal would obey is written as escapes: it stands in strings only."""
    import json

    text = json.dumps(data, indent=2, ensure_ascii=False)
    return text.translate(_IN_JSON) + "\n"


def _yaml(data: object) -> str:
    import yaml

    def dump(allow_unicode: bool) -> str:
        return str(
            yaml.safe_dump(data, sort_keys=False, allow_unicode=allow_unicode, width=1 << 20)
        )

    text = dump(True)
    return text if escaped(text) == text else dump(False)
