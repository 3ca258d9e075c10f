"""An image in an OCI image layout: ``index.json`` names it by tag, ``blobs/`` has what it is of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from atomicapp.errors import SourceError
from atomicapp.images.image import Descriptor, ImageSource, Index
from atomicapp.images.manifest import read_manifest
from atomicapp.images.media_types import OCI_INDEX
from atomicapp.images.stored import DirectoryFiles, Files, StoredImage
from atomicapp.images.strict_json import LARGEST, read_object

MARKER = "oci-layout"
INDEX = "index.json"
_TAG = "org.opencontainers.image.ref.name"
_MOST_SHOWN = 20


@contextmanager
def open_layout(path: Path, tag: str = "") -> Iterator[ImageSource]:
    """The image with this tag in a layout's directory; "" where there is only one.

    Raises SourceError for what is no layout, or where it is not clear which image is
    meant; it then names the tags.
    """
    name = f"oci:{path}"
    if not (path / MARKER).is_file():
        what = f"there is no file {MARKER} in it" if path.is_dir() else "there is no such directory"
        raise SourceError(what, str(path), "name a directory in the OCI layout")
    yield layout_image(DirectoryFiles(path), name, tag)


def layout_image(files: Files, name: str, tag: str) -> StoredImage:
    """The image with this tag among files in the layout; ``name`` is how messages call them."""
    try:
        version = read_object(files.read(MARKER, LARGEST), MARKER).get("imageLayoutVersion")
        raw = files.read(INDEX, LARGEST)
        rows = read_object(raw, INDEX).get("manifests")
    except ValueError as error:
        raise SourceError(f"{name}: {error}") from None
    if version != "1.0.0":
        raise SourceError(f"{name}: it is no OCI layout of version 1.0.0")
    index = read_manifest(raw, OCI_INDEX, name)
    if not isinstance(index, Index) or not isinstance(rows, list):
        raise SourceError(f"{name}: {INDEX} is no index")
    tags = [_tag(row) for row in rows]
    chosen = _choose(name, tag, tags, index.manifests)
    shown = tag or tags[index.manifests.index(chosen)]
    return StoredImage(f"image {name}:{shown}" if shown else f"image {name}", files, chosen)


def _choose(name: str, tag: str, tags: list[str], manifests: tuple[Descriptor, ...]) -> Descriptor:
    """The one that is meant; raises SourceError where there is not exactly one."""
    found = [one for one, own in zip(manifests, tags, strict=True) if not tag or own == tag]
    if len(found) == 1:
        return found[0]
    known = ", ".join(repr(own) for own in sorted(set(filter(None, tags)))[:_MOST_SHOWN])
    there = f"there are {known}" if known else "none of its images has a tag"
    if tag:
        what = f"has more than one image tagged {tag!r}" if found else f"has no image {tag!r}"
        raise SourceError(f"{name} {what}", remedy=there)
    raise SourceError(
        f"{name} has {len(found)} images", remedy=f"name one by its tag, as in {name}:TAG; {there}"
    )


def _tag(row: Any) -> str:
    annotations = row.get("annotations")
    tag = annotations.get(_TAG) if isinstance(annotations, dict) else None
    return tag if isinstance(tag, str) else ""
