"""An application out of an image: merged, remembered, watched, and no more fetched than needed."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.images.application import unpack_application
from atomicapp.images.image import Descriptor
from atomicapp.images.platform import choose
from atomicapp.transfer import Advance, unwatched
from atomicapp.unpacking.limits import Limits
from tests.images.shapes import APP, BASE, NULECULE, SPECIFIED, opaque, whiteout
from tests.images.sources import Image, Memory, image
from tests.images.unpacked import files, unpack
from tests.unpacking.archives import ROOT, archive, directory, hard_link, member, symlink


@pytest.mark.parametrize("shape", SPECIFIED)
def test_what_the_specification_says(shape: str, tmp_path: Path) -> None:
    layers, expected = SPECIFIED[shape]
    unpack(image(*layers), tmp_path / "app")
    assert files(tmp_path / "app") == expected
    assert list(tmp_path.iterdir()) == [tmp_path / "app"]


def test_contents_say_what_each_file_is(tmp_path: Path) -> None:
    layer = archive(NULECULE, member(f"{ROOT}/d/x", b"x"), symlink(f"{ROOT}/l", "d/x"))
    assert unpack(image(layer), tmp_path / "app") == {
        "Nulecule": _sha256(b"nulecule"),
        "d/x": _sha256(b"x"),
        "l": "link:d/x",
    }


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_base_without_an_application_is_fetched_once(tmp_path: Path) -> None:
    memory = Memory()
    first = image(BASE, APP)
    unpack(first, tmp_path / "first", memory=memory)
    base, app = (layer.digest for layer in choose(first).layers)
    assert memory.known[base] == ()
    assert f"{ROOT}/sub/a" in memory.known[app]
    assert f"{ROOT}/sub/" in memory.known[app]
    second = image(BASE, archive(NULECULE))
    unpack(second, tmp_path / "second", memory=memory)
    assert base not in second.fetched
    assert files(tmp_path / "second") == {"Nulecule": b"nulecule"}


@pytest.mark.parametrize("mark", [whiteout(ROOT), member(".wh..wh..opq"), opaque(ROOT)])
def test_nothing_below_a_layer_that_hides_all_is_fetched(
    mark: tuple[object, bytes], tmp_path: Path
) -> None:
    memory = Memory()
    layers = [BASE, APP, archive(mark, NULECULE), archive(member(f"{ROOT}/new", b"n"))]  # type: ignore[arg-type]
    unpack(image(*layers), tmp_path / "first", memory=memory)
    again = image(archive(member("other")), *layers)
    unpack(again, tmp_path / "second", memory=memory)
    upper = [layer.digest for layer in choose(again).layers[-2:]]
    assert sorted(again.fetched) == sorted(upper), "several are read at once"
    assert files(tmp_path / "second") == {"Nulecule": b"nulecule", "new": b"n"}


def test_a_layer_that_was_cut_short_or_is_wrong_is_not_remembered(tmp_path: Path) -> None:
    """threats.md: digest and size of everything verified while it streams."""
    memory = Memory()
    made = image(APP)
    digest = choose(made).layers[0].digest
    made.blobs[digest] = image(BASE).blobs[choose(image(BASE)).layers[0].digest]
    with pytest.raises(SourceError):
        unpack(made, tmp_path / "app", memory=memory)
    assert memory.known == {}


def test_bytes_are_counted_as_they_come(tmp_path: Path) -> None:
    seen: dict[str, list[int]] = {}

    @contextmanager
    def watch(name: str, size: int | None) -> Iterator[Advance]:
        counts = seen.setdefault(name, [size or 0])
        yield counts.append

    made = image(BASE, APP)
    unpack(made, tmp_path / "app", watch=watch)
    assert len(seen) == 2
    assert all(size == sum(counts) for size, *counts in seen.values())


def test_an_image_without_an_application_says_what_it_has(tmp_path: Path) -> None:
    layer = archive(directory("bin"), member("etc/x"), member("a\x1b[2J/x"), whiteout("old"))
    expected = f"image test holds no application: it has no /{ROOT}, but bin, etc"
    memory = Memory()
    with pytest.raises(SourceError, match=re.escape(expected)) as raised:
        unpack(image(layer), tmp_path / "app", memory=memory)
    with pytest.raises(SourceError, match=re.escape(expected)):
        unpack(image(layer), tmp_path / "app", memory=memory)  # and from memory
    assert f"copies the application to /{ROOT}" in str(raised.value)
    assert "\x1b" not in str(raised.value)
    with pytest.raises(SourceError, match="holds no application"):
        unpack(image(APP, archive(member(".wh..wh..opq"))), tmp_path / "hidden")


def test_another_directory_of_an_image(tmp_path: Path) -> None:
    made = image(archive(member("library/index.yaml", b"x")))
    unpack_application(
        made,
        choose(made),
        tmp_path / "library",
        root="library",
        limits=Limits(),
        memory=Memory(),
        watch=unwatched,
    )
    assert files(tmp_path / "library") == {"index.yaml": b"x"}


def test_what_is_written_is_the_application_and_nothing_else(tmp_path: Path) -> None:
    """Not even for a moment: the disk has room for the application alone."""
    big = archive(member("usr/big", os.urandom(1 << 20)), NULECULE)
    unpack(image(big), tmp_path / "app", limits=Limits(max_bytes=len(b"nulecule")))


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot unpack image test"):
        unpack(image(APP), tmp_path / "file" / "app")


class _Broken(Image):
    """A source from which one layer does not come."""

    broken = ""

    @contextmanager
    def blob(self, descriptor: Descriptor) -> Iterator[Iterator[bytes]]:
        if descriptor.digest == self.broken:
            raise SourceError("the registry is gone")
        with super().blob(descriptor) as chunks:
            yield chunks


def test_one_layer_that_does_not_come_ends_it_all(tmp_path: Path) -> None:
    whole = image(*[archive(member(f"{ROOT}/{n}", b"x" * n)) for n in range(12)])
    source = _Broken(whole.blobs, whole.top_digest)
    source.broken = choose(whole).layers[6].digest
    with pytest.raises(SourceError, match="the registry is gone"):
        unpack(source, tmp_path / "app")
    assert list((tmp_path / "app").iterdir()) == []
    assert list(tmp_path.iterdir()) == [tmp_path / "app"]


@pytest.mark.parametrize(
    ("layer", "why"),
    [
        (archive(hard_link(f"{ROOT}/x", "usr/none")), "no file of its layer"),
        (archive(directory("usr"), hard_link(f"{ROOT}/x", "usr")), "no file of its layer"),
        (archive(hard_link(f"{ROOT}/x", f"{ROOT}/none")), "no file in it"),
        (
            archive(member("f"), member("f"), hard_link(f"{ROOT}/x", "f")),
            "is there twice",
        ),
        (
            archive(hard_link("a", "b"), hard_link("b", "a"), hard_link(f"{ROOT}/x", "a")),
            "no file of its layer",
        ),
        (
            archive(
                *[hard_link(f"l{n}", f"l{n + 1}") for n in range(9)], hard_link(f"{ROOT}/x", "l0")
            ),
            "no file of its layer",
        ),
    ],
)
def test_hard_links_that_lead_nowhere(layer: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=why):
        unpack(image(layer), tmp_path / "app")
