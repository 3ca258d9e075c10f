"""Where the cache is, and how large it may be."""

from __future__ import annotations

import os
from pathlib import Path

from atomicapp.errors import InputError
from atomicapp.files.home import own_cache
from atomicapp.sizes import parse_size

SYSTEM_CACHE = Path("/var/cache/atomicapp")
DIRECTORY_VARIABLE = "ATOMICAPP_CACHE_DIR"
SIZE_VARIABLE = "ATOMICAPP_CACHE_SIZE"
USUAL_SIZE = 2 << 30


def content_cache() -> Path:
    """The cache of whoever runs this: what ``$ATOMICAPP_CACHE_DIR`` says, the system's for root,
    else ``content`` beside the person's unpacked applications. Nothing is made. Raises
    InputError for somebody without a home directory.
    """
    if said := os.environ.get(DIRECTORY_VARIABLE):
        return Path(said).absolute()
    if os.geteuid() == 0:
        return SYSTEM_CACHE
    return own_cache() / "content"


def size_limit() -> int:
    """The most bytes that the cache keeps when a command is done: ``$ATOMICAPP_CACHE_SIZE``, else
    2 GiB. Raises InputError for what is no size.
    """
    said = os.environ.get(SIZE_VARIABLE)
    if not said:
        return USUAL_SIZE
    try:
        return parse_size(said)
    except ValueError as error:
        raise InputError(str(error), f"${SIZE_VARIABLE}") from error
