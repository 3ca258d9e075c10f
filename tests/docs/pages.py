"""Pages of the documentation as data: their blocks, and a person who gives their commands.

A ``sh`` block is given to a shell. A ``text`` block behind it is what comes out: each of its
lines has to be there, in that order; ``...`` in a line stands for anything.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: what it is in, its text, and the line of the page that it begins in."""

    language: str
    text: str
    line: int

    def renamed(self, names: Mapping[str, str]) -> Block:
        """The block with other words for those that are keys of ``names``."""
        if not names:
            return self
        words = re.compile("|".join(re.escape(word) for word in names))
        return self._replace(text=words.sub(lambda found: names[found[0]], self.text))


def blocks(page: str) -> Iterator[Block]:
    """Every fenced block of a page, given as its path below the project."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        yield Block(found[1], found[2], text.count("\n", 0, found.start()) + 2)


def follow(
    page: str, directory: Path, environment: Mapping[str, str], names: Mapping[str, str]
) -> None:
    """Give every command of a page, in one shell, and compare what is printed.

    ``names`` are words of the page that the test has others for: ports that are
    free, names that nobody else has.
    """
    for word in names:
        assert word in (PROJECT / page).read_text(encoding="utf-8"), f"{page} has no {word!r}"
    steps = [block.renamed(names) for block in blocks(page) if block.language in ("sh", "text")]
    printed = _printed(page, steps, directory, environment)
    for block in steps:
        if block.language == "text":
            expect(page, block, printed[_commands_before(steps, block)])


def _commands_before(steps: list[Block], block: Block) -> int:
    return max(step.line for step in steps if step.language == "sh" and step.line < block.line)


def _printed(
    page: str, steps: list[Block], directory: Path, environment: Mapping[str, str]
) -> dict[int, str]:
    """What each block of commands prints, by its line. Fails at the first command that fails."""
    commands = [step for step in steps if step.language == "sh"]
    parts = [f"\necho '@@@ {step.line}'\n{step.text}" for step in commands]
    ended = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", "".join(parts)],
        cwd=directory,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    found: dict[int, str] = {}
    for part in ended.stdout.split("@@@ ")[1:]:
        line, _, rest = part.partition("\n")
        found[int(line)] = rest
    assert ended.returncode == 0, f"{page}:{max(found)}: a command fails\n{found[max(found)]}"
    return found


def expect(page: str, block: Block, printed: str) -> None:
    """Fail unless every line of the block is in what was printed, in its order."""
    lines = iter(printed.splitlines())
    for number, wanted in enumerate(block.text.splitlines(), block.line):
        pattern = re.compile(".*".join(map(_loose, wanted.split("..."))))
        assert any(pattern.fullmatch(line.rstrip()) for line in lines), (
            f"{page}:{number}: {wanted!r} is not printed:\n{printed}"
        )


def _loose(text: str) -> str:
    """A pattern for the text; columns of a table may be wider than on the page."""
    return r" +".join(map(re.escape, re.split(" +", text)))
