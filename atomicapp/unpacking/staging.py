"""Private directories in which an application is put together before it is where it belongs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from atomicapp.errors import SourceError

PREFIX = ".atomicapp-unpack-"
GRACE = 60.0
"""Seconds for which a directory that nobody has locked may be one that was just made."""


@contextlib.contextmanager
def staging(near: Path) -> Iterator[Path]:
    """A fresh private directory beside ``near``, gone at the end unless it was renamed.

    What commands left there that were killed is removed. Raises SourceError where
    no directory can be made.
    """
    try:
        near.parent.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(near.parent)
        directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=near.parent))
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise SourceError(f"cannot write here: {error.strerror}", str(near.parent)) from error
    try:
        # The lock ends with this process, so a directory without one is nobody's.
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(handle)


def _remove_abandoned(parent: Path) -> None:
    for directory in parent.glob(f"{PREFIX}*"):
        try:
            handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue  # gone, or nothing of ours
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - os.fstat(handle).st_mtime > GRACE:
                shutil.rmtree(directory, ignore_errors=True)
        except BlockingIOError:
            pass  # somebody is at work in it
        finally:
            os.close(handle)
