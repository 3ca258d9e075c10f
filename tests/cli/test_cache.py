"""``cache ls`` and ``cache prune``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from atomicapp.cache.location import content_cache
from atomicapp.cache.opened import Cache, open_cache
from tests.program import Program

LAYER = "sha256:" + "1" * 64
IMAGE = "registry.example.com/team/app:1 linux/amd64"


def fill(cache: Cache) -> dict[str, str]:
    """An index, the manifest and configuration of an image, and something else."""
    config = cache.blobs.add([b"{}" + b" " * 1000])
    layers = [{"digest": LAYER}]
    manifest = cache.blobs.add(
        [json.dumps({"config": {"digest": config}, "layers": layers}).encode()]
    )
    index = cache.blobs.add([json.dumps({"manifests": [{"digest": manifest}]}).encode()])
    other = cache.blobs.add([b"[" * 100_000])
    cache.pointers.set("image", IMAGE, index)
    cache.pointers.set("url", "https://me:hunter2@example.com/run.sh?token=s3cret", other)
    cache.pointers.set("git", "https://example.com/r.git main", "0" * 40)
    cache.layers("application-entity").remember(LAYER, ("Nulecule",))
    return {"index": index, "manifest": manifest, "config": config, "other": other}


@pytest.fixture
def filled(clean_home: Path) -> dict[str, str]:
    """The digests of what is in the cache."""
    with open_cache(print) as cache:
        return fill(cache)


def test_the_list_says_what_each_thing_is(atomicapp: Program, filled: dict[str, str]) -> None:
    listed = {
        (row["kind"], row["digest"]): row
        for row in atomicapp.does("cache", "ls", "-o", "json").data
    }
    assert {kind for kind, _ in listed} == {"blob", "image", "url", "git", "names"}
    for name in ("index", "manifest", "config"):
        assert listed["blob", filled[name]]["what"] == IMAGE
    assert listed["blob", filled["config"]]["size"] == 1002
    assert listed["blob", filled["other"]]["what"] == "https://example.com/run.sh?..."
    assert listed["image", filled["index"]]["what"] == IMAGE
    assert listed["names", LAYER]["what"] == "/application-entity"
    assert listed["git", "0" * 40]["what"] == "https://example.com/r.git main"


def test_the_table_is_for_people(atomicapp: Program, filled: dict[str, str]) -> None:
    said = atomicapp.does("cache", "ls")
    head, *rows = said.out.splitlines()
    assert head.split("   ")[0] == "KIND"
    assert len(rows) == 8
    assert any(row.startswith("blob") and " 1kB " in row and IMAGE in row for row in rows)
    assert "8 entries, 10" in said.err
    assert "s3cret" not in said.out + said.err
    assert "kind: blob" in atomicapp.does("cache", "ls", "-o", "yaml").out


def test_a_damaged_note_is_listed_as_such(atomicapp: Program, filled: dict[str, str]) -> None:
    for path in (content_cache() / "layers").iterdir():
        path.write_bytes(b"noise")
    assert "damaged" in {row["kind"] for row in atomicapp.does("cache", "ls", "-o", "json").data}


def test_pruning_says_what_it_freed(atomicapp: Program, filled: dict[str, str]) -> None:
    assert "kept 8 entries, 10" in atomicapp.does("cache", "prune", "--max-size", "500MB").out
    said = atomicapp.does("cache", "prune")
    assert said.out.startswith("removed 8 entries, freed 10")
    assert said.out.count("\n") == 1
    assert atomicapp.does("cache", "ls", "-o", "json").data == []


def test_where_nothing_was_ever_fetched_there_is_nothing(atomicapp: Program) -> None:
    assert atomicapp.does("cache", "ls").err == "0 entries, 0B\n"
    assert atomicapp.does("cache", "prune").out == "removed 0 entries, freed 0B\n"
    assert not content_cache().exists()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("ls", "--max-size", "1g"), "'cache ls' takes no --max-size"),
        (("prune", "-o", "json"), "'cache prune' takes no --output"),
        (("prune", "--max-size", "much"), "'much' is not a size; write 1000, 64k"),
        (("clear",), "invalid choice: 'clear'"),
        ((), "action"),
    ],
)
def test_wrong_usage(atomicapp: Program, words: tuple[str, ...], complaint: str) -> None:
    assert complaint in atomicapp.fails("cache", *words, status=2)


def test_a_cache_that_is_none_cannot_be_pruned(atomicapp: Program) -> None:
    content_cache().write_text("")
    assert "is not a directory" in atomicapp.fails("cache", "prune")
    assert atomicapp.does("cache", "ls", "-o", "json").data == []
