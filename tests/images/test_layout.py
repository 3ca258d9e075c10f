"""Images in OCI layouts, as directories and as archives.

threats.md: verification that fails open; bombs; a name that becomes a path.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.images.application import unpack_application
from atomicapp.images.image import ImageSource, Index, Platform
from atomicapp.images.layout import open_layout
from atomicapp.images.media_types import OCI_INDEX, OCI_MANIFEST
from atomicapp.images.memory import NoMemory
from atomicapp.images.oci_archive import open_oci_archive
from atomicapp.images.platform import choose
from atomicapp.transfer import unwatched
from atomicapp.unpacking.limits import Limits
from tests.images.shapes import APP, BASE, NULECULE
from tests.images.sources import Image, descriptor, digest_of, image, index
from tests.images.stored_images import as_archive, as_directory, layout
from tests.images.unpacked import files
from tests.unpacking.archives import archive, hard_link, member, symlink

ONE = image(BASE, APP)
OTHER = image(archive(NULECULE))
Open = Callable[[Path, Mapping[str, bytes], str], AbstractContextManager[ImageSource]]


def _directory(
    path: Path, found: Mapping[str, bytes], tag: str = ""
) -> AbstractContextManager[ImageSource]:
    return open_layout(as_directory(found, path / "layout"), tag)


def _archive(
    path: Path, found: Mapping[str, bytes], tag: str = ""
) -> AbstractContextManager[ImageSource]:
    (path / "image.tar").write_bytes(as_archive(found))
    return open_oci_archive(path / "image.tar", tag)


def _packed(
    path: Path, found: Mapping[str, bytes], tag: str = ""
) -> AbstractContextManager[ImageSource]:
    (path / "image.tgz").write_bytes(gzip.compress(as_archive(found)))
    return open_oci_archive(path / "image.tgz", tag)


EVERY = pytest.mark.parametrize("opened", [_directory, _archive, _packed])


def _unpack(source: ImageSource, where: Path) -> dict[str, bytes]:
    unpack_application(
        source, choose(source), where, limits=Limits(), memory=NoMemory(), watch=unwatched
    )
    return files(where)


@EVERY
@pytest.mark.parametrize(
    ("images", "tag"),
    [([("", ONE)], ""), ([("1.0", ONE)], ""), ([("1.0", OTHER), ("2.0", ONE)], "2.0")],
)
def test_the_image_that_is_meant(
    opened: Open, images: list[tuple[str, Image]], tag: str, tmp_path: Path
) -> None:
    with opened(tmp_path, layout(*images), tag) as source:
        assert choose(source).digest == ONE.top_digest
        assert _unpack(source, tmp_path / "app")["sub/a"] == b"a"


@EVERY
def test_where_it_is_not_clear_the_tags_are_named(opened: Open, tmp_path: Path) -> None:
    two = layout(("1.0", ONE), ("2.0", OTHER))
    for tag, why in (("", "has 2 images .*'1.0', '2.0'"), ("3", "no image '3' .*'1.0', '2.0'")):
        with pytest.raises(SourceError, match=why), opened(tmp_path, two, tag):
            pass
    twice = layout(("1.0", ONE), ("1.0", OTHER))
    with pytest.raises(SourceError, match=r"more than one image tagged '1.0'"):
        opened(tmp_path, twice, "1.0").__enter__()
    with pytest.raises(SourceError, match=r"has 0 images .*none of its images has a tag"):
        opened(tmp_path, layout(), "").__enter__()


LAYER = choose(ONE).layers[1].digest.replace(":", "/")


@EVERY
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({f"blobs/{LAYER}": b"x"}, "must have"),
        ({f"blobs/{LAYER}": ONE.blobs[LAYER.replace("/", ":")][:-1] + b"x"}, "its digest is"),
        ({f"blobs/{LAYER}": ONE.blobs[LAYER.replace("/", ":")] + b"x"}, "is larger than"),
        ({f"blobs/{ONE.top_digest.replace(':', '/')}": b"{}"}, "must have"),
        ({"oci-layout": b'{"imageLayoutVersion": "9"}'}, "no OCI layout of version"),
        ({"oci-layout": b"x"}, "oci-layout is not JSON"),
        ({"index.json": b"x"}, "index.json is not JSON"),
        ({"index.json": b"[" * 10_000}, "index.json is"),
        ({"index.json": ONE.blobs[ONE.top_digest]}, "said to be"),
        ({"index.json": b" " * (5 << 20)}, "larger than"),
        ({"index.json": b'{"schemaVersion": 2, "manifests": [7]}'}, "no JSON object"),
    ],
)
def test_what_is_wrong_is_refused(
    opened: Open, changed: dict[str, bytes], why: str, tmp_path: Path
) -> None:
    found = layout(("", ONE)) | changed
    with pytest.raises(SourceError, match=why), opened(tmp_path, found, "") as source:
        _unpack(source, tmp_path / "app")


@EVERY
def test_a_blob_that_is_missing(opened: Open, tmp_path: Path) -> None:
    found = layout(("", ONE))
    del found[f"blobs/{LAYER}"]
    with (
        pytest.raises(SourceError, match=r"cannot be read|has no file"),
        opened(tmp_path, found, "") as source,
    ):
        _unpack(source, tmp_path / "app")


def test_what_is_no_layout(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file oci-layout"), open_layout(tmp_path):
        pass
    with pytest.raises(SourceError, match="no such directory"), open_layout(tmp_path / "none"):
        pass
    (tmp_path / "oci-layout").write_bytes(b'{"imageLayoutVersion": "1.0.0"}')
    with pytest.raises(SourceError, match=r"index.json: .*does not exist"), open_layout(tmp_path):
        pass


def test_a_blob_that_is_no_file_keeps_nobody_waiting(tmp_path: Path) -> None:
    directory = as_directory(layout(("", ONE)), tmp_path / "layout")
    blob = directory / "blobs" / LAYER
    blob.unlink()
    os.mkfifo(blob)
    with pytest.raises(SourceError, match="has 0 bytes"), open_layout(directory) as source:
        _unpack(source, tmp_path / "app")
    blob.unlink()
    blob.mkdir()
    with pytest.raises(SourceError, match="cannot be read"), open_layout(directory) as source:
        _unpack(source, tmp_path / "again")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "breaks off"),
        (b"0" * 2000, "checksum"),
        (as_archive(layout(("", ONE)))[:3000], "breaks off"),
        (gzip.compress(as_archive(layout(("", ONE))))[:-20], "breaks off"),
        (archive(member("x"), member("./x")), "there twice"),
        (archive(member("../oci-layout")), "climbs"),
        (archive(member("/etc/passwd")), "absolute"),
        (archive(member("x", type=b"3")), "special file"),
        (archive(member("x")), "no file oci-layout"),
        (archive(symlink("oci-layout", "../../etc/passwd")), "has no file"),
        (archive(symlink("oci-layout", "oci-layout")), "has no file"),
        (archive(hard_link("oci-layout", "/etc/passwd")), "has no file"),
    ],
)
def test_archives_that_are_none_or_mean_harm(data: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "image.tar"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=why), open_oci_archive(path):
        pass


def test_an_archive_that_is_larger_than_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "image.tar.gz"
    path.write_bytes(gzip.compress(as_archive(layout(("", ONE)))))
    limits = Limits(max_image_bytes=5000)
    with pytest.raises(SourceError, match="--max-image-bytes"), open_oci_archive(path, "", limits):
        pass


def test_no_room_to_decompress_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """threats.md: full disk."""
    path = tmp_path / "image.tar.gz"
    path.write_bytes(gzip.compress(as_archive(layout(("", ONE)))))
    full = open("/dev/full", "w+b", buffering=0)  # noqa: SIM115, PTH123 - closed by who uses it
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda prefix: full)
    with pytest.raises(SourceError, match=r"no room .*No space left"), open_oci_archive(path):
        pass


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for name, why in (("none", "No such file"), ("fifo", "is not a file"), (".", "directory")):
        with pytest.raises(SourceError, match=why), open_oci_archive(tmp_path / name):
            pass


def test_an_index_in_a_layout(tmp_path: Path) -> None:
    row = descriptor(OCI_MANIFEST, ONE.blobs[ONE.top_digest], Platform("linux", "amd64"))
    data = index([row])
    made = Image(dict(ONE.blobs), ONE.top_digest)
    made.add(data)
    made.top_digest = digest_of(data)
    found = layout(("1", made))
    found["index.json"] = found["index.json"].replace(OCI_MANIFEST.encode(), OCI_INDEX.encode())
    with open_layout(as_directory(found, tmp_path / "layout"), "1") as source:
        assert isinstance(source.top(), Index)
        assert choose(source, Platform("linux", "amd64")).digest == ONE.top_digest
