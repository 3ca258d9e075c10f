"""Layers that mean harm. Whatever they hold, nothing outside of the directory changes.

threats.md: a tar member that climbs or links out; `tarfile` filters alone; bombs.
"""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest
import zstandard

from atomicapp.errors import SourceError
from atomicapp.images import decompression
from atomicapp.images.media_types import OCI_LAYER
from atomicapp.unpacking import checks
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.staging import staging
from tests.images.shapes import APP, NULECULE, unmarked, whiteout
from tests.images.sources import Image, config, image, manifest
from tests.images.unpacked import files, unpack
from tests.unpacking.archives import ROOT, archive, directory, hard_link, member, symlink

HOSTILE: dict[str, list[bytes]] = {
    "climbs": [archive(member(f"{ROOT}/../canary", b"x"))],
    "climbs from the image's root": [archive(NULECULE, member("../canary", b"x"))],
    "climbs elsewhere": [archive(NULECULE, member("usr/../../canary", b"x"))],
    "climbs into the application": [archive(member(f"usr/../{ROOT}/Nulecule", b"x"))],
    "climbs by a long name": [archive(NULECULE, member("x/" * 60 + "../" * 70 + "canary", b"x"))],
    "climbs by a long name, GNU's way": [
        archive(member("x/" * 60 + "../" * 70 + "canary", b"x"), format=tarfile.GNU_FORMAT)
    ],
    "backslashes": [archive(member(f"{ROOT}/..\\canary", b"x"))],
    "a newline": [archive(member(f"{ROOT}/a\nb", b"x"))],
    "an escape sequence": [archive(member(f"{ROOT}/a\x1b[2Jb", b"x"))],
    "a name that is no text": [archive(member(f"{ROOT}/\udcff", b"x"), format=tarfile.GNU_FORMAT)],
    "through a link": [
        archive(symlink(f"{ROOT}/a", ".."), member(f"{ROOT}/a/canary", b"x")),
    ],
    "through a link of the layer below": [
        archive(symlink(f"{ROOT}/a", "..")),
        archive(member(f"{ROOT}/b", b"x"), hard_link(f"{ROOT}/c", f"{ROOT}/a/canary")),
    ],
    "through the root as a link": [archive(symlink(ROOT, ".."), member(f"{ROOT}/canary", b"x"))],
    "the root a link, files below": [
        archive(member(f"{ROOT}/canary", b"x")),
        archive(symlink(ROOT, "..")),
    ],
    "a link out": [archive(symlink(f"{ROOT}/a", "../canary"))],
    "an absolute link": [archive(symlink(f"{ROOT}/a", "/etc/passwd"))],
    "a link out, hidden by nothing": [
        archive(symlink(f"{ROOT}/a", "../canary")),
        archive(whiteout(f"{ROOT}/b")),
    ],
    "a link out by a directory that a layer above makes a link": [
        archive(symlink(f"{ROOT}/d/x", "../f"), member(f"{ROOT}/f", b"x")),
        archive(directory(f"{ROOT}/e"), symlink(f"{ROOT}/f", "e/../../canary")),
    ],
    "a hard link out": [archive(hard_link(f"{ROOT}/a", "../canary"))],
    "an absolute hard link": [archive(hard_link(f"{ROOT}/a", "/etc/passwd"))],
    "a hard link to what a link leads to": [
        archive(symlink(f"{ROOT}/s", "../canary"), hard_link(f"{ROOT}/a", f"{ROOT}/s"))
    ],
    "a FIFO": [archive(member(f"{ROOT}/a", type=tarfile.FIFOTYPE))],
    "a device": [archive(member(f"{ROOT}/a", type=tarfile.BLKTYPE))],
    "a whiteout as engines keep it": [archive(member(f"{ROOT}/a", type=tarfile.CHRTYPE))],
    "an unknown kind": [archive(member(f"{ROOT}/a", type=b"Z"))],
    "a whiteout of the directory above": [APP, archive(member(f"{ROOT}/.wh..."))],
    "a whiteout of the directory": [APP, archive(member(f"{ROOT}/.wh.."))],
    "a whiteout of nothing": [APP, archive(member(f"{ROOT}/.wh."))],
    "a whiteout that climbs": [APP, archive(member(f"{ROOT}/../.wh.canary"))],
    "a path below a whiteout": [archive(member(f"{ROOT}/.wh.a/canary", b"x"))],
    "a path below the root's whiteout": [archive(member(f".wh.{ROOT}/canary", b"x"))],
    "below a file": [archive(member(f"{ROOT}/a", b"x"), member(f"{ROOT}/a/b", b"y"))],
    "a link to its own length": [archive(symlink(f"{ROOT}/a", "b/" * 2000))],
    "a chain of links": [
        archive(member(f"{ROOT}/l50"), *[symlink(f"{ROOT}/l{n}", f"l{n + 1}") for n in range(50)])
    ],
    "no tar": [b"x" * 1024],
    "gzip in gzip": [gzip.compress(APP)],
    "cut in a header": [APP[:700]],
    "cut in a file": [archive(member(f"{ROOT}/a", b"x" * 3000))[:2000]],
    "a wrong checksum": [APP[:148] + b"0000000\0" + APP[156:]],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_and_touches_nothing(what: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("unharmed")
    with (
        pytest.raises(SourceError, match="image test holds is refused") as raised,
        staging(tmp_path / "app") as staged,
    ):
        unpack(image(*HOSTILE[what]), staged / "app")
    assert canary.read_text() == "unharmed"
    assert list(tmp_path.iterdir()) == [canary]
    assert str(raised.value).isprintable()


@pytest.mark.parametrize(
    ("limits", "option"),
    [
        (Limits(max_bytes=9), "--max-bytes"),
        (Limits(max_members=2), "--max-members"),
        (Limits(max_depth=2), "--max-depth"),
        (Limits(max_path_length=20), "--max-path-length"),
        (Limits(max_image_bytes=4000), "--max-image-bytes"),
    ],
)
def test_every_cap_is_named_with_its_option(limits: Limits, option: str, tmp_path: Path) -> None:
    """Caps hold for all layers together."""
    layers = [
        archive(directory(ROOT), member(f"{ROOT}/a/b/c", b"12345")),
        archive(member(f"{ROOT}/d", b"67890")),
    ]
    with pytest.raises(SourceError, match=option):
        unpack(image(*layers), tmp_path / "app", limits=limits)


def test_a_size_that_only_the_header_claims(tmp_path: Path) -> None:
    info, _ = member(f"{ROOT}/bomb")
    info.size = 1 << 40
    with pytest.raises(SourceError, match="--max-bytes"):
        unpack(image(info.tobuf()), tmp_path / "app")


def test_a_message_is_no_longer_than_can_be_read(tmp_path: Path) -> None:
    layer = archive(member("../" + "x" * 900_000))
    with pytest.raises(SourceError, match="is refused") as raised:
        unpack(image(layer), tmp_path / "app")
    assert len(str(raised.value)) < 1000


def _packed(layer: bytes, data: bytes, suffix: str) -> Image:
    """An image whose layer is transferred as ``data``."""
    made = Image()
    configuration = config([layer])
    made.add(data)
    made.add(configuration)
    made.top_digest = made.add(manifest([data], configuration, f"{OCI_LAYER}{suffix}"))
    return made


@pytest.mark.parametrize("suffix", ["+gzip", "+zstd"])
def test_a_ratio_that_nothing_honest_has(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "FREE_OF_RATIO", 1 << 20)
    layer = archive(member("zeros", bytes(20 << 20)))
    data = gzip.compress(layer) if suffix == "+gzip" else zstandard.compress(layer)
    with pytest.raises(SourceError, match="--max-ratio"):
        unpack(_packed(layer, data, suffix), tmp_path / "app")
    with pytest.raises(SourceError, match="holds no application"):
        unpack(_packed(layer, data, suffix), tmp_path / "app", limits=Limits(max_ratio=1 << 20))


def test_zstd_layers_and_plain_ones(tmp_path: Path) -> None:
    unpack(_packed(APP, zstandard.compress(APP), "+zstd"), tmp_path / "zstd")
    unpack(_packed(APP, APP, ""), tmp_path / "plain")
    assert files(tmp_path / "zstd") == files(tmp_path / "plain")


@pytest.mark.parametrize(
    ("data", "suffix", "why"),
    [
        (APP, "+gzip", "said to be gzip and is tar"),
        (gzip.compress(APP), "", "said to be tar and is gzip"),
        (zstandard.compress(APP), "+gzip", "said to be gzip and is zstd"),
        (gzip.compress(APP)[:-9], "+gzip", "breaks off"),
        (gzip.compress(APP)[:-4] + b"abcd", "+gzip", "damaged"),
        (gzip.compress(APP) + b"garbage", "+gzip", "something else behind it"),
        (zstandard.compress(APP)[:-3], "+zstd", "breaks off"),
        (zstandard.compress(APP) + b"garbage", "+zstd", "something else in it"),
        (b"", "+gzip", "is tar"),
        (unmarked(APP)[:-1], "", "breaks off"),
        (unmarked(APP)[: -tarfile.BLOCKSIZE], "", "breaks off"),
        (unmarked(APP)[: tarfile.BLOCKSIZE // 2], "", "breaks off"),
    ],
)
def test_compression_that_is_not_what_it_is_said_to_be(
    data: bytes, suffix: str, why: str, tmp_path: Path
) -> None:
    """A manifest that is two things; stacked encodings."""
    with pytest.raises(SourceError, match=why):
        unpack(_packed(APP, data, suffix), tmp_path / "app")


def test_members_are_not_hidden_by_the_quick_way_past_them(tmp_path: Path) -> None:
    """What a pax header says of a name or a size counts for what is gone past as well."""
    short = member("x", b"")[0]
    short.pax_headers = {"path": f"{ROOT}/Nulecule"}
    inner = archive(member(f"{ROOT}/smuggled", b"x"))
    carrier = member("usr/archive", inner)
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(carrier[0], io.BytesIO(inner))
        tar.addfile(short)
    unpack(image(data.getvalue()), tmp_path / "app")
    assert files(tmp_path / "app") == {"Nulecule": b""}


def test_decompression_holds_little_at_once() -> None:
    """However much comes out of a few bytes, it comes piece by piece."""
    zeros = bytes(64 << 20)
    for data, kind in ((gzip.compress(zeros), "gzip"), (zstandard.compress(zeros), "zstd")):
        tally = checks.Tally(Limits(max_ratio=1 << 20))
        sizes = [len(piece) for piece in decompression.decompressed([data], kind, tally)]
        assert sum(sizes) == len(zeros)
        assert max(sizes) <= decompression.PIECE
