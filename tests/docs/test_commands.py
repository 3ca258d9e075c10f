"""The generated pages are what the parser, and the table of options, say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from atomicapp.cli.verbs import VERBS
from docs import docker_options
from docs.command_reference import page

PROJECT = Path(__file__).resolve().parents[2]


def test_the_page_is_up_to_date() -> None:
    written = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")

    assert written == page(), "renew it: python -m docs.command_reference > docs/commands.md"


def test_the_page_is_the_same_however_wide_the_terminal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    told = [sys.executable, "-m", "docs.command_reference"]

    printed = subprocess.run(told, cwd=PROJECT, check=True, capture_output=True, text=True)

    assert printed.stdout == page()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_section_with_an_example(verb: str) -> None:
    section = page().partition(f"\n## {verb}\n")[2].partition("\n## ")[0]
    example = section.partition("```sh")[2].replace("source <(", "")

    assert f"\natomicapp {verb}" in example


def test_the_options_of_docker_run_are_up_to_date() -> None:
    written = (PROJECT / "spec" / "docker-options.md").read_text(encoding="utf-8")

    renew = "renew it: python -m docs.docker_options > spec/docker-options.md"
    assert written == docker_options.page(), renew
