"""Files are written whole or not at all.

Covers "power cut, full disk, read-only disk" of the threats.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError
from atomicapp.files import make_private_directory, write_atomically


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_atomically(file, "grüße\n", private=False)
    assert file.read_bytes() == "grüße\n".encode()
    assert mode(file) == 0o666 & ~_umask()


def test_private_files_are_their_owners(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch(0o644)
    write_atomically(file, b"\0secret", private=True)
    assert file.read_bytes() == b"\0secret"
    assert mode(file) == 0o600


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_atomically(tmp_path / "link", "x", private=False)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "x"


@pytest.mark.parametrize("target", ["victim", "directory", "link", "nothing"])
def test_a_link_of_somebody_else_gives_way(tmp_path: Path, target: str) -> None:
    """threats: symlinks inside the application."""
    (tmp_path / "victim").write_text("untouched")
    (tmp_path / "directory").mkdir()
    link = tmp_path / "link"
    link.symlink_to(target)
    write_atomically(link, "x", private=True, replaces_link=True)
    assert not link.is_symlink()
    assert link.read_text() == "x"
    assert (tmp_path / "victim").read_text() == "untouched"
    assert {entry.name for entry in tmp_path.iterdir()} == {"victim", "directory", "link"}


def test_what_is_no_link_is_written_as_ever(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "application").symlink_to("real")
    write_atomically(tmp_path / "application" / "file", "x", private=True, replaces_link=True)
    assert (tmp_path / "real" / "file").read_text() == "x"
    with pytest.raises(AtomicAppError, match="real: cannot be written: it is no regular file"):
        write_atomically(tmp_path / "real", "x", private=True, replaces_link=True)


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "file"
    file.write_text("old")
    match call:
        case "write":
            monkeypatch.setattr(Path, "open", fail)
        case "fsync":
            monkeypatch.setattr(os, "fsync", fail)
        case "replace":
            monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(AtomicAppError) as caught:
        write_atomically(file, "new", private=True)
    monkeypatch.undo()
    assert str(caught.value).startswith(f"{file}: cannot be written: no space left on device")
    assert file.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_an_interrupt_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file", "new", private=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["dir", "dir/missing/file", "fifo"])
def test_where_nothing_can_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "dir").mkdir()
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(AtomicAppError, match=f"{name}: cannot be written"):
        write_atomically(tmp_path / name, "x", private=False)
    assert stat.S_ISFIFO((tmp_path / "fifo").stat().st_mode)


def test_a_private_directory(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "b"
    make_private_directory(directory)
    assert mode(directory) == 0o700
    directory.chmod(0o755)
    make_private_directory(directory)
    assert mode(directory) == 0o700


def test_directories_that_cannot_be_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link"):
        with pytest.raises(AtomicAppError, match=f"{name}: is not a directory"):
            make_private_directory(tmp_path / name)
    with pytest.raises(AtomicAppError, match="cannot be made: not a directory"):
        make_private_directory(tmp_path / "file" / "x" / "y")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(AtomicAppError, match="belongs to another user"):
        make_private_directory(tmp_path)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
