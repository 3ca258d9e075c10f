"""Answers files that the program writes: through no link of a package, for their owner alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError
from atomicapp.interaction import Silent
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.operations.package import open_package
from atomicapp.operations.values import keep_answers, resolve_values
from tests.program import Program
from tests.trees import write_tree

NULECULE = (
    "specversion: 0.0.2\nid: shop\ngraph:\n  - name: web\n    artifacts: {x: ['file://a']}\n"
    "    params: [{name: colour, description: d, default: red}]\n"
)
KEPT = "[general]\nprovider = x\nnamespace = default\n\n[web]\ncolour = red\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "shop", {"Nulecule": NULECULE, "a": "$colour\n"})


def keep(shop: Path, where: Path | None = None) -> Silent:
    """Keep the values of a run as ``run`` does, which needs a target for the rest."""
    interaction = Silent()
    with open_package(PackageOptions(str(shop)), TargetOptions("x"), interaction) as opened:
        values = resolve_values(opened, None, interaction)
        keep_answers(opened, values, None if where is None else str(where), "ini", interaction)
    return interaction


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat(follow_symlinks=False).st_mode)


@pytest.mark.parametrize("target", ["Nulecule", "../victim"])
def test_a_sample_goes_through_no_link_of_the_application(
    atomicapp: Program, shop: Path, tmp_path: Path, target: str
) -> None:
    """threats: symlinks inside the application."""
    (tmp_path / "victim").write_text("untouched")
    sample = shop / "answers.conf.sample"
    sample.symlink_to(target)
    atomicapp.does("fetch", str(shop))
    assert (tmp_path / "victim").read_text() == "untouched"
    assert (shop / "Nulecule").read_text() == NULECULE
    assert not sample.is_symlink()
    assert "colour = red" in sample.read_text()
    assert mode(sample) == 0o600


@pytest.mark.parametrize("text", ["untouched", KEPT])
def test_kept_values_go_through_no_link_of_the_application(
    shop: Path, tmp_path: Path, text: str
) -> None:
    """threats: symlinks inside the application."""
    victim, kept = tmp_path / "victim", shop / "answers.conf.gen"
    victim.write_text(text)
    victim.chmod(0o600)
    kept.symlink_to(victim)
    assert keep(shop).warnings == []
    assert victim.read_text() == text
    assert not kept.is_symlink()
    assert kept.read_text() == KEPT
    assert mode(kept) == 0o600


def test_where_the_person_said_a_link_is_followed(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("mine")
    keep(shop, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "mine").read_text() == KEPT


@pytest.mark.parametrize("before", [KEPT.encode(), b"\xff\0 no text", b""])
def test_what_was_there_becomes_its_owners_alone(shop: Path, tmp_path: Path, before: bytes) -> None:
    paths = tmp_path / "mine", shop / "answers.conf.gen"
    for path in paths:
        path.write_bytes(before)
        path.chmod(0o644)
    keep(shop, paths[0])
    for path in paths:
        assert path.read_text() == KEPT
        assert mode(path) == 0o600


def test_what_is_there_already_is_left_alone(shop: Path) -> None:
    keep(shop)
    before = (shop / "answers.conf.gen").stat()
    keep(shop)
    assert (shop / "answers.conf.gen").stat() == before


def test_where_nothing_can_be_written(shop: Path, tmp_path: Path) -> None:
    """An application that cannot be written to is used all the same; what was asked for must be."""
    (shop / "answers.conf.gen").mkdir()
    (warning,) = keep(shop).warnings
    assert str(warning).startswith(f"{shop / 'answers.conf.gen'}: cannot be written")
    with pytest.raises(AtomicAppError, match="shop: cannot be written"):
        keep(shop, shop)
