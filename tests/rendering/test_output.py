"""Rendered artifacts as files and as a stream."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath

import pytest

from atomicapp.errors import AtomicAppError
from atomicapp.rendered import (
    Piece,
    PieceKind,
    RenderedApplication,
    RenderedArtifact,
    RenderedComponent,
)
from atomicapp.rendering.output import as_stream, output_files, write_files


def app(*artifacts: tuple[str, str, str]) -> RenderedApplication:
    """Components that each render one file: (component, path, text)."""
    return RenderedApplication(
        tuple(
            RenderedComponent(
                component,
                (
                    RenderedArtifact(
                        component,
                        PurePosixPath(path),
                        path,
                        Path("/app"),
                        (Piece(PieceKind.TEXT, text, 1, 1),),
                    ),
                ),
            )
            for component, path, text in artifacts
        )
    )


def test_one_file_with_different_texts_gets_the_components_name() -> None:
    files = output_files(
        app(
            ("a", "x/run", "1"),
            ("n:b", "x/run", "2"),
            ("c", "x/run", "1"),
            ("d", "x/run.b", "3"),
            ("n:b", "x/run", "4"),
        )
    )
    assert {str(path): text for path, text in files.items()} == {
        "x/run": "1",
        "x/run.b": "2",
        "x/run.b.d": "3",
        "x/run.b.2": "4",
    }


def test_the_stream_names_every_file() -> None:
    stream = as_stream(
        app(("a", "x", "run a"), ("b", "y\n\x1b", "---\nkind: Pod\n"), ("c", "z", ""))
    )
    assert stream == (
        "---\n# Source: x\nrun a\n# Source: y\\n\\x1b\n---\nkind: Pod\n---\n# Source: z\n\n"
    )
    assert as_stream(app()) == ""


def test_files_are_written_for_their_owner_only(tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = write_files(out, app(("a", "x/run", "é\r\n"), ("b", "x/y/z", "\udcff")))
    assert written == [out / "x/run", out / "x/y/z"]
    assert (out / "x/run").read_bytes() == b"\xc3\xa9\r\n"
    assert (out / "x/y/z").read_bytes() == b"\xff"
    for path in (out, *out.rglob("*")):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected
    assert not list(out.rglob(".*"))


def test_files_that_are_there_are_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("old and longer")
    (tmp_path / "run").chmod(0o644)
    (tmp_path / "other").write_text("kept")
    write_files(tmp_path, app(("a", "run", "new")))
    assert (tmp_path / "run").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o600
    assert (tmp_path / "other").read_text() == "kept"


def test_a_link_in_the_output_directory_is_not_followed(tmp_path: Path) -> None:
    """threats.md: symlinks; nothing is written outside."""
    (tmp_path / "elsewhere").mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "x").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AtomicAppError, match="leads out of the output directory"):
        write_files(out, app(("a", "x/run", "text")))
    assert not list((tmp_path / "elsewhere").iterdir())


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    """threats.md: errors are reported, the old file is intact."""
    (tmp_path / "x").write_text("a file")
    with pytest.raises(AtomicAppError, match=r"x.*directory cannot be made"):
        write_files(tmp_path, app(("a", "x/run", "text")))
    (tmp_path / "run").mkdir()
    with pytest.raises(AtomicAppError, match="cannot be written"):
        write_files(tmp_path, app(("a", "run", "text")))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "x"]
