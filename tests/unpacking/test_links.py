"""Symbolic links stay inside, or are refused. threats.md: symlinks inside the application."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from atomicapp.unpacking import links as links_module
from atomicapp.unpacking.collection import DIRECTORY, Entry
from atomicapp.unpacking.links import Escape, Parts, check_links
from atomicapp.unpacking.placing import place
from atomicapp.unpacking.tar_stream import Kind

names = st.sampled_from(["a", "b", "c"])
paths = st.lists(names, min_size=1, max_size=3).map(tuple)
targets = st.lists(st.sampled_from(["a", "b", "c", "..", "."]), min_size=1, max_size=5).map(
    "/".join
)


@given(st.dictionaries(paths, targets, max_size=5), st.lists(paths, max_size=4))
def test_what_is_made_never_leads_out(links: dict[Parts, str], directories: list[Parts]) -> None:
    """And what stays inside is made: the kernel is asked for both."""
    entries = {(): DIRECTORY} | {path: DIRECTORY for path in directories if path not in links}
    entries |= {path: Entry(Kind.SYMLINK, target) for path, target in links.items()}
    for path in list(entries):
        for depth in range(1, len(path)):
            assume(entries.setdefault(path[:depth], DIRECTORY).kind is Kind.DIRECTORY)
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "r" / "root"
        root.mkdir(parents=True)
        try:
            place(entries, root)
        except Escape:
            assert list(root.iterdir()) == []
            _make(entries, root)
            assert not all(_stays(root.joinpath(*path), root) for path in links)
            return
        assert all(_stays(root.joinpath(*path), root) for path in links)


def _make(entries: dict[Parts, Entry], root: Path) -> None:
    for path, entry in sorted(entries.items()):
        if entry.kind is Kind.SYMLINK:
            root.joinpath(*path).symlink_to(entry.target)
        elif path:
            root.joinpath(*path).mkdir()


def _stays(link: Path, root: Path) -> bool:
    try:
        found = Path(os.path.realpath(link, strict=True))
    except OSError:
        return False
    return found.is_relative_to(root.resolve())


@pytest.mark.parametrize(
    "target", ["", "/", "/etc", "..", "../x", "a/../..", "a\\b", "a\0b", "none", "a/none"]
)
def test_what_leads_out_or_nowhere(target: str) -> None:
    tree: set[Parts] = {("a",), ("l",)}
    with pytest.raises(Escape, match=r"leads (out|to nothing)"):
        check_links({("l",): target}, tree)


def test_ways_without_end_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """threats.md: bombs. A few bytes of links may be very long ways."""
    links: dict[Parts, str] = {(f"l{n}",): "a/../" * 200 + "a" for n in range(1000)}
    tree = {("a",), *links}
    check_links(links, tree)
    monkeypatch.setattr(links_module, "MOST_STEPS", 10_000)
    with pytest.raises(Escape, match="for too long"):
        check_links(links, tree)
