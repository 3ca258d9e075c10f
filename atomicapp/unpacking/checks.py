"""What every member of an archive, a layer or a tree has to pass, whatever it comes in."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.unpacking.byte_stream import Malformed
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.links import Escape, Parts

FREE_OF_RATIO = 256 << 20
"""Bytes that anything may decompress to, whatever its ratio: little enough to do no harm."""

_LONGEST = 500


class Tally:
    """Counts what comes against the limits. Used by the threads that read one application."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._lock = threading.Lock()
        self._size = 0
        self._members = 0
        self._streamed = 0

    def count(self, size: int) -> None:
        """One more member, of ``size`` bytes; raises Escape over a cap."""
        with self._lock:
            self._members += 1
            self._size += size
            members, total = self._members, self._size
        if members > self.limits.max_members:
            raise _over(f"has more than {self.limits.max_members} files", "max-members")
        if total > self.limits.max_bytes:
            raise _over(f"is larger than {self.limits.max_bytes} bytes", "max-bytes")

    def count_streamed(self, more: int, unpacked: int, packed: int) -> None:
        """``more`` bytes came out of something compressed.

        So far they are ``unpacked`` bytes out of ``packed``. Raises Escape over a cap.
        """
        with self._lock:
            self._streamed += more
            streamed = self._streamed
        if streamed > self.limits.max_image_bytes:
            largest = self.limits.max_image_bytes
            raise _over(f"unpacks to more than {largest} bytes", "max-image-bytes")
        if unpacked > FREE_OF_RATIO and unpacked > packed * self.limits.max_ratio:
            ratio = self.limits.max_ratio
            raise _over(f"unpacks to more than {ratio} times its size", "max-ratio")

    def check_path(self, text: str, parts: Parts) -> None:
        """Raise Escape for a path over a cap; ``parts`` are those that count as levels."""
        if len(parts) > self.limits.max_depth:
            raise _over(f"has more than {self.limits.max_depth} levels", "max-depth")
        if len(text.encode()) > self.limits.max_path_length:
            longest = self.limits.max_path_length
            raise _over(f"has a path of more than {longest} bytes", "max-path-length")


def safe_parts(name: str) -> Parts:
    """The parts of a member's name; raises Escape for one that no honest archive has."""
    if name.startswith("/"):
        raise Escape(f"{name!r} is an absolute path")
    if "\\" in name or any(ord(letter) < 32 or ord(letter) == 127 for letter in name):
        raise Escape(f"{name!r} has a backslash or a control character in it")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        raise Escape(f"{name!r} climbs out with '..'")
    if any(len(part.encode()) > 255 for part in parts):
        raise Escape("a name is longer than 255 bytes")
    return parts


@contextlib.contextmanager
def refusing(source: str, directory: Path) -> Iterator[None]:
    """Whatever is wrong with what ``source`` names, or with the disk, becomes a SourceError."""
    try:
        yield
    except (Malformed, Escape) as error:
        raise SourceError(f"what {source} holds is refused: {why(error)}") from None
    except OSError as error:
        raise SourceError(f"cannot unpack {source}: {error.strerror}", str(directory)) from error


def why(error: Malformed | Escape) -> str:
    """What was wrong, in a line that can be read however long the names in it are."""
    text = str(error)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _over(what: str, option: str) -> Escape:
    return Escape(f"it {what} (--{option} allows more)")
