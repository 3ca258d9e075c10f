"""The program of ``docs/python-api.md``, run as a person would, prints what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import atomicapp
from tests.docs.conftest import Ports
from tests.docs.pages import PROJECT, blocks, expect
from tests.trees import write_tree

PAGE = "docs/python-api.md"


@pytest.mark.usefixtures("images")
def test_the_program_of_the_page_runs(
    shell: dict[str, str],
    instance_name: str,
    other_instance: Callable[[str], str],
    tmp_path: Path,
    free_ports: Ports,
) -> None:
    _readme_application(tmp_path)
    names = {"hello-api": other_instance("-api"), **free_ports("8098")}
    program, printed = (block.renamed(names) for block in blocks(PAGE))

    ended = subprocess.run(
        [sys.executable, "-c", program.text],
        cwd=tmp_path,
        env={**os.environ, **shell},
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 0, ended.stderr
    expect(PAGE, printed, ended.stdout)


def test_every_function_that_is_offered_is_on_the_page() -> None:
    text = (PROJECT / PAGE).read_text(encoding="utf-8")
    missing = [name for name in atomicapp.__all__ if not re.search(rf"\b{name}\b", text)]

    assert not missing


def _readme_application(directory: Path) -> None:
    """The application of the README."""
    (commands, _) = (block.text for block in blocks("README.md") if block.language == "sh")
    nulecule = re.search(r"<<'END'\n(.*?)END\n", commands, re.DOTALL)
    artifact = re.search(r"echo '(.*)' > web", commands)
    assert nulecule is not None
    assert artifact is not None
    write_tree(directory, {"hello/Nulecule": nulecule[1], "hello/web": artifact[1]})
