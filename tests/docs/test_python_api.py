"""The programs of ``docs/python-api.md``, run as a person would, print what the page says."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import atomicapp
from tests.docs.conftest import Ports
from tests.docs.pages import PROJECT, Block, blocks, expect
from tests.trees import write_tree

PAGE = "docs/python-api.md"
TEXT = (PROJECT / PAGE).read_text(encoding="utf-8")
OPTIONS = ("PackageOptions", "UnpackLimits", "TargetOptions", "RunOptions", "ClusterOptions")
_FUNCTION = re.compile(r"^\| `(\w+)\((.*?)\)`", re.MULTILINE)


@pytest.mark.usefixtures("images")
def test_what_deploys_runs(
    shell: dict[str, str],
    instance_name: str,
    other_instance: Callable[[str], str],
    tmp_path: Path,
    free_ports: Ports,
) -> None:
    _readme_application(tmp_path)
    names = {"hello-api": other_instance("-api"), **free_ports("8098")}
    program, printed = (block.renamed(names) for block in _programs()[:2])

    expect(PAGE, printed, _output(program, tmp_path, shell))


def test_what_needs_no_engine_runs(shell: dict[str, str], tmp_path: Path) -> None:
    """One program after the other, in one directory."""
    output = ""
    for block in _programs()[2:]:
        if block.language == "python":
            output = _output(block, tmp_path, shell)
        else:
            expect(PAGE, block, output)


def test_every_name_that_is_offered_is_on_the_page() -> None:
    missing = [name for name in atomicapp.__all__ if not re.search(rf"\b{name}\b", TEXT)]

    assert not missing


def test_every_name_of_the_page_is_offered() -> None:
    named = {*re.findall(r"`([A-Z]\w+)`", TEXT), *(name for name, _ in _FUNCTION.findall(TEXT))}

    assert named <= set(atomicapp.__all__) - {"SPECVERSION"}
    assert all(hasattr(atomicapp, name) for name in atomicapp.__all__)


@pytest.mark.parametrize(("name", "given"), _FUNCTION.findall(TEXT))
def test_a_function_takes_what_the_page_says(name: str, given: str) -> None:
    parameters = inspect.signature(getattr(atomicapp, name)).parameters

    assert [word for word in given.split(", ") if word not in ("", "*")] == list(parameters)


@pytest.mark.parametrize("name", OPTIONS)
def test_the_page_lists_every_option(name: str) -> None:
    listed = TEXT.partition(f"\n- `{name}`")[2].partition("\n- ")[0].partition("\n\n")[0]
    fields = getattr(atomicapp, name)._fields

    assert [word for word in re.findall(r"`(\w+)`", listed) if word in fields] == list(fields)


def _programs() -> list[Block]:
    return [block for block in blocks(PAGE) if block.language in ("python", "text")]


def _output(program: Block, directory: Path, shell: Mapping[str, str]) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", program.text],
        cwd=directory,
        env={**os.environ, **shell},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _readme_application(directory: Path) -> None:
    """The application of the README."""
    (commands, _) = (block.text for block in blocks("README.md") if block.language == "sh")
    nulecule = re.search(r"<<'END'\n(.*?)END\n", commands, re.DOTALL)
    artifact = re.search(r"echo '(.*)' > web", commands)
    assert nulecule is not None
    assert artifact is not None
    write_tree(directory, {"hello/Nulecule": nulecule[1], "hello/web": artifact[1]})
