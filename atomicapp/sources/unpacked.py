"""Where unpacked applications are kept: one directory per name and digest."""

from __future__ import annotations

import os
import re
from pathlib import Path

from atomicapp.files.home import own_cache

SYSTEM_CACHE = Path("/var/lib/atomicapp")


def cache_root() -> Path:
    """The cache of whoever runs this: the system's for root, else the person's own.

    Raises InputError for somebody without a home directory.
    """
    if os.geteuid() == 0:
        return SYSTEM_CACHE
    return own_cache()


def cache_name(source: str, digest: str) -> str:
    """``<name>-<12 hex>``: what is neither letter, digit, ``.`` nor ``_`` in the name is a ``-``.

    So it is one safe part of a path, whatever the name. The hex is the digest's.
    """
    name = re.sub(r"[^A-Za-z0-9._-]", "-", source)
    return f"{name[:200].lstrip('.-')}-{digest.rpartition(':')[2][:12]}"
