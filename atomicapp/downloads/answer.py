"""What a server answers: read once, within limits, as the bytes that came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Self

import requests

from atomicapp.downloads.address import Origin, origin_of
from atomicapp.downloads.failures import RAISED, failure
from atomicapp.downloads.pace import Pace
from atomicapp.errors import SourceError

CHUNK = 128 * 1024
"""Bytes in a piece."""
_LARGEST_READ = 128 * CHUNK
"""Bytes on the line for one piece. The library reads trailers for as long as they come."""


class Answer:
    """Status, headers, and a body that has yet to come. Leaving it ends the connection's use."""

    def __init__(self, response: requests.Response, pace: Pace, where: str) -> None:
        self._response = response
        self._pace = pace
        self.where = where
        """How messages call what was asked for."""
        self.status = response.status_code
        self.url = response.url
        """What answered, after redirects."""

    @property
    def origin(self) -> Origin:
        """Who answered."""
        return origin_of(self.url)

    def header(self, name: str) -> str | None:
        """A header's value without white space around it; None where there is none."""
        value = self._response.headers.get(name)
        return None if value is None else value.strip()

    @property
    def media_type(self) -> str:
        """``Content-Type`` without its parameters, in lower case; "" where there is none."""
        return (self.header("Content-Type") or "").partition(";")[0].strip().lower()

    @property
    def length(self) -> int | None:
        """Bytes of the body, where the server says so in a way that can be believed."""
        text = self.header("Content-Length") or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None

    def chunks(self) -> Iterator[bytes]:
        """The body in pieces; raises Broken where it ends early, SourceError for anything else.

        It must come as it is: what is encoded on the way has other bytes than were meant.
        """
        encoding = (self.header("Content-Encoding") or "identity").lower()
        if encoding != "identity":
            what = f"{self.origin} sends it encoded as {encoding[:80]!r}, which nobody asked for"
            raise SourceError(what, self.where)
        while chunk := self._read():
            yield chunk

    def _read(self) -> bytes:
        try:
            self._pace.grant(_LARGEST_READ)
            data: bytes = self._response.raw.read(CHUNK, decode_content=False)
        except RAISED as error:
            raise failure(error, self.origin, self._pace, self.where) from None
        return data

    def document(self, limit: int) -> bytes:
        """The whole body; raises SourceError where it is larger than ``limit`` bytes."""
        too_large = SourceError(
            f"it is larger than {limit:,} bytes, the most that is read", self.where
        )
        if (self.length or 0) > limit:
            raise too_large
        data = bytearray()
        for chunk in self.chunks():
            data += chunk
            if len(data) > limit:
                raise too_large
        return bytes(data)

    def discard(self) -> None:
        """Let a small body that nobody wants pass, so that its connection can be used again."""
        if self.length is not None and self.length <= CHUNK:
            # Whether it comes or not: nobody wants it.
            with suppress(*RAISED):
                self._response.raw.read(CHUNK, decode_content=False)
        self.close()

    def close(self) -> None:
        """Give up what has not come yet."""
        self._response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
