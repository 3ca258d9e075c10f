"""An image in what ``docker save`` and ``podman save`` write, the old form and the new one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from atomicapp.downloads.verified import verified
from atomicapp.errors import InputError, SourceError
from atomicapp.images.archive_files import ArchiveFiles, open_archive
from atomicapp.images.config import read_config
from atomicapp.images.decompression import compression_of, decompressed
from atomicapp.images.image import Descriptor, ImageSource, Index, Manifest
from atomicapp.images.manifest import MOST_LAYERS, digest_of, read_manifest
from atomicapp.images.media_types import DOCKER_CONFIG, DOCKER_LAYER, DOCKER_MANIFEST, PLAIN
from atomicapp.images.strict_json import LARGEST
from atomicapp.reference import DIGEST, parse_reference
from atomicapp.unpacking.checks import Tally, refusing
from atomicapp.unpacking.limits import Limits

LIST = "manifest.json"
_MOST_SHOWN = 20


class _Image(NamedTuple):
    """A row of the list: names of files, and the references that it was saved under."""

    config: str
    layers: tuple[str, ...]
    tags: tuple[str, ...]


@contextmanager
def open_docker_archive(
    path: Path, tag: str = "", limits: Limits | None = None
) -> Iterator[ImageSource]:
    """The image saved under this reference in an archive; "" where there is only one.

    ``tag`` may be the whole reference, or its tag where only one image has that.
    ``limits`` hold for what is compressed in it. Raises SourceError for what is no
    whole archive, and where it is not clear which image is meant.
    """
    limits = limits or Limits()
    name = f"docker-archive:{path}"
    with open_archive(path, name, limits) as files:
        if LIST not in files:
            raise SourceError(
                f"there is no file {LIST} in it", str(path), "name what `docker save` wrote"
            )
        image = _choose(_images(files, name), tag, name)
        yield DockerArchive(f"image {name}", files, image, limits)


class DockerArchive:
    """One image of an archive.

    Its layers are known by their ``diff_id``s alone, so they are read, and proved, as
    they are when they are not compressed.
    """

    def __init__(self, name: str, files: ArchiveFiles, image: _Image, limits: Limits) -> None:
        self.name = name
        self._files = files
        self._limits = limits
        self._config = files.read(image.config, LARGEST)
        self._check_config_name(image.config)
        diff_ids = read_config(self._config, name).diff_ids
        if len(diff_ids) != len(image.layers):
            raise SourceError(f"{name}: its configuration and {LIST} differ in the layers")
        if not all(DIGEST.fullmatch(digest) for digest in diff_ids):
            raise SourceError(f"{name}: a diff_id in its configuration is no digest")
        self._layers = dict(zip(diff_ids, image.layers, strict=True))
        self._manifest = self._described(diff_ids)

    def top(self) -> Manifest | Index:
        """A manifest made for the image, since there is none of its own in such an archive."""
        return self._manifest

    def manifest(self, descriptor: Descriptor) -> Manifest | Index:
        """Never there: an archive has no indexes. Raises SourceError."""
        raise SourceError(f"{self.name} has no manifest {descriptor.digest}")

    @contextmanager
    def blob(self, descriptor: Descriptor) -> Iterator[Iterator[bytes]]:
        """The configuration, or a layer as it is uncompressed."""
        where = f"{descriptor.digest} of {self.name}"
        if descriptor.digest == self._manifest.config.digest:
            yield iter((self._config,))
        elif descriptor.digest in self._layers:
            with self._plain(self._layers[descriptor.digest]) as chunks:
                yield verified(chunks, where, descriptor.digest, descriptor.size)
        else:
            raise SourceError(f"{self.name} has no blob {descriptor.digest}")

    def _check_config_name(self, name: str) -> None:
        """Engines call the file by the digest of what is in it, which is the image's id."""
        stem = Path(name).name.removesuffix(".json")
        digest = digest_of(self._config)
        if DIGEST.fullmatch(f"sha256:{stem}") and digest != f"sha256:{stem}":
            raise SourceError(f"{self.name}: its configuration's digest is {digest}, not its name")

    def _described(self, diff_ids: Sequence[str]) -> Manifest:
        layers = [_row(DOCKER_LAYER, one, self._size(self._layers[one])) for one in diff_ids]
        config = _row(DOCKER_CONFIG, digest_of(self._config), len(self._config))
        fields = {"schemaVersion": 2, "mediaType": DOCKER_MANIFEST, "config": config}
        raw = json.dumps(fields | {"layers": layers}, indent=3).encode()
        made = read_manifest(raw, DOCKER_MANIFEST, self.name)
        if isinstance(made, Index):
            raise TypeError("an image's manifest was written")
        return made

    def _size(self, layer: str) -> int:
        with self._files.open(layer) as chunks:
            if compression_of(next(chunks, b"")) == PLAIN:
                return self._files.size(layer)
        with self._plain(layer) as chunks, refusing(self.name, Path(layer)):
            return sum(map(len, chunks))

    @contextmanager
    def _plain(self, layer: str) -> Iterator[Iterator[bytes]]:
        with self._files.open(layer) as head:
            compression = compression_of(next(head, b""))
        with self._files.open(layer) as chunks:
            yield decompressed(chunks, compression, Tally(self._limits))


def _row(media_type: str, digest: str, size: int) -> dict[str, str | int]:
    return {"mediaType": media_type, "size": size, "digest": digest}


def _images(files: ArchiveFiles, name: str) -> list[_Image]:
    try:
        rows = json.loads(files.read(LIST, LARGEST))
    except (ValueError, RecursionError):
        raise SourceError(f"{name}: {LIST} is not JSON") from None
    if not isinstance(rows, list) or not rows:
        raise SourceError(f"{name}: {LIST} names no image")
    return [_image(row, name) for row in rows]


def _image(row: Any, name: str) -> _Image:
    fields: dict[str, Any] = row if isinstance(row, dict) else {}
    config: Any = fields.get("Config")
    layers: Any = fields.get("Layers")
    tags: Any = fields.get("RepoTags") or []
    if not isinstance(config, str) or not (_is_texts(layers) and _is_texts(tags)):
        raise SourceError(f"{name}: {LIST} does not say what an image is made of")
    if len(layers) > MOST_LAYERS:
        raise SourceError(f"{name}: an image has more than {MOST_LAYERS} layers")
    return _Image(config, tuple(layers), tuple(tags))


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _choose(images: list[_Image], tag: str, name: str) -> _Image:
    found = [image for image in images if not tag or tag in image.tags]
    if tag and not found:
        found = [image for image in images if any(_is_meant(tag, own) for own in image.tags)]
    if len(found) == 1:
        return found[0]
    known = sorted({own for image in images for own in image.tags})[:_MOST_SHOWN]
    there = f"there are {', '.join(map(repr, known))}" if known else "none has a name"
    if tag:
        what = "more than one image" if found else "no image"
        raise SourceError(f"{name} has {what} {tag!r}", remedy=there)
    raise SourceError(f"{name} has {len(images)} images", remedy=f"name one of them; {there}")


def _is_meant(said: str, own: str) -> bool:
    """The reference is the same written otherwise, or what was said is its tag."""
    try:
        reference = parse_reference(own)
        return said == reference.tag or parse_reference(said).canonical == reference.canonical
    except InputError:
        return False
