"""Unpacking what tests make."""

from __future__ import annotations

from pathlib import Path

from atomicapp.images.application import unpack_application
from atomicapp.images.memory import LayerMemory, NoMemory
from atomicapp.images.platform import choose
from atomicapp.transfer import Watch, unwatched
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.placing import Contents
from tests.images.sources import Image


def unpack(
    source: Image,
    directory: Path,
    *,
    limits: Limits | None = None,
    memory: LayerMemory | None = None,
    watch: Watch = unwatched,
) -> Contents:
    """The application of an image, for whoever does not care about the rest."""
    return unpack_application(
        source,
        choose(source),
        directory,
        limits=limits or Limits(),
        memory=memory or NoMemory(),
        watch=watch,
    )


def files(directory: Path) -> dict[str, bytes]:
    """The content of every file below a directory, links not followed."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
