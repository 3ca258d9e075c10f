"""Directories in which applications are put together (threats.md: a run that dies)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atomicapp.unpacking.staging import PREFIX, staging


def _abandoned(parent: Path, age: float = 3600) -> Path:
    path = parent / f"{PREFIX}left"
    path.mkdir()
    (path / "file").write_text("x")
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))
    return path


def test_it_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with staging(tmp_path / "new" / "app") as directory:
        assert directory.stat().st_mode & 0o777 == 0o700
        assert directory.parent == tmp_path / "new"
        (directory / "file").write_text("x")
    assert list((tmp_path / "new").iterdir()) == []


def test_what_was_renamed_stays(tmp_path: Path) -> None:
    with staging(tmp_path / "app") as directory:
        directory.rename(tmp_path / "app")
    assert (tmp_path / "app").is_dir()


def test_what_a_killed_command_left_is_removed(tmp_path: Path) -> None:
    left = _abandoned(tmp_path)
    with staging(tmp_path / "app"):
        assert not left.exists()


def test_what_was_just_made_or_is_something_else_is_left_alone(tmp_path: Path) -> None:
    fresh = _abandoned(tmp_path, age=0)
    (tmp_path / f"{PREFIX}file").write_text("mine")
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path)
    with staging(tmp_path / "app"):
        assert fresh.exists()
        assert (tmp_path / f"{PREFIX}file").read_text() == "mine"
        assert (tmp_path / f"{PREFIX}link").is_symlink()


@pytest.mark.parametrize("age", [0, 3600])
def test_where_another_command_is_at_work_nothing_is_touched(age: float, tmp_path: Path) -> None:
    with staging(tmp_path / "app") as first:
        then = first.stat().st_mtime - age
        os.utime(first, (then, then))
        with staging(tmp_path / "app"):
            assert first.exists()
