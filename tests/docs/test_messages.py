"""The messages that ``docs/docker.md`` and ``docs/kubernetes.md`` explain are the program's.

Those of the engine itself are left out: they are in the table for people who meet them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT

PAGES = ("docs/docker.md", "docs/kubernetes.md")
OF_THE_ENGINE = {"port is already allocated", "address already in use", "no space left on device"}
_ROW = re.compile(r"^\| (`.*?) \| ", re.MULTILINE)
_CHANGING = re.compile(r"\.\.\.|\d+|\bN\b|'|\b[A-Z]+/NAME\b|\$NAME|unix://|--(?=\.)")
_JOINTS = re.compile(r"[\"']\s*\n\s*f?[\"']")


def _messages() -> list[str]:
    pages = [(PROJECT / page).read_text(encoding="utf-8") for page in PAGES]
    rows = [row for text in pages for row in _ROW.findall(text.partition("## Troubleshooting")[2])]
    quoted = dict.fromkeys(found for row in rows for found in re.findall(r"`([^`]+)`", row))
    return [message for message in quoted if message not in OF_THE_ENGINE]


def _sources() -> str:
    files = [path for room in ("atomicapp", "providers") for path in _python(PROJECT / room)]
    return _JOINTS.sub("", "\n".join(path.read_text(encoding="utf-8") for path in files))


def _python(directory: Path) -> list[Path]:
    return sorted(directory.rglob("*.py"))


@pytest.mark.parametrize("message", _messages())
def test_a_message_that_is_explained_is_one_of_ours(message: str) -> None:
    sources = _sources()
    fragments = [part.strip(" :;,()") for part in _CHANGING.split(message)]
    missing = [part for part in fragments if len(part) > 3 and part not in sources]

    assert not missing
