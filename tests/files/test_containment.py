"""Paths from outside stay inside.

Covers "a name that becomes a path" and "symlinks inside the application" of the threats.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.errors import InputError, Place
from atomicapp.files import contained, read_text


def test_what_is_inside(tmp_path: Path) -> None:
    (tmp_path / "dir").mkdir()
    (tmp_path / "dir" / "file").touch()
    (tmp_path / "link").symlink_to("dir/file")
    file = (tmp_path / "dir" / "file").resolve()
    assert contained(tmp_path, "dir/file") == file
    assert contained(tmp_path, "./dir//file") == file
    assert contained(tmp_path, "link") == file
    assert contained(tmp_path, "not/yet") == tmp_path.resolve() / "not" / "yet"
    assert contained(tmp_path, "") == tmp_path.resolve()


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", "a/.."])
def test_what_leads_out(tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError, match=r"N:1:2: the path .* leads out of the application"):
        contained(tmp_path, path, Place("N", 1, 2))


@pytest.mark.parametrize("target", ["/etc/passwd", "..", "../application-of-another"])
def test_links_that_lead_out(tmp_path: Path, target: str) -> None:
    inside = tmp_path / "application"
    inside.mkdir()
    (inside / "link").symlink_to(target)
    with pytest.raises(InputError, match="through a symbolic link"):
        contained(inside, "link/x")


def test_a_directory_that_is_a_link_itself(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert contained(tmp_path / "link", "x") == (tmp_path / "real" / "x").resolve()


def test_nul_and_circles(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="NUL"):
        contained(tmp_path, "a\0b")
    (tmp_path / "a").symlink_to("a")
    with pytest.raises(InputError, match=r"circle|levels of symbolic links"):
        read_text(contained(tmp_path, "a/b"))  # from Python 3.13 on only reading it fails
