"""The provider of ``docs/providers.md`` is taken off the page, installed, and deploys."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT, blocks, follow

PAGE = "docs/providers.md"
MODULE = "atomicapp_directory.py"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A directory of packages with the guide's provider in it, as an installer leaves it."""
    site = tmp_path / "site"
    described = site / "atomicapp_directory-1.0.dist-info"
    described.mkdir(parents=True)
    code = (block.text for block in blocks(PAGE) if block.language == "python")
    (site / MODULE).write_text("\n\n".join(code))
    (toml,) = (block.text for block in blocks(PAGE) if block.language == "toml")
    project = tomllib.loads(toml)["project"]
    lines = [f"Name: {project['name']}", f"Version: {project['version']}", ""]
    (described / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", *lines]))
    points = [
        f"[{group}]\n" + "".join(f"{name} = {where}\n" for name, where in found.items())
        for group, found in project["entry-points"].items()
    ]
    (described / "entry_points.txt").write_text("\n".join(points))
    return site


def test_the_guides_provider_deploys(site: Path, tmp_path: Path, shell: dict[str, str]) -> None:
    follow(PAGE, tmp_path, {**shell, "PYTHONPATH": str(site)}, {})


def test_the_guides_code_is_as_strict_as_ours(site: Path, tmp_path: Path) -> None:
    told = ["mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), MODULE]
    (site / "contract.py").write_text(
        "from atomicapp.provider import Provider\n"
        "from atomicapp_directory import DirectoryProvider\n"
        "provider: Provider = DirectoryProvider()\n"
    )
    checked = subprocess.run(
        [sys.executable, "-m", *told, "contract.py"],
        cwd=site,
        env={**os.environ, "MYPYPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
    styled = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", PROJECT / "pyproject.toml", MODULE],
        cwd=site,
        capture_output=True,
        text=True,
    )
    assert styled.returncode == 0, styled.stdout
