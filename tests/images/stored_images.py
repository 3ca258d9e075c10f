"""Images written as layouts and archives, by hand, so that anything may be wrong with them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from atomicapp.images.media_types import OCI_MANIFEST
from tests.images.sources import Image, config, descriptor, digest_of
from tests.unpacking.archives import archive, member

TAG = "org.opencontainers.image.ref.name"


def layout(*images: tuple[str, Image], **changed: bytes) -> dict[str, bytes]:
    """The files of a layout with these images by tag; ``changed`` are by name, ``__`` a slash."""
    rows, found = [], {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}
    for tag, made in images:
        row = descriptor(OCI_MANIFEST, made.blobs[made.top_digest])
        rows.append(row | ({"annotations": {TAG: tag}} if tag else {}))
        for digest, data in made.blobs.items():
            found[f"blobs/{digest.replace(':', '/')}"] = data
    found["index.json"] = json.dumps({"schemaVersion": 2, "manifests": rows}).encode()
    return found | {name.replace("__", "/"): data for name, data in changed.items()}


def docker_archive(
    *images: tuple[Sequence[str], Sequence[bytes]], stored: Mapping[bytes, bytes] | None = None
) -> dict[str, bytes]:
    """The files that `docker save` writes for images, each its tags and its layers.

    ``stored`` says what stands in the archive for a layer instead of the layer.
    """
    rows: list[dict[str, Any]] = []
    found: dict[str, bytes] = {}
    for tags, layers in images:
        configuration = config(layers)
        name = f"{digest_of(configuration)[7:]}.json"
        names = [f"{digest_of(layer)[7:]}/layer.tar" for layer in layers]
        rows.append({"Config": name, "RepoTags": list(tags) or None, "Layers": names})
        found[name] = configuration
        for path, layer in zip(names, layers, strict=True):
            found[path] = (stored or {}).get(layer, layer)
    return found | {"manifest.json": json.dumps(rows).encode()}


def as_archive(files: Mapping[str, bytes]) -> bytes:
    """The files as a tar archive."""
    return archive(*(member(name, data) for name, data in files.items()))


def as_directory(files: Mapping[str, bytes], directory: Path) -> Path:
    """The files below a directory."""
    for name, data in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(data)
    return directory
