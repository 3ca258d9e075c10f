"""Progress bars on a terminal: one for each thing that is fetched, while it is fetched.

Nothing is drawn for what is over at once, so that most commands never load ``rich``.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from atomicapp.cli.sink import Sink, escaped

TYPE_CHECKING = False  # as a type checker knows it, without what importing typing costs
if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from atomicapp.transfer import Advance

DELAY = 0.3
"""Seconds that a transfer lasts before it gets a bar."""
LONGEST_NAME = 40
_DIGEST = re.compile(r"\bsha(?:256|512):([0-9a-f]{12})[0-9a-f]+")


class Bars:
    """The bars on standard error. Transfers may begin and end in any thread.

    What the sink says meanwhile stands above them. They stay as they are at the end when no
    transfer is left, or when the sink ends them.
    """

    def __init__(
        self, sink: Sink, *, delay: float = DELAY, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sink = sink
        self._delay = delay
        self._clock = clock
        self._lock = threading.RLock()
        self._under_way = 0
        self._is_over = False
        self._progress: Progress | None = None
        sink.drawing = self

    @contextmanager
    def watch(self, name: str, size: int | None) -> Iterator[Advance]:
        """A bar for what is transferred inside; ``size`` in bytes, None where nobody knows."""
        with self._lock:
            self._under_way += 1
        try:
            yield _Bar(self, name, size, self._clock() + self._delay, self._clock).advance
        finally:
            with self._lock:
                self._under_way -= 1
                if not self._under_way:
                    self._stop()

    def add(self, name: str, size: int | None) -> TaskID | None:
        """A new bar; None when there are to be no more."""
        with self._lock:
            if self._is_over:
                return None
            if self._progress is None:
                self._progress = new_progress(self._sink)
                self._progress.start()
            shown = short_name(self._sink.masked(name))
            return self._progress.add_task(shown, total=size)

    def advance(self, task: TaskID, count: int) -> None:
        """Bytes have come for a bar; nothing once the bars are ended."""
        progress = self._progress
        if progress is not None and not self._is_over:
            progress.advance(task, count)

    def tell(self, line: str) -> bool:
        """Print a line above the bars; False where there are none."""
        with self._lock:
            if self._progress is None:
                return False
            from rich.text import Text

            self._progress.console.print(Text.from_ansi(line), soft_wrap=True)
            return True

    def end(self) -> None:
        """Draw nothing from now on, and leave the terminal as it was, whoever still transfers."""
        with self._lock:
            self._is_over = True
            self._stop()

    def _stop(self) -> None:
        progress, self._progress = self._progress, None
        if progress is not None:
            progress.stop()


class _Bar:
    """One transfer, with a bar from the first bytes after its delay."""

    def __init__(
        self, bars: Bars, name: str, size: int | None, due: float, clock: Callable[[], float]
    ) -> None:
        self._bars = bars
        self._name = name
        self._size = size
        self._due = due
        self._clock = clock
        self._lock = threading.Lock()
        self._early = 0
        self._task: TaskID | None = None

    def advance(self, count: int) -> None:
        with self._lock:
            if self._task is None:
                self._early += count
                if self._clock() < self._due:
                    return
                self._task = self._bars.add(self._name, self._size)
                count, self._early = self._early, 0
            if self._task is not None:
                self._bars.advance(self._task, count)


def short_name(name: str) -> str:
    """A name as a bar shows it: one line, digests cut short, nothing that a terminal obeys."""
    one_line = " ".join(escaped(_DIGEST.sub(r"\1", name)).split())
    return one_line if len(one_line) <= LONGEST_NAME else one_line[: LONGEST_NAME - 1] + "…"


def new_progress(sink: Sink) -> Progress:
    """What draws the bars; not started yet."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    console = Console(
        file=sink.err,
        force_terminal=True,
        no_color=not sink.has_color,
        highlight=False,
        markup=False,
        emoji=False,
    )
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(compact=True),
        console=console,
        redirect_stdout=False,
        redirect_stderr=False,
    )
