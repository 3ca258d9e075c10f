"""The application that an image carries, as a directory; no more is fetched than needed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.images.concern import WHITEOUT, hides_all
from atomicapp.images.image import Descriptor, ImageSource, Manifest
from atomicapp.images.layers import read_layer
from atomicapp.images.memory import LayerMemory
from atomicapp.images.merge import Merge
from atomicapp.images.reading import Reading
from atomicapp.transfer import Watch
from atomicapp.unpacking.checks import Tally, refusing
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.placing import Contents, place
from atomicapp.unpacking.staging import staging
from atomicapp.unpacking.tar_stream import Kind

APPLICATION = "application-entity"
"""The directory of an image that holds its application."""
AT_ONCE = 4
"""Layers that are read at the same time."""

_MOST_SHOWN = 12
_PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,32}")


def unpack_application(
    source: ImageSource,
    manifest: Manifest,
    directory: Path,
    *,
    root: str = APPLICATION,
    limits: Limits,
    memory: LayerMemory,
    watch: Watch,
) -> Contents:
    """Fill a private ``directory``, made if it is not there, with what an image has at ``/root``.

    Layers are merged as the image specification says. Those that ``memory`` knows to
    hold nothing of it are not fetched, nor those below one that hides all of it; what
    is learnt of the others is remembered. ``source.blob`` is called from several
    threads, which count bytes as they come to what ``watch`` returns. Nothing but the
    files of the application is written, and each of them once.

    Raises SourceError for whatever is no plain tree of files, or where there is no
    such directory; the caller then drops ``directory``.
    """
    with _laid(source, manifest, directory, root, limits, memory, watch) as (merge, tops):
        if () not in merge.entries:
            known = {top for layer in manifest.layers for top in memory.tops(layer.digest)}
            raise _no_application(source.name, root, tops | known)
        return place(merge.entries, directory, root)


def unpack_file(
    source: ImageSource,
    manifest: Manifest,
    directory: Path,
    *,
    file: str,
    limits: Limits,
    memory: LayerMemory,
    watch: Watch,
) -> None:
    """Put the one file that an image has at ``/file`` into a private ``directory``.

    Everything else is as in :func:`unpack_application`.
    """
    with _laid(source, manifest, directory, file, limits, memory, watch) as (merge, _):
        found = merge.entries.get(())
        if found is None or found.kind is not Kind.FILE:
            raise SourceError(f"{source.name} has no file /{file}")
        place({(file,): found}, directory)


@contextmanager
def _laid(
    source: ImageSource,
    manifest: Manifest,
    directory: Path,
    root: str,
    limits: Limits,
    memory: LayerMemory,
    watch: Watch,
) -> Iterator[tuple[Merge, set[str]]]:
    """What an image has at ``/root``, its files stored beside a private ``directory``."""
    with refusing(source.name, directory):
        directory.mkdir(mode=0o700, exist_ok=True)
        with staging(directory) as scratch:
            reading = Reading(source, root, scratch, Tally(limits), watch, threading.Event())
            yield _merged(reading, _needed(manifest, root, memory), memory)


def _needed(manifest: Manifest, root: str, memory: LayerMemory) -> list[Descriptor]:
    """The layers that may show something, the top one first."""
    needed = []
    for layer in reversed(manifest.layers):
        names = memory.names(layer.digest)
        if names is None or names:
            needed.append(layer)
        if names and any(hides_all(name, root) for name in names):
            break
    return needed


def _merged(
    reading: Reading, layers: Iterable[Descriptor], memory: LayerMemory
) -> tuple[Merge, set[str]]:
    """The layers laid over one another, and what was seen at the root of the image."""
    merge = Merge()
    seen: set[str] = set()
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="layer")
    try:
        futures = [(layer, pool.submit(read_layer, reading, layer)) for layer in layers]
        for layer, future in futures:
            found = future.result()
            tops = _plain(found.tops)
            memory.remember(layer.digest, found.names, tops)
            seen.update(tops)
            merge.add_below(found.layer)
            if merge.is_complete:
                break
    finally:
        reading.stop.set()
        pool.shutdown(cancel_futures=True)
    return merge, seen


def _plain(tops: Iterable[bytes]) -> tuple[str, ...]:
    """Some of the names, those that can be shown."""
    names = sorted(top.decode(errors="replace") for top in tops)
    plain = [one for one in names if _PLAIN_NAME.fullmatch(one) and not one.startswith(WHITEOUT)]
    return tuple(plain[:_MOST_SHOWN])


def _no_application(name: str, root: str, tops: Iterable[str]) -> SourceError:
    shown = sorted(tops)[:_MOST_SHOWN]
    others = f", but {', '.join(shown)}" if shown else ""
    return SourceError(
        f"{name} holds no application: it has no /{root}{others}",
        remedy=f"name an application's image; its Containerfile copies the application to /{root}",
    )
