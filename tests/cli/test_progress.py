"""Progress bars on a pseudo-terminal of this test's own, and their absence anywhere else."""

from __future__ import annotations

import argparse
import io
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from atomicapp.cli.progress import Bars, short_name
from atomicapp.cli.sink import Sink
from atomicapp.cli.terminal import Terminal

# A transfer without end, in two threads, stands in for a slow registry.
SLOW = """
import sys, threading, time
import atomicapp.cli.list as verb
from atomicapp.cli.main import main
from atomicapp.cli.terminal import Terminal

def transfer(terminal, name):
    with terminal.transfer(name, None) as advance:
        while True:
            advance(1)
            time.sleep(0.01)

def slow(arguments, sink):
    terminal = Terminal(sink)
    threading.Thread(target=transfer, args=(terminal, "other"), daemon=True).start()
    transfer(terminal, "layer")

verb.handle = slow
sys.exit(main(["list"]))
"""
HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
DIGEST = "sha256:" + "0123456789ab" + "c" * 52


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def screen(**said: object) -> Iterator[tuple[Sink, Callable[[], str]]]:
    """A sink whose standard error is a terminal; the function ends it, and is what was drawn."""
    master, slave = pty.openpty()
    drawn: list[bytes] = []
    reader = threading.Thread(target=_read, args=(master, drawn))
    reader.start()
    stream = open(slave, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - closed below

    def end() -> str:
        stream.close()
        reader.join()
        return b"".join(drawn).decode()

    sink = Sink(io.StringIO(), stream)
    sink.configure(
        argparse.Namespace(**{"logtype": None, "verbose": False, "quiet": False, **said})
    )
    try:
        yield sink, end
    finally:
        if not stream.closed:
            end()
        os.close(master)


def _read(master: int, drawn: list[bytes]) -> None:
    while True:
        try:
            data = os.read(master, 1 << 16)
        except OSError:  # nobody has the other end any more
            return
        drawn.append(data)


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_a_bar_shows_name_bytes_and_speed_and_gives_the_cursor_back() -> None:
    clock = Clock()
    with screen() as (sink, end):
        bars = Bars(sink, clock=clock)
        with bars.watch(f"layer {DIGEST}", 4_000_000) as advance:
            advance(1_000_000)
            clock.now += 1
            advance(1_000_000)
            advance(2_000_000)
        text = end()
    assert "layer 0123456789ab " in text
    assert DIGEST not in text
    assert "4.0/4.0 MB" in text
    assert "/s" in text
    assert text.count(HIDE_CURSOR) == 1
    assert text.rindex(SHOW_CURSOR) > text.rindex(HIDE_CURSOR)


def test_what_is_over_at_once_draws_nothing() -> None:
    with screen() as (sink, end):
        with Bars(sink, clock=Clock()).watch("layer", 10) as advance:
            advance(10)
        assert end() == ""


def test_several_threads_have_a_bar_each() -> None:
    clock = Clock()
    together = threading.Barrier(4)

    def transfer(number: int) -> None:
        with bars.watch(f"layer-{number}", None if number == 0 else 2000) as advance:
            together.wait(10)
            for _ in range(2):
                advance(1000)
            together.wait(10)

    with screen() as (sink, end):
        bars = Bars(sink, delay=0, clock=clock)
        threads = [threading.Thread(target=transfer, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        last = end().rpartition("\x1b[2K")[2]
    # Below one another in one picture, the last of which stays.
    assert all(f"layer-{number}" in last for number in range(4)), last


def test_what_is_said_meanwhile_stands_on_lines_of_its_own() -> None:
    with screen() as (sink, end):
        with Bars(sink, delay=0).watch("layer", 10) as advance:
            advance(5)
            sink.info("one [bold]thing[/bold]")
            sink.warning("another")
        sink.info("after")
        lines = end().replace("\r", "").split("\n")
    shown = [line.rpartition("\x1b[2K")[2] for line in lines]
    assert "one [bold]thing[/bold]" in shown
    assert "\x1b[33mwarning:\x1b[0m another" in shown
    assert any(line.endswith("after") for line in lines)


def test_names_are_neither_obeyed_nor_interpreted() -> None:
    """threats: terminal escapes in names and descriptions."""
    with screen() as (sink, end):
        sink.hide(["hunter2"])
        with Bars(sink, delay=0).watch("[red]\x1b]0;evil\x07 hunter2\nx[/red]", 10) as advance:
            advance(5)
        text = end()
    assert "\x1b]0" not in text
    assert "[red]\\x1b]0;evil\\x07 *** x[/red]" in text
    assert len(short_name("n" * 200)) == 40


def test_bars_that_are_ended_do_not_come_back() -> None:
    """threats: interrupts. Threads may still transfer when a command is ended."""
    with screen() as (sink, end):
        bars = Bars(sink, delay=0)
        with bars.watch("one", 10) as one, bars.watch("two", 10) as two:
            one(5)
            sink.end_drawing()
            sink.error("interrupted")
            one(5)
            two(5)
        text = end()
    assert text.count(HIDE_CURSOR) == 1
    assert "two" not in text
    after = text.rpartition(SHOW_CURSOR)[2].replace("\r", "")
    assert after.endswith("error:\x1b[0m interrupted\n")


@pytest.mark.parametrize(
    ("said", "environment"),
    [
        ({"quiet": True}, {}),
        ({"logtype": "none"}, {}),
        ({"logtype": "cockpit"}, {}),
        ({}, {"TERM": "dumb"}),
        ({}, {"TERM": ""}),
    ],
)
def test_nobody_watches(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, object], environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with screen(**said) as (sink, end):
        with Terminal(sink).transfer("layer", 10) as advance:
            advance(5)
        assert not sink.can_draw
        assert end() == ""


def test_the_terminal_of_a_person_gets_bars_without_colour_where_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with screen() as (sink, end):
        with Bars(sink, delay=0).watch("layer", 10) as advance:
            advance(10)
        sink.warning("careful")
        text = end()
    assert "layer" in text
    assert "\x1b[3" not in text.replace("\x1b[39", "")
    assert "warning: careful" in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_the_terminal_as_it_was(number: signal.Signals) -> None:
    """threats: interrupts."""
    master, slave = pty.openpty()
    before = termios.tcgetattr(slave)
    with subprocess.Popen([sys.executable, "-c", SLOW], stdout=slave, stderr=slave) as process:
        shown = b""
        while b"other" not in shown or b"layer" not in shown:
            shown += os.read(master, 1 << 16)
        process.send_signal(number)
        assert process.wait(30) == 128 + number
    assert termios.tcgetattr(slave) == before
    os.close(slave)
    drawn: list[bytes] = [shown]
    _read(master, drawn)
    os.close(master)
    text = b"".join(drawn).decode()
    assert text.rindex(SHOW_CURSOR) > text.rindex(HIDE_CURSOR)
    assert text.rpartition(SHOW_CURSOR)[2].count("\n") == 1, "one line of error at the end"


def test_in_a_pipe_nothing_is_drawn_and_rich_is_not_loaded() -> None:
    code = (
        "import argparse, sys\n"
        "from atomicapp.cli.sink import Sink\n"
        "from atomicapp.cli.terminal import Terminal\n"
        "sink = Sink(sys.stdout, sys.stderr)\n"
        "sink.configure(argparse.Namespace(logtype=None, quiet=False, verbose=True))\n"
        "with Terminal(sink).transfer('layer', 10) as advance: advance(10)\n"
        "sink.line(str('rich' in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
