"""Which entries a process uses: locks that end with it, each on one byte of one file."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

_BYTES = 1 << 62
"""Places for entries. Two that share one by chance keep each other from being removed, no more."""


class Uses:
    """The uses of one process, in a file that all processes share.

    A lock belongs to the process, not to the object: a second object for the same
    file in one process ends the uses of both when either is closed.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file can neither be made nor opened."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def hold(self, entry: str) -> None:
        """Keep other processes from removing an entry until this one closes or ends."""
        fcntl.lockf(self._descriptor, fcntl.LOCK_SH, 1, _place(entry))

    @contextlib.contextmanager
    def alone(self, entry: str) -> Iterator[bool]:
        """Whether no other process uses an entry; while inside, none begins to."""
        place = _place(entry)
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except (BlockingIOError, PermissionError):  # POSIX allows either for "somebody has it"
            yield False
            return
        try:
            yield True
        finally:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, place)

    def close(self) -> None:
        """End every use."""
        os.close(self._descriptor)


def _place(entry: str) -> int:
    digest = hashlib.sha256(entry.encode()).digest()
    return int.from_bytes(digest[:8], "big") % _BYTES
