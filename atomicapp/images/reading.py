"""What the layers of one image are read with."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from atomicapp.images.decompression import decompressed
from atomicapp.images.image import Descriptor, ImageSource
from atomicapp.images.media_types import LAYERS
from atomicapp.transfer import Advance, Watch
from atomicapp.unpacking.byte_stream import Malformed
from atomicapp.unpacking.checks import Tally


class Stopped(Exception):
    """Nobody waits for this layer any more."""


class Reading(NamedTuple):
    """Where layers come from, and what is counted and told while they are read."""

    source: ImageSource
    root: str
    scratch: Path
    tally: Tally
    watch: Watch
    stop: threading.Event

    @contextmanager
    def open(self, layer: Descriptor) -> Iterator[Iterator[bytes]]:
        """The tar stream of a layer; reading it to the end proves the layer."""
        name = layer.digest.partition(":")[2][:12]
        with self.watch(name, layer.size) as advance, self.source.blob(layer) as chunks:
            packed = self._watched(chunks, advance)
            try:
                yield decompressed(packed, LAYERS[layer.media_type], self.tally)
            except Malformed:
                # Bytes that are not those that were pushed are another fault, with its own error.
                for _ in packed:
                    pass
                raise

    def _watched(self, chunks: Iterable[bytes], advance: Advance) -> Iterator[bytes]:
        for chunk in chunks:
            if self.stop.is_set():
                raise Stopped
            advance(len(chunk))
            yield chunk
