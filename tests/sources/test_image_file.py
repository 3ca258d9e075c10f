"""One file out of an image, wherever that is."""

from __future__ import annotations

import pytest

from atomicapp.errors import SourceError
from atomicapp.reference import parse_reference
from atomicapp.sources.fetching import Wishes
from atomicapp.sources.image_file import image_file
from atomicapp.sources.transport import DaemonImage, Image
from tests.images.sources import image
from tests.sources.stage import Stage
from tests.unpacking.archives import archive, member, symlink

NAME = "example/library"
LATEST = f"{NAME}:latest"
CANONICAL = f"docker.io/{LATEST}"


def _archive(name: str, text: str = "") -> bytes:
    return archive(member(name, text.encode()))


def _read(stage: Stage, kind: type[Image | DaemonImage], *, update: bool = False) -> str:
    with stage.fetching(Wishes(update)) as fetching:
        found = image_file(kind(parse_reference(NAME)), "index.yaml", fetching)
        text = found.read_text()
    assert not found.exists()
    return text


def test_the_registry_s_or_the_engine_s(stage: Stage) -> None:
    assert stage.store is not None
    stage.store.local[LATEST] = _archive("index.yaml", "engine")
    stage.remote[CANONICAL] = _archive("index.yaml", "registry")
    assert _read(stage, Image) == "engine"
    assert _read(stage, Image, update=True) == "registry"
    assert _read(stage, DaemonImage, update=True) == "engine"
    stage.store = None
    assert _read(stage, Image) == "registry"


def test_the_topmost_layer_that_says_something_of_it_counts(stage: Stage) -> None:
    layers = (_archive("index.yaml", "below"), _archive("other"), _archive("index.yaml", "above"))
    stage.remote[CANONICAL] = image(*layers)
    assert _read(stage, Image) == "above"
    stage.remote[CANONICAL] = image(*layers, _archive(".wh.index.yaml"))
    with pytest.raises(SourceError, match=r"has no file /index.yaml"):
        _read(stage, Image)


@pytest.mark.parametrize(
    "data",
    [_archive("other", "x"), _archive("index.yaml/x", "x"), archive(symlink("index.yaml", "/"))],
)
def test_what_is_no_file(data: bytes, stage: Stage) -> None:
    """threats.md: a tar member that climbs or links out."""
    stage.remote[CANONICAL] = data
    with pytest.raises(SourceError, match=r"has no file /index.yaml"):
        _read(stage, Image)


def test_an_engine_s_image_without_it(stage: Stage) -> None:
    assert stage.store is not None
    stage.store.local[LATEST] = _archive("other", "x")
    with pytest.raises(SourceError, match=r"has no file /index.yaml"):
        _read(stage, DaemonImage)
