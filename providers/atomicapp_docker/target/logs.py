"""What a container wrote, as it wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

from atomicapp_docker.engine.answers import NotFound
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.engine.faults import translated

Row = Mapping[str, Any]

HEADER_SIZE = 8
CHUNK = 1 << 16


def read_logs(
    engine: Engine, details: Row, *, follow: bool, tail: int | None, timestamps: bool
) -> Iterator[bytes]:
    """Standard output and error of an inspected container, in chunks, as the engine has them."""
    with translated(f"reading the log of container {details['Name'].lstrip('/')}"):
        try:
            response = engine.stream(
                "GET",
                f"/containers/{details['Id']}/logs",
                {
                    "stdout": 1,
                    "stderr": 1,
                    "follow": int(follow),
                    "timestamps": int(timestamps),
                    "tail": "all" if tail is None else max(0, tail),
                },
                limit=None,  # nobody knows when a program will say something next
            )
        except NotFound:
            return
        with closing(response):
            chunks = response.chunks(CHUNK)
            yield from chunks if details["Config"].get("Tty") else demultiplexed(chunks)


def demultiplexed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The payloads of the engine's frames: a header of a stream's number, three zero bytes and
    the length (big-endian, 32 bits) stands before each. A frame may span chunks."""
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        while len(buffer) >= HEADER_SIZE:
            end = HEADER_SIZE + int.from_bytes(buffer[4:HEADER_SIZE], "big")
            if len(buffer) < end:
                break
            yield bytes(buffer[HEADER_SIZE:end])
            del buffer[:end]
