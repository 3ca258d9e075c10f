"""How an image looks: a few lines and its layers, or data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atomicapp.cli.sink import Foreign, Sink
from atomicapp.images.image import Descriptor
from atomicapp.operations.image_details import ImageDetails
from atomicapp.sizes import shown_size


def show_image(image: ImageDetails, sink: Sink) -> None:
    """What an image says about itself, and its layers."""
    size = "" if image.size is None else shown_size(image.size)
    for name, text in (
        ("Image", image.name),
        ("Digest", image.digest or ""),
        ("Index", image.index_digest or ""),
        ("Image ID", image.id),
        ("Platform", image.platform or ""),
        ("Created", image.created or ""),
        ("Size", size and f"{size} compressed, layers: {len(image.layers or ())}"),
    ):
        if text:
            sink.line(f"{name + ':':<13}{text}")
    if image.labels:
        sink.line()
        sink.table(("LABEL", "VALUE"), sorted(image.labels.items()))
    if image.layers:
        sink.line()
        sink.table(("LAYER", "SIZE"), _rows(image.layers))


def _rows(layers: tuple[Descriptor, ...]) -> Iterator[tuple[str, str]]:
    for layer in layers:
        yield layer.digest, shown_size(layer.size)


def image_data(image: ImageDetails) -> Mapping[str, Any]:
    """The same as data; sizes in bytes."""
    return {
        "name": image.name,
        "digest": image.digest,
        "indexDigest": image.index_digest,
        "id": image.id,
        "platform": image.platform,
        "created": image.created,
        "labels": Foreign(image.labels),
        "layers": None
        if image.layers is None
        else [
            {"mediaType": layer.media_type, "digest": layer.digest, "size": layer.size}
            for layer in image.layers
        ],
        "size": image.size,
    }
