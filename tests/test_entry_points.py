"""What packages offer, found where installers describe it."""

from __future__ import annotations

import importlib.metadata
import zipfile
from pathlib import Path

import pytest

from atomicapp.entry_points import EntryPoint, entry_points

OFFERED = """
[console_scripts]
tool = tool.main:run

[atomicapp.providers]
# first = not.this:One
first = json:JSONDecoder
second=json : loads [extra]
"""


def described(place: Path, name: str, text: str) -> None:
    package = place / name
    package.mkdir(parents=True)
    (package / "METADATA").write_text(f"Name: {name.partition('-')[0]}\nVersion: 1\n")
    (package / "entry_points.txt").write_text(text)


def test_the_same_as_the_standard_library_finds() -> None:
    for group in ("atomicapp.providers", "atomicapp.image_stores", "console_scripts", "none"):
        expected = {(one.name, one.value) for one in importlib.metadata.entry_points(group=group)}
        assert set(entry_points(group)) == expected
    assert {"docker", "kubernetes"} <= {one.name for one in entry_points("atomicapp.providers")}


def test_a_package_of_a_stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described(tmp_path, "strange_one-1.0.dist-info", OFFERED)
    monkeypatch.setattr("sys.path", [str(tmp_path), str(tmp_path / "missing")])
    first, second = entry_points("atomicapp.providers")
    assert first == EntryPoint("first", "json:JSONDecoder")
    assert [type(first.load()).__name__, second.name] == ["type", "second"]


def test_what_is_imported_first_offers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described(tmp_path / "a", "My.Package-2.dist-info", "[group]\nnew = a:b\n")
    described(tmp_path / "b", "my_package-1.dist-info", "[group]\nold = a:b\n")
    described(tmp_path / "b", "developed.egg-info", "[group]\ndeveloped = a:b\n")
    monkeypatch.setattr("sys.path", [str(tmp_path / "a"), str(tmp_path / "b")])
    assert [one.name for one in entry_points("group")] == ["new", "developed"]


def test_an_archive_of_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("one-1.dist-info/METADATA", "Name: one\nVersion: 1\n")
        archive.writestr("one-1.dist-info/entry_points.txt", "[group]\none = json:loads\n")
    monkeypatch.setattr("sys.path", [str(tmp_path / "all.zip")])
    (found,) = entry_points("group")
    assert found.load()("1") == 1
