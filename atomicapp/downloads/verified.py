"""Bytes that are proved while they pass."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from atomicapp.errors import SourceError

LENGTHS = {"sha256": 64, "sha512": 128}
"""Kinds of digests that are believed, with their hexadecimal digits."""


def verified(
    chunks: Iterable[bytes], name: str, digest: str = "", size: int | None = None
) -> Iterator[bytes]:
    """The same pieces; raises SourceError where they are not what they must be.

    ``digest`` is ``sha256:...`` or ``sha512:...``, "" for any; ``size`` is in bytes. The piece
    that is too much never passes. Reading to the end is the proof; less proves nothing.
    """
    kind, _, expected = digest.partition(":")
    if digest and LENGTHS.get(kind) != len(expected):
        raise SourceError(f"the digest {digest!r} is of no kind that can be verified", name)
    state = hashlib.new(kind) if digest else None
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if size is not None and count > size:
            raise SourceError(f"it is larger than the {size} bytes that it must be", name)
        if state is not None:
            state.update(chunk)
        yield chunk
    if size is not None and count != size:
        raise SourceError(f"it has {count} bytes, and must have {size}", name)
    if state is not None and state.hexdigest() != expected:
        found = f"{kind}:{state.hexdigest()}"
        raise SourceError(f"its digest is {found}, and must be {digest}", name)
