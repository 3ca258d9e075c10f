"""A person at a terminal, or the lack of one, as operations see it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from atomicapp.cli.sink import Sink, escaped
from atomicapp.errors import Interrupted, Problem
from atomicapp.interaction import Question

if TYPE_CHECKING:  # not every verb has a plan, or fetches anything
    from contextlib import AbstractContextManager

    from atomicapp.cli.progress import Bars
    from atomicapp.plan import Change
    from atomicapp.resource import HostAccess
    from atomicapp.transfer import Advance

DONE = {
    "create": "created",
    "start": "started",
    "update": "updated",
    "replace": "replaced",
    "remove": "removed",
    "unchanged": "unchanged",
}
"""The value of an action, and what is said when it is done."""

OBVIOUS = ("", "absent", "unchanged", "no longer wanted")
"""Reasons that the word for what was done says already."""


class Terminal:
    """Asks on the terminal and tells through the sink."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._bars: Bars | None = None
        self.can_ask = sys.stdin.isatty() and sys.stderr.isatty()

    def ask(self, question: Question) -> str:
        """One line of input; not echoed where the value is hidden."""
        if question.remark:
            self._sink.error(question.remark)
        prompt = self._sink.masked(escaped(_prompt(question)))
        try:
            if question.hidden:
                from getpass import getpass

                return getpass(prompt, stream=sys.stderr) or question.default or ""
            print(prompt, end="", file=sys.stderr, flush=True)
            return input() or question.default or ""
        except UnicodeDecodeError:
            return self.ask(question._replace(remark="this is not UTF-8 text"))
        except (EOFError, KeyboardInterrupt):
            print(file=sys.stderr)
            raise Interrupted("interrupted") from None

    def agree(self, access: Sequence[HostAccess]) -> bool:
        """A yes or a no to host access; no is the default."""
        self._sink.warning("this application reaches beyond its containers:")
        for entry in access:
            self._sink.warning(f"  {entry.resource}: {entry.what}")
        return self.confirm("Allow this access to the host?")

    def confirm(self, question: str) -> bool:
        """A yes or a no; no is the default."""
        print(f"{escaped(question)} [y/N] ", end="", file=sys.stderr, flush=True)
        try:
            return input().strip().lower() in ("y", "yes")
        except (EOFError, KeyboardInterrupt):
            print(file=sys.stderr)
            raise Interrupted("interrupted") from None

    def warn(self, problem: Problem) -> None:
        """A warning."""
        self._sink.warning(str(problem))

    def tell(self, line: str) -> None:
        """What is going on."""
        self._sink.info(line)

    def detail(self, line: str) -> None:
        """Shown with --verbose."""
        self._sink.debug(line)

    def transfer(self, name: str, size: int | None) -> AbstractContextManager[Advance]:
        """Something is fetched: a bar, where somebody watches."""
        if not self._sink.can_draw:
            from atomicapp.transfer import unwatched

            return unwatched(name, size)
        if self._bars is None:
            from atomicapp.cli.progress import Bars

            self._bars = Bars(self._sink)
        return self._bars.watch(name, size)

    def changed(self, change: Change) -> None:
        """One resource is as it should be."""
        reason = "" if change.reason in OBVIOUS else f" ({change.reason})"
        head = f"{change.component}: " if change.component else ""
        self._sink.info(f"{head}{change.title} {DONE[change.action.value]}{reason}")

    def hide(self, texts: Iterable[str]) -> None:
        """Never show these."""
        self._sink.hide(texts)


def _prompt(question: Question) -> str:
    where = "" if question.section == "general" else f"{question.section}: "
    shown = (
        "" if question.default is None else f" [{'*****' if question.hidden else question.default}]"
    )
    description = " ".join(question.description.split())
    about = f" ({description})" if description else ""
    return f"{where}{question.name}{about}{shown}: "
