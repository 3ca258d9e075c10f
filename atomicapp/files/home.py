"""A person's own directories, also for somebody whom the machine does not know.

In many containers a user is a number without a name, and ``$HOME`` is not set.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from atomicapp.errors import InputError

_NOWHERE = Path("/nonexistent")


def home() -> Path:
    """The home directory; a path at which nothing lies for whoever has none."""
    try:
        return Path.home()
    except RuntimeError:
        return _NOWHERE


def own_cache() -> Path:
    """Where what can be had again is kept; raises InputError for whoever has no home directory."""
    said = os.environ.get("XDG_CACHE_HOME", "")
    try:
        if sys.platform == "linux":  # the library says the same, and loads much for it
            return (Path(said) if said.strip() else Path.home() / ".cache") / "atomicapp"
        from platformdirs import user_cache_dir

        return Path(user_cache_dir("atomicapp"))
    except RuntimeError:
        raise InputError(
            "there is no home directory to keep anything in", remedy="set HOME"
        ) from None


def expanded(path: str) -> Path:
    """A path with ``~`` and ``~NAME`` resolved where the machine knows who that is."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)
