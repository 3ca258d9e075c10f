"""How large an application may be when it is unpacked."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Caps on what one application may be; each has an option of the same name.

    ``max_image_bytes`` are those of all layers that are read, uncompressed;
    ``max_ratio`` is how many times larger than itself something compressed may become.
    """

    max_bytes: int = 512 << 20
    max_members: int = 100_000
    max_depth: int = 64
    max_path_length: int = 1024
    max_image_bytes: int = 32 << 30
    max_ratio: int = 250
