"""Which image of an index is taken."""

from __future__ import annotations

import platform

import pytest

from atomicapp.errors import SourceError, UsageError
from atomicapp.images.image import Platform
from atomicapp.images.media_types import OCI_INDEX, OCI_MANIFEST
from atomicapp.images.platform import choose, host_platform, parse_platform
from tests.images.shapes import APP
from tests.images.sources import Image, descriptor, image, index


def _index(*names: str) -> tuple[Image, dict[str, str]]:
    """An image with one manifest for each platform ("" says none); and their digests."""
    made = Image()
    rows, digests = [], {}
    for at, name in enumerate(names):
        one = image(APP, author=str(at))
        made.blobs |= one.blobs
        own = Platform(*name.split("/")) if name else None
        rows.append(descriptor(OCI_MANIFEST, one.blobs[one.top_digest], own))
        digests[name] = one.top_digest
    made.top_digest = made.add(index(rows))
    return made, digests


@pytest.mark.parametrize(
    ("wanted", "there", "chosen"),
    [
        ("linux/amd64", ["linux/arm64", "linux/amd64"], "linux/amd64"),
        ("linux/x86_64", ["linux/arm64", "linux/amd64"], "linux/amd64"),
        ("linux/amd64", ["linux/386"], "linux/386"),
        ("linux/amd64", ["linux/386", "linux/amd64/v1"], "linux/amd64/v1"),
        ("linux/amd64/v3", ["linux/amd64", "linux/amd64/v2"], "linux/amd64/v2"),
        ("linux/arm64", ["linux/arm/v7", "linux/arm64/v8"], "linux/arm64/v8"),
        ("linux/arm64/v8", ["linux/arm64"], "linux/arm64"),
        ("linux/aarch64", ["linux/arm/v6", "linux/arm/v7"], "linux/arm/v7"),
        ("linux/arm/v7", ["linux/arm/v5", "linux/arm/v6"], "linux/arm/v6"),
        ("linux/arm", ["linux/arm/v6", "linux/arm/v7"], "linux/arm/v7"),
        ("linux/arm/6", ["linux/arm/v7", "linux/arm/v5"], "linux/arm/v5"),
        ("linux/ppc64le", ["linux/amd64", "linux/ppc64le"], "linux/ppc64le"),
        ("linux/amd64", ["unknown/unknown", "linux/amd64"], "linux/amd64"),
        ("linux/amd64", [""], ""),
        ("linux/amd64", ["unknown/unknown", ""], ""),
    ],
)
def test_the_best_that_there_is(wanted: str, there: list[str], chosen: str) -> None:
    source, digests = _index(*there)
    assert choose(source, parse_platform(wanted)).digest == digests[chosen]
    assert source.fetched == [digests[chosen]]


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("linux/arm/v6", ["linux/arm/v7"]),
        ("linux/386", ["linux/amd64"]),
        ("linux/amd64", ["windows/amd64"]),
        ("linux/s390x", ["linux/amd64", ""]),
    ],
)
def test_none_that_fits_names_those_there_are(wanted: str, there: list[str]) -> None:
    source, _ = _index(*there, "unknown/unknown")
    expected = f"image test: there is no image for {wanted} in it .there is one for {there[0]};"
    with pytest.raises(SourceError, match=expected):
        choose(source, parse_platform(wanted))


def test_this_machine_is_meant_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    source, digests = _index("linux/amd64", "linux/arm64/v8")
    assert host_platform() == Platform("linux", "arm64")
    assert choose(source, None).digest == digests["linux/arm64/v8"]


def test_an_image_without_an_index() -> None:
    made = image(APP)
    assert choose(made, None).digest == made.top_digest
    assert choose(made, parse_platform("linux/amd64")).digest == made.top_digest
    assert choose(image(APP, os="", architecture=""), parse_platform("linux/arm64"))
    with pytest.raises(SourceError, match=r"for linux/arm64 .*there is one for linux/amd"):
        choose(made, parse_platform("linux/arm64"))


def _nested(depth: int) -> Image:
    made = image(APP)
    row = descriptor(OCI_MANIFEST, made.blobs[made.top_digest], Platform("linux", "amd64"))
    for _ in range(depth):
        data = index([row])
        made.top_digest = made.add(data)
        row = descriptor(OCI_INDEX, data)
    return made


def test_indexes_in_indexes_are_followed_to_an_end() -> None:
    """threats.md: bombs. Recursive indexes end."""
    wanted = parse_platform("linux/amd64")
    assert choose(_nested(4), wanted).layers
    with pytest.raises(SourceError, match="without end"):
        choose(_nested(5), wanted)
    wide = Image()
    empty = index([])
    wide.add(empty)
    wide.top_digest = wide.add(index([descriptor(OCI_INDEX, empty)] * 100))
    with pytest.raises(SourceError, match="without end"):
        choose(wide, wanted)


def test_descriptors_that_say_what_is_not_so() -> None:
    """threats.md: a manifest that is two things."""
    made, _ = _index("linux/amd64")
    manifest = made.blobs[image(APP, author="0").top_digest]
    made.top_digest = made.add(index([descriptor(OCI_INDEX, manifest)]))
    with pytest.raises(SourceError, match="said to be"):
        choose(made, parse_platform("linux/amd64"))


@pytest.mark.parametrize(
    "text", ["", "linux", "linux/", "/amd64", "a/b/c/d", "linux/../x", "l x/y"]
)
def test_what_is_no_platform(text: str) -> None:
    with pytest.raises(UsageError, match="is not a platform"):
        parse_platform(text)
