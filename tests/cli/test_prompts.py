"""Questions on a real terminal: a pseudo-terminal of this test's own."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.trees import write_tree

NULECULE = """
specversion: 0.0.2
id: shop
graph:
  - name: web
    params:
      - name: port
        description: where it answers
        constraints: [{allowed_pattern: "[0-9]+", description: a number}]
      - {name: secret, description: a password, hidden: true}
      - {name: colour, description: the colour, default: red}
    artifacts: {x: ["file://a"]}
"""
WAIT = 30.0


class Terminal:
    """A program at a pseudo-terminal: what it shows, and what is typed."""

    def __init__(self, words: list[str], directory: Path) -> None:
        self._ours, theirs = pty.openpty()
        self._shown = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "atomicapp", *words],
            cwd=directory,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def sees(self, pattern: str) -> str:
        """Wait until the pattern is shown; everything since the last one."""
        deadline = time.monotonic() + WAIT
        while not (found := re.search(pattern, self._shown)):
            assert time.monotonic() < deadline, f"not shown: {pattern!r} in {self._shown!r}"
            if select.select([self._ours], [], [], 0.2)[0]:
                self._shown += self._read()
        end = found.end()
        shown, self._shown = self._shown[:end], self._shown[end:]
        return shown

    def types(self, text: str) -> None:
        """Type a line."""
        os.write(self._ours, text.encode() + b"\n")

    def ends(self) -> tuple[int, str]:
        """Its exit status, and what else it showed."""
        while self.process.poll() is None or select.select([self._ours], [], [], 0)[0]:
            data = self._read()
            if not data and self.process.poll() is not None:
                break
            self._shown += data
        return self.process.wait(WAIT), self._shown

    def _read(self) -> str:
        try:
            return os.read(self._ours, 65536).decode(errors="replace")
        except OSError:  # the other end is closed
            return ""

    def close(self) -> None:
        """End whatever still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    write_tree(tmp_path / "shop", {"Nulecule": NULECULE, "a": "$port $secret $colour"})
    begun: list[Terminal] = []

    def begin(*words: str) -> Terminal:
        begun.append(Terminal(["render", "shop", "--provider", "x", *words], tmp_path))
        return begun[-1]

    yield begin
    for terminal in begun:
        terminal.close()


def test_what_is_missing_is_asked_for_until_it_is_right(start: Callable[..., Terminal]) -> None:
    terminal = start("--show-hidden")
    terminal.sees(r"web: port \(where it answers\): ")
    terminal.types("many")
    terminal.sees(r"a number(.|\n)*port \(where it answers\): ")
    terminal.types("8080")
    terminal.sees(r"secret \(a password\): ")
    terminal.types("hunter2")
    status, shown = terminal.ends()
    assert status == 0
    assert "8080 hunter2 red" in shown
    assert shown.count("hunter2") == 1, "not echoed when it was typed"


def test_ask_asks_for_everything_and_offers_defaults(start: Callable[..., Terminal]) -> None:
    terminal = start("--ask", "-p", "web.port=1", "-p", "web.secret=sesame")
    terminal.sees(r"port .*\[1\]: ")
    terminal.types("")
    terminal.sees(r"secret .*\[\*+\]: ")
    terminal.types("")
    terminal.sees(r"colour .*\[red\]: ")
    terminal.types("blue")
    status, shown = terminal.ends()
    assert status == 0
    assert "1 *** blue" in shown


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_what_is_no_text_is_asked_for_again(
    start: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch, errors: str
) -> None:
    """How Python takes bytes that are not UTF-8 depends on the locale: both ways are here."""
    monkeypatch.setenv("PYTHONIOENCODING", f"utf-8:{errors}")
    terminal = start("-p", "web.port=1", "--ask", "--show-hidden")
    terminal.sees(r"port .*: ")
    terminal.types("")
    terminal.sees(r"secret .*: ")
    os.write(terminal._ours, b"\xff\n")
    terminal.sees(r"not UTF-8 text(.|\n)*secret .*: ")
    terminal.types("pw")
    terminal.sees(r"colour .*: ")
    os.write(terminal._ours, b"\xff\n")
    terminal.sees(r"not UTF-8 text(.|\n)*colour .*: ")
    terminal.types("blue")
    status, shown = terminal.ends()
    assert status == 0
    assert "1 pw blue" in shown


@pytest.mark.parametrize("how", ["interrupt", "end of input"])
def test_giving_up_keeps_what_was_typed_in_a_file_that_is_named(
    start: Callable[..., Terminal], tmp_path: Path, how: str
) -> None:
    """threats: partial answers."""
    terminal = start()
    terminal.sees("port")
    terminal.types("8080")
    terminal.sees("secret")
    if how == "interrupt":
        terminal.process.send_signal(signal.SIGINT)
    else:
        os.write(terminal._ours, b"\x04")
    status, shown = terminal.ends()
    assert status == 130
    kept = tmp_path / "shop" / "answers.conf.gen"
    assert "shop/answers.conf.gen" in shown
    assert "port = 8080" in kept.read_text()
    again = start("-a", str(kept))
    again.sees("secret")
    again.types("x")
    assert again.ends()[0] == 0


def test_what_is_kept_goes_through_no_link_of_the_application(
    start: Callable[..., Terminal], tmp_path: Path
) -> None:
    """threats: symlinks inside the application."""
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    kept = tmp_path / "shop" / "answers.conf.gen"
    kept.symlink_to(victim)
    terminal = start("--ask")
    terminal.sees("port")
    terminal.types("8080")
    terminal.sees("secret")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.ends()[0] == 130
    assert victim.read_text() == "untouched"
    assert not kept.is_symlink()
    assert "port = 8080" in kept.read_text()


def test_data_is_removed_only_where_somebody_agrees(tmp_path: Path) -> None:
    terminal = Terminal(["stop", "shop", "--volumes"], tmp_path)
    terminal.sees(r"Remove the data of shop, which cannot be brought back\? \[y/N\] ")
    terminal.types("")
    status, shown = terminal.ends()
    terminal.close()
    assert status == 1
    assert "nothing was removed" in shown
