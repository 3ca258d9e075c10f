"""Where unpacked applications are kept: one directory per image and digest."""

from __future__ import annotations

import os
import re
from pathlib import Path

from atomicapp.reference import Reference

SYSTEM_CACHE = Path("/var/lib/atomicapp")


def cache_root() -> Path:
    """The cache of whoever runs this: the system's for root, else the person's own."""
    if os.geteuid() == 0:
        return SYSTEM_CACHE
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("atomicapp"))


def cache_name(reference: Reference, digest: str) -> str:
    """``<name>-<12 hex>``: every ``/``, ``:`` and ``@`` of the name a ``-``, the hex of the digest.

    Only a checked reference comes here, so the name is one safe part of a path.
    """
    name = re.sub(r"[^A-Za-z0-9._-]", "-", str(reference))
    return f"{name[:200].lstrip('.-')}-{digest.removeprefix('sha256:')[:12]}"
