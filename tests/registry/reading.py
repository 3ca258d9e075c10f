"""Reading an image from a registry whole, as a program would that stores it."""

from __future__ import annotations

from typing import NamedTuple

from atomicapp.images.image import Descriptor, ImageSource, Index, Manifest
from atomicapp.reference import parse_reference
from atomicapp.registry.client import open_image
from atomicapp.registry.registries_conf import RegistriesConf
from tests.registry_server.contents import Image

NOTHING = RegistriesConf()
"""A machine on which nothing is configured."""


class Pulled(NamedTuple):
    """What came of one image."""

    manifest: bytes
    config: bytes
    layers: tuple[bytes, ...]
    name: str
    image_id: str

    def is_same(self, image: Image) -> bool:
        """Whether it is, byte for byte, what was pushed."""
        layers = tuple(one.data for one in image.layers)
        return self[:3] == (image.manifest.data, image.config.data, layers)


def pull(
    name: str, configuration: RegistriesConf | None = NOTHING, architecture: str = "amd64"
) -> Pulled:
    """The image of that name; of an index, the one for an architecture."""
    with open_image(parse_reference(name), configuration=configuration) as source:
        return read(source, architecture)


def read(source: ImageSource, architecture: str = "amd64") -> Pulled:
    """All of an image."""
    manifest = _manifest(source, source.top(), architecture)
    config, *layers = (_blob(source, one) for one in (manifest.config, *manifest.layers))
    return Pulled(manifest.raw, config, tuple(layers), source.name, manifest.image_id)


def _manifest(source: ImageSource, top: Manifest | Index, architecture: str) -> Manifest:
    if isinstance(top, Manifest):
        return top
    (wanted,) = (
        one for one in top.manifests if one.platform and one.platform.architecture == architecture
    )
    found = source.manifest(wanted)
    assert isinstance(found, Manifest)
    return found


def _blob(source: ImageSource, descriptor: Descriptor) -> bytes:
    with source.blob(descriptor) as chunks:
        return b"".join(chunks)
