"""``validate`` on the command line: one shape of answer, and no complaint of what is right."""

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


@pytest.mark.parametrize("app", ["nothere", "oci:nothere", "UPPER", "broken", "nesting", "../shop"])
def test_validate_as_json_is_one_list_whatever_is_wrong(
    atomicapp: Program, shop: Path, app: str
) -> None:
    write_tree(shop, {"artifacts/web": "docker run --bogus\n"})
    write_tree(Path(), {"broken/Nulecule": "a: [\n"})
    head = "specversion: 0.0.2\nid: outer\ngraph:\n"
    write_tree(Path(), {"nesting/Nulecule": head + "- {name: a, source: 'oci:nothere'}\n"})
    said = atomicapp("validate", app, "-o", "json", "--offline")
    assert said.status == 1
    assert said.err == ""
    for problem in said.data:
        assert list(problem) == ["severity", "message", "file", "line", "column", "remedy"]
    assert "error" in {problem["severity"] for problem in said.data}


def test_an_application_that_is_missing_is_told_where_it_is_named(
    atomicapp: Program, shop: Path
) -> None:
    head = "specversion: 0.0.2\nid: outer\ngraph:\n"
    write_tree(Path(), {"nesting/Nulecule": head + "- {name: a, source: 'docker://a/b'}\n"})
    (problem,) = atomicapp("validate", "nesting", "-o", "json", "--offline").data
    assert problem["file"].endswith("nesting/Nulecule")
    assert (problem["line"], problem["column"]) == (4, 3)


def test_what_stands_in_single_quotes_needs_no_param(atomicapp: Program, shop: Path) -> None:
    write_tree(shop, {"artifacts/web": "docker run -e 'A=$HOME' -p $port:80 -e S=$secret x"})
    assert "errors: 0, warnings: 0" in atomicapp.does("validate", str(shop), "--strict").out


def test_a_byte_order_mark_is_no_part_of_an_artifact(atomicapp: Program, shop: Path) -> None:
    """Editors put one before a text, and nobody sees it; what is rendered keeps it."""
    for path in ("artifacts/web", "artifacts/web.yaml"):
        (shop / path).write_bytes(b"\xef\xbb\xbf" + FILES[path].encode())
    assert "errors: 0, warnings: 0" in atomicapp.does("validate", str(shop)).out
    words = ("render", str(shop), "--provider", "docker", "-p", "secret=pw", "--output-dir", "out")
    atomicapp.does(*words)
    rendered = b"\xef\xbb\xbfdocker run -e S=pw -p 80:80 nginx\n"
    assert Path("out/artifacts/web").read_bytes() == rendered
    (shop / "artifacts/web").write_bytes(b"\xef\xbb\xbfdocker run --bogus x\n")
    assert "web:1:12: docker run has no option" in atomicapp.fails("validate", str(shop))
