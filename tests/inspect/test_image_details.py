"""What is shown of an image: an image source in memory, and images from the tests' own maker."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from atomicapp.cli.image import image_data, show_image
from atomicapp.cli.sink import Sink
from atomicapp.errors import SourceError
from atomicapp.images.image import Descriptor, Index, Manifest, Platform
from atomicapp.images.manifest import read_manifest
from atomicapp.images.strict_json import LARGEST
from atomicapp.operations.image_details import image_details, raw_config, raw_manifest
from tests.registry_server.contents import Blob, Image, image, index, layer

ARM = Platform("linux", "arm64")


class Memory:
    """Images in memory, the first of which is what the name means."""

    name = "image example/app:1"

    def __init__(self, top: Blob, images: Sequence[Image]) -> None:
        self._top = top
        blobs = [blob for one in images for blob in (one.manifest, one.config, *one.layers)]
        self._blobs = {blob.digest: blob for blob in blobs}

    def top(self) -> Manifest | Index:
        return read_manifest(self._top.data, self._top.media_type, self.name)

    def manifest(self, descriptor: Descriptor) -> Manifest | Index:
        blob = self._blobs[descriptor.digest]
        return read_manifest(blob.data, blob.media_type, self.name)

    @contextmanager
    def blob(self, descriptor: Descriptor) -> Iterator[Iterator[bytes]]:
        yield iter([self._blobs[descriptor.digest].data])


@pytest.fixture
def one() -> Image:
    layers = [layer({"a": "x" * 1000}), layer({"application-entity/": ""})]
    return image(layers, {"Labels": {"b": "2", "a": "\x1b[31m1"}})


def test_the_details_of_one_image(one: Image) -> None:
    details = image_details(Memory(one.manifest, [one]), None)
    assert details.digest == one.manifest.digest
    assert details.id == one.config.digest
    assert details.index_digest is None
    assert details.platform == "linux/amd64"
    assert details.size == sum(len(blob.data) for blob in one.layers)
    assert image_data(details)["layers"] == [blob.descriptor for blob in one.layers]


def test_one_of_several_platforms_is_shown(one: Image) -> None:
    other = image([layer({"b": ""})], platform="linux/arm64")
    top = index([one, other])
    source = Memory(top, [one, other])
    details = image_details(source, ARM)
    assert (details.digest, details.platform) == (other.manifest.digest, "linux/arm64")
    assert details.index_digest == top.digest
    assert raw_manifest(source, None) == top.data
    assert raw_manifest(source, ARM) == other.manifest.data
    assert raw_config(source, ARM) == other.config.data


def test_how_it_looks(one: Image) -> None:
    """threats: terminal escapes in names and descriptions."""
    out = io.StringIO()
    sink = Sink(out, io.StringIO())
    details = image_details(Memory(one.manifest, [one]), None)
    show_image(details, sink)
    lines = out.getvalue().splitlines()
    assert lines[0] == "Image:       example/app:1"
    assert f"Digest:      {one.manifest.digest}" in lines
    assert f"Image ID:    {one.config.digest}" in lines
    assert "a       \\x1b[31m1" in lines
    assert f"{one.layers[1].digest}   {len(one.layers[1].data)}B" in lines
    assert any(line.startswith("Size:") and line.endswith("layers: 2") for line in lines)


def test_what_only_an_engine_has_has_no_layers(one: Image) -> None:
    out = io.StringIO()
    details = image_details(Memory(one.manifest, [one]), None)
    engines = details._replace(digest=None, layers=None, labels={})
    show_image(engines, Sink(out, io.StringIO()))
    assert "Digest" not in out.getvalue()
    assert "LAYER" not in out.getvalue()
    assert image_data(engines)["layers"] is image_data(engines)["size"] is None


def test_a_configuration_that_is_too_large_is_not_read(one: Image) -> None:
    """threats: bombs."""
    manifest = json.loads(one.manifest.data)
    manifest["config"]["size"] = LARGEST + 1
    top = Blob(one.manifest.media_type, json.dumps(manifest).encode())
    with pytest.raises(SourceError, match="configuration is larger"):
        image_details(Memory(top, [one]), None)
