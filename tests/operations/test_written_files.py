"""Verbs that write files: what they write is sound, and nothing of a person's is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.operations.small_shop import FILES, shop_beside
from tests.program import Program
from tests.trees import write_tree


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The application, in a directory beside the one that the program runs in."""
    return shop_beside(tmp_path, monkeypatch)


@pytest.mark.parametrize("output", [".", "./artifacts/../", "link"])
def test_render_never_replaces_the_applications_own_files(
    atomicapp: Program, shop: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    monkeypatch.chdir(shop)
    (shop.parent / "work/link").symlink_to(shop)
    (shop / "link").symlink_to(shop.parent / "work/link")
    words = ("render", ".", "--provider", "docker", "-p", "secret=pw", "--output-dir")
    assert "would be replaced (name another directory)" in atomicapp.fails(*words, output)
    assert (shop / "artifacts/web").read_text() == FILES["artifacts/web"]


@pytest.mark.parametrize("output", ["..", "artifacts"])
def test_render_beside_the_applications_own_files(
    atomicapp: Program, shop: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    monkeypatch.chdir(shop)
    words = ("render", ".", "--provider", "docker", "-p", "secret=pw", "--output-dir", output)
    atomicapp.does(*words)
    assert "S=pw " in Path(output, "artifacts/web").read_text()
    assert (shop / "artifacts/web").read_text() == FILES["artifacts/web"]


def test_render_into_a_directory_below_the_application_again_and_again(
    atomicapp: Program, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    words = ("render", ".", "--provider", "docker", "--output-dir", "rendered", "-p")
    for secret in ("one", "two"):
        atomicapp.does(*words, f"secret={secret}")
        assert f"S={secret} " in Path("rendered/artifacts/web").read_text()
    assert (shop / "artifacts/web").read_text() == FILES["artifacts/web"]


def test_a_dry_run_of_fetch_writes_nothing(atomicapp: Program, shop: Path) -> None:
    """``shop`` stands beside the directory that the program runs in."""
    told = atomicapp.does("fetch", str(shop), "--dry-run", "--destination", "there").out
    assert told.endswith("would be in there\n")
    assert not Path("there").exists()
    assert not (shop / "answers.conf.sample").exists()


@pytest.mark.parametrize("name", ["no", "on", "123", "1e3", "0x10", "null", "true", "yes"])
def test_init_takes_names_that_mean_something_to_yaml(
    atomicapp: Program, shop: Path, name: str
) -> None:
    atomicapp.does("init", name)
    assert "errors: 0, warnings: 0" in atomicapp.does("validate", name, "--strict").out


def test_init_refuses_a_name_that_no_container_can_have(atomicapp: Program, shop: Path) -> None:
    told = atomicapp.fails("init", "x")
    assert "'x' is too short" in told
    assert "at least 2" in told
    assert not Path("x").exists()


def test_every_application_that_a_catalogue_cannot_have_is_named(
    atomicapp: Program, shop: Path
) -> None:
    """As helm does with a chart that it cannot add: an index that is there stays as it is."""
    index = shop.parent / "index.yaml"
    index.write_text("what was there\n")
    write_tree(shop.parent, {"a/Nulecule": "id: a\n", "b/Nulecule": "a: [\n"})
    told = atomicapp.fails("index", "generate", str(shop.parent))
    assert "a/Nulecule:1:1: the field 'specversion' is missing" in told
    assert "a/Nulecule:1:1: the field 'graph' is missing" in told
    assert "b/Nulecule:2:1" in told
    assert index.read_text() == "what was there\n"
