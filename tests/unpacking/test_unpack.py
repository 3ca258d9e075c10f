"""The strict extractor.

threats.md: a tar member that climbs or links out; `tarfile` filters alone; bombs;
a name that becomes a path; symlinks inside the application.
"""

from __future__ import annotations

import os
import stat
import tarfile
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.staging import staging
from atomicapp.unpacking.unpack import unpack
from tests.unpacking.archives import (
    ROOT,
    archive,
    directory,
    hard_link,
    member,
    pieces,
    symlink,
)

Members = list[tuple[tarfile.TarInfo, bytes]]


def _unpack(members: Members, where: Path, limits: Limits | None = None) -> None:
    unpack(pieces(archive(*members)), where, root=ROOT, source="image x", limits=limits)


def test_files_directories_and_links_that_stay(tmp_path: Path) -> None:
    members = [
        directory(ROOT),
        member(f"{ROOT}/run", b"docker run x", mode=0o4777, uid=4711, gid=4711),
        member(f"{ROOT}/text", b"t", mode=0o600),
        directory(f"{ROOT}/sub"),
        member(f"{ROOT}/sub/deep/file", b"deep"),
        symlink(f"{ROOT}/sub/up", "../text"),
        symlink(f"{ROOT}/alias", "./sub"),
        symlink(f"{ROOT}/through", "alias/deep/../up"),
        hard_link(f"{ROOT}/same", f"{ROOT}/text"),
    ]
    _unpack(members, tmp_path / "app")
    app = tmp_path / "app"
    assert (app / "run").read_text() == "docker run x"
    assert stat.S_IMODE((app / "run").stat().st_mode) == 0o755
    assert (app / "run").stat().st_uid == os.geteuid()
    assert (app / "run").stat().st_mtime == 1_500_000_000
    assert stat.S_IMODE((app / "text").stat().st_mode) == 0o644
    assert (app / "alias" / "deep" / "file").read_text() == "deep"
    assert (app / "through").read_text() == "t"
    assert (app / "same").read_text() == "t"


HOSTILE: dict[str, Members] = {
    "absolute": [member("/canary", b"x")],
    "climbs": [member(f"{ROOT}/../canary", b"x")],
    "climbs in the middle": [member(f"{ROOT}/a/../../canary", b"x")],
    "another root": [member("other/file", b"x")],
    "backslashes": [member(f"{ROOT}/..\\canary", b"x")],
    "newline": [member(f"{ROOT}/a\nb", b"x")],
    "escape sequence": [member(f"{ROOT}/a\x1b[2Jb", b"x")],
    "very long name": [member(f"{ROOT}/{'n' * 256}", b"x")],
    "twice": [member(f"{ROOT}/a", b"x"), member(f"{ROOT}/a", b"y")],
    "file, then directory": [member(f"{ROOT}/a", b"x"), directory(f"{ROOT}/a")],
    "file as directory": [member(f"{ROOT}/a", b"x"), member(f"{ROOT}/a/b", b"y")],
    "link, then through it": [
        symlink(f"{ROOT}/a", "../.."),
        member(f"{ROOT}/a/canary", b"x"),
    ],
    "directory, then link": [
        member(f"{ROOT}/a/b", b"x"),
        symlink(f"{ROOT}/a", ".."),
    ],
    "link, then a file of its name": [
        symlink(f"{ROOT}/a", "../canary"),
        member(f"{ROOT}/a", b"x"),
    ],
    "absolute link": [symlink(f"{ROOT}/a", "/etc/passwd")],
    "link out": [symlink(f"{ROOT}/a", "../canary")],
    "link out through another": [
        directory(f"{ROOT}/d"),
        symlink(f"{ROOT}/here", "."),
        symlink(f"{ROOT}/d/x", "../here/../canary"),
    ],
    "circle": [symlink(f"{ROOT}/a", "b"), symlink(f"{ROOT}/b", "a")],
    "link to itself": [symlink(f"{ROOT}/a", "a")],
    "link to nothing": [symlink(f"{ROOT}/a", "external/later/../../../canary")],
    "hard link out": [hard_link(f"{ROOT}/a", "../canary")],
    "absolute hard link": [hard_link(f"{ROOT}/a", "/etc/passwd")],
    "hard link to another root": [hard_link(f"{ROOT}/a", "etc/passwd")],
    "hard link to a link": [
        symlink(f"{ROOT}/s", "."),
        hard_link(f"{ROOT}/a", f"{ROOT}/s"),
    ],
    "hard link to a directory": [directory(f"{ROOT}/d"), hard_link(f"{ROOT}/a", f"{ROOT}/d")],
    "FIFO": [member(f"{ROOT}/a", type=tarfile.FIFOTYPE)],
    "device": [member(f"{ROOT}/a", type=tarfile.CHRTYPE, devmajor=1, devminor=3)],
    "block device": [member(f"{ROOT}/a", type=tarfile.BLKTYPE)],
    "unknown kind": [member(f"{ROOT}/a", type=b"Z")],
    "root is a link": [symlink(ROOT, "/etc")],
    "root is a file": [member(ROOT, b"x")],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_archives_are_refused_and_touch_nothing(what: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("unharmed")
    with (
        pytest.raises(SourceError, match="image x holds is refused"),
        staging(tmp_path / "app") as staged,
    ):
        _unpack(HOSTILE[what], staged)
    assert canary.read_text() == "unharmed"
    assert list(tmp_path.iterdir()) == [canary]


@pytest.mark.parametrize(
    ("limits", "option"),
    [
        (Limits(max_bytes=9), "--max-bytes"),
        (Limits(max_members=2), "--max-members"),
        (Limits(max_depth=2), "--max-depth"),
        (Limits(max_path_length=20), "--max-path-length"),
    ],
)
def test_every_cap_is_named_with_its_option(limits: Limits, option: str, tmp_path: Path) -> None:
    """threats.md: bombs."""
    members = [
        directory(ROOT),
        member(f"{ROOT}/a/b/c", b"12345"),
        member(f"{ROOT}/d", b"67890"),
    ]
    with pytest.raises(SourceError, match=option):
        _unpack(members, tmp_path / "app", limits)
    _unpack(members, tmp_path / "whole", Limits(10, 3, 3, len(f"{ROOT}/a/b/c")))


def test_a_size_that_only_the_header_claims_is_refused_before_a_byte_is_written(
    tmp_path: Path,
) -> None:
    info, _ = member(f"{ROOT}/bomb")
    info.size = 1 << 40
    with pytest.raises(SourceError, match="--max-bytes"):
        unpack([info.tobuf()], tmp_path / "app", root=ROOT)
    assert list((tmp_path / "app").iterdir()) == []


def test_an_archive_that_breaks_off_is_refused(tmp_path: Path) -> None:
    data = archive(member(f"{ROOT}/a", b"x" * 3000))[:2000]
    with pytest.raises(SourceError, match="breaks off"):
        unpack([data], tmp_path / "app", root=ROOT)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """threats.md: full disk, read-only disk."""
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(SourceError, match="cannot write here"),
        staging(tmp_path / "file" / "app"),
    ):
        pass
    with pytest.raises(SourceError, match="cannot unpack"):
        unpack([], tmp_path / "file" / "app")


def test_without_a_root_names_stay_as_they_are(tmp_path: Path) -> None:
    unpack([archive(member("index.yaml", b"x"))], tmp_path / "index")
    assert (tmp_path / "index" / "index.yaml").read_text() == "x"
