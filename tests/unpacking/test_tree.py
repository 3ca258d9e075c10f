"""A directory that somebody else filled comes through the same door as an archive.

threats.md: symlinks inside the application; a tar member that climbs or links out; bombs.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.tree import copy_checked


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    (path / "sub").mkdir(parents=True)
    (path / "Nulecule").write_text("n")
    (path / "sub" / "run").write_text("r")
    (path / "sub" / "run").chmod(0o4775)
    return path


def test_files_directories_and_links_that_stay(source: Path, tmp_path: Path) -> None:
    (source / ".git").mkdir()
    (source / ".git" / "config").write_text("secret")
    (source / "link").symlink_to("sub/run")
    os.utime(source / "Nulecule", (1_500_000_000, 1_500_000_000))
    contents = copy_checked(source, tmp_path / "app")
    assert set(contents) == {"Nulecule", "sub/run", "link"}
    assert contents["link"] == "link:sub/run"
    app = tmp_path / "app"
    assert sorted(path.name for path in app.iterdir()) == ["Nulecule", "link", "sub"]
    assert (app / "link").read_text() == "r"
    assert (app / "sub" / "run").stat().st_mode & 0o7777 == 0o755
    assert (app / "Nulecule").stat().st_mtime == 1_500_000_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app", "source"]


def _harm(source: Path, how: str) -> None:
    path = source / "sub" / "x"
    links = {
        "a link out": "../../canary",
        "an absolute link": "/etc/passwd",
        "a link to nothing": "none",
        "a link to what is left out": "../.git/config",
        "a circle": "x",
    }
    if how in links:
        path.symlink_to(links[how])
    elif how == "a FIFO":
        os.mkfifo(path)
    elif how == "a name that is no text":
        Path(os.fsdecode(os.fsencode(path) + b"\xff")).write_text("x")
    else:
        path.with_name("a\x1b[2Jb").write_text("x")


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("a link out", "leads out"),
        ("an absolute link", "leads out"),
        ("a link to nothing", "to nothing"),
        ("a link to what is left out", "to nothing"),
        ("a circle", "in a circle"),
        ("a FIFO", "special file"),
        ("a name that is no text", "not UTF-8"),
        ("an escape sequence", "control character"),
    ],
)
def test_what_an_archive_may_not_hold(how: str, why: str, source: Path, tmp_path: Path) -> None:
    (source / ".git").mkdir()
    (source / ".git" / "config").write_text("secret")
    _harm(source, how)
    with pytest.raises(SourceError, match=f"what the checkout holds is refused: .*{why}"):
        copy_checked(source, tmp_path / "app", name="the checkout")
    assert not list((tmp_path / "app").iterdir())


@pytest.mark.parametrize(
    ("limits", "option"),
    [
        (Limits(max_bytes=1), "--max-bytes"),
        (Limits(max_members=2), "--max-members"),
        (Limits(max_depth=1), "--max-depth"),
        (Limits(max_path_length=6), "--max-path-length"),
    ],
)
def test_every_cap_is_named(limits: Limits, option: str, source: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=option):
        copy_checked(source, tmp_path / "app", limits)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot unpack the directory: No such file"):
        copy_checked(tmp_path / "none", tmp_path / "app")
