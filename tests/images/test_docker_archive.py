"""Images as `docker save` writes them.

threats.md: verification that fails open; a tar member that climbs or links out.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.images.application import unpack_application
from atomicapp.images.docker_archive import open_docker_archive
from atomicapp.images.image import Descriptor, ImageSource, Manifest
from atomicapp.images.memory import NoMemory
from atomicapp.images.platform import choose
from atomicapp.transfer import unwatched
from atomicapp.unpacking.limits import Limits
from tests.images.shapes import APP, BASE, NULECULE
from tests.images.sources import config, digest_of
from tests.images.stored_images import as_archive, docker_archive
from tests.images.unpacked import files
from tests.unpacking.archives import archive, member, symlink

ONE = (["registry.example.com/team/app:1.2"], [BASE, APP])
OTHER = (["docker.io/library/other:latest", "other:2"], [archive(NULECULE)])


def _write(found: Mapping[str, bytes], path: Path) -> Path:
    path.write_bytes(as_archive(found))
    return path


def _unpack(source: ImageSource, where: Path) -> dict[str, bytes]:
    unpack_application(
        source, choose(source), where, limits=Limits(), memory=NoMemory(), watch=unwatched
    )
    return files(where)


def test_the_only_image(tmp_path: Path) -> None:
    path = _write(docker_archive(ONE), tmp_path / "image.tar")
    with open_docker_archive(path) as source:
        top = source.top()
        assert isinstance(top, Manifest)
        assert top.image_id == digest_of(config([BASE, APP]))
        assert [layer.digest for layer in top.layers] == [digest_of(BASE), digest_of(APP)]
        assert top.digest == digest_of(top.raw)
        with source.blob(top.config) as chunks:
            assert b"".join(chunks) == config([BASE, APP])
        assert _unpack(source, tmp_path / "app")["sub/a"] == b"a"


@pytest.mark.parametrize(
    "tag",
    ["registry.example.com/team/app:1.2", "1.2", "docker://registry.example.com/team/app:1.2"],
)
def test_one_of_several(tag: str, tmp_path: Path) -> None:
    path = _write(docker_archive(OTHER, ONE), tmp_path / "image.tar")
    with open_docker_archive(path, tag) as source:
        assert choose(source).image_id == digest_of(config([BASE, APP]))


@pytest.mark.parametrize("tag", ["other", "other:latest", "latest", "2", "docker.io/other:2"])
def test_references_are_the_same_however_they_are_written(tag: str, tmp_path: Path) -> None:
    path = _write(docker_archive(OTHER, ONE), tmp_path / "image.tar")
    with open_docker_archive(path, tag) as source:
        assert choose(source).image_id == digest_of(config([archive(NULECULE)]))


def test_where_it_is_not_clear_the_names_are_said(tmp_path: Path) -> None:
    path = _write(docker_archive(OTHER, ONE, (["a:1.2", "A:?"], [APP])), tmp_path / "image.tar")
    for tag, why in (
        ("", "has 3 images .*'a:1.2'"),
        ("9", "has no image '9' .*'a:1.2'"),
        ("1.2", "has more than one image '1.2'"),
    ):
        with pytest.raises(SourceError, match=why), open_docker_archive(path, tag):
            pass
    path = _write(docker_archive(([], [APP]), ([], [BASE])), tmp_path / "nameless.tar")
    with pytest.raises(SourceError, match="none has a name"), open_docker_archive(path):
        pass


def test_layers_and_archives_that_are_compressed(tmp_path: Path) -> None:
    found = docker_archive(ONE, stored={APP: gzip.compress(APP)})
    (tmp_path / "image.tar.gz").write_bytes(gzip.compress(as_archive(found)))
    with open_docker_archive(tmp_path / "image.tar.gz") as source:
        assert choose(source).layers[1].digest == digest_of(APP)
        assert choose(source).layers[1].size == len(APP)
        assert _unpack(source, tmp_path / "app")["sub/a"] == b"a"


def test_layers_that_are_links_to_others(tmp_path: Path) -> None:
    """As older engines write layers that several images have."""
    found = docker_archive(ONE)
    rows = json.loads(found["manifest.json"])
    rows[0]["Layers"][1] = "link/layer.tar"
    found["manifest.json"] = json.dumps(rows).encode()
    target = f"../{digest_of(APP)[7:]}/layer.tar"
    members = [member(name, data) for name, data in found.items()]
    path = tmp_path / "image.tar"
    path.write_bytes(archive(*members, symlink("link/layer.tar", target)))
    with open_docker_archive(path) as source:
        assert _unpack(source, tmp_path / "app")["sub/a"] == b"a"


CONFIG = f"{digest_of(config([BASE, APP]))[7:]}.json"
LAYER = f"{digest_of(APP)[7:]}/layer.tar"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({LAYER: b"x" + APP[1:]}, "its digest is"),
        ({LAYER: b""}, "its digest is|has 0 bytes|breaks off"),
        ({LAYER: gzip.compress(APP)[:-9]}, "breaks off"),
        ({LAYER: gzip.compress(BASE)}, "its digest is"),
        ({CONFIG: config([BASE])}, "not its name"),
        ({CONFIG: b"x"}, "not its name"),
        ({CONFIG: b" " * (5 << 20)}, "larger than"),
        ({"manifest.json": b"x"}, "is not JSON"),
        ({"manifest.json": b"[" * 100_000}, "is not JSON"),
        ({"manifest.json": b"{}"}, "names no image"),
        ({"manifest.json": b"[]"}, "names no image"),
        ({"manifest.json": b"[7]"}, "does not say what an image is made of"),
        ({"manifest.json": b'[{"Config": "x", "Layers": [7]}]'}, "does not say"),
        ({"manifest.json": b'[{"Config": "x", "Layers": [], "RepoTags": "a"}]'}, "does not say"),
        ({"manifest.json": b'[{"Config": "/etc/passwd", "Layers": []}]'}, "has no file"),
        ({"manifest.json": json.dumps([{"Config": "x", "Layers": ["x"] * 1001}]).encode()}, "1000"),
        ({"manifest.json": b'[{"Config": "c", "Layers": []}]', "c": config([APP])}, "differ"),
        (
            {
                "manifest.json": b'[{"Config": "c", "Layers": ["c"]}]',
                "c": b'{"rootfs": {"diff_ids": ["sha256:../x"]}}',
            },
            "no digest",
        ),
    ],
)
def test_what_is_wrong_is_refused(changed: dict[str, bytes], why: str, tmp_path: Path) -> None:
    path = _write(docker_archive(ONE) | changed, tmp_path / "image.tar")
    with pytest.raises(SourceError, match=why), open_docker_archive(path) as source:
        _unpack(source, tmp_path / "app")


def test_what_is_no_archive_of_that_kind(tmp_path: Path) -> None:
    path = _write({"x": b"x"}, tmp_path / "image.tar")
    with pytest.raises(SourceError, match=r"no file manifest.json .*docker save"):
        open_docker_archive(path).__enter__()


def test_what_an_archive_does_not_have(tmp_path: Path) -> None:
    path = _write(docker_archive(ONE), tmp_path / "image.tar")
    absent = Descriptor("a/b", digest_of(b"absent"), 6)
    with open_docker_archive(path) as source:
        with pytest.raises(SourceError, match="has no manifest"):
            source.manifest(absent)
        with pytest.raises(SourceError, match="has no blob"), source.blob(absent):
            pass
