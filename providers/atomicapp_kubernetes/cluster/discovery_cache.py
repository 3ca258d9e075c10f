"""What was discovered of a server, kept for a while in the person's own cache."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atomicapp.errors import AtomicAppError, InputError
from atomicapp.files import make_private_directory, read_bytes, write_atomically
from atomicapp.files.home import own_cache

if TYPE_CHECKING:
    from atomicapp_kubernetes.cluster.access import Access
    from atomicapp_kubernetes.cluster.api_resource import Served

LIFE = 600.0
"""Seconds that a discovery is good for; what is missing in it is asked for at once anyway."""
FORMAT = 1
LARGEST = 8 << 20


class Cache:
    """The kinds of one server by version of a group. Losing it costs a request, nothing else."""

    def __init__(self, path: Path | None, life: float = LIFE) -> None:
        """``path`` is None where nothing is to be kept."""
        self._path = path
        self._is_changed = False
        self.versions: dict[str, Mapping[str, Served]] = {}
        if path is not None:
            self.versions = _load(path, life)

    def put(self, version: str, kinds: Mapping[str, Served]) -> None:
        """Keep what a version holds; nothing is kept of one that is not served."""
        self._is_changed = True
        self.versions[version] = kinds

    def drop(self, version: str) -> None:
        """Forget a version."""
        self._is_changed = self.versions.pop(version, None) is not None or self._is_changed

    def save(self) -> None:
        """Write what is new, where that can be: only the person may read it."""
        if self._path is None or not self._is_changed:
            return
        self._is_changed = False
        kept = {version: list(kinds.values()) for version, kinds in self.versions.items() if kinds}
        data = {"format": FORMAT, "until": time.time() + LIFE, "versions": kept}
        with contextlib.suppress(AtomicAppError):  # a full or read-only disk costs requests only
            make_private_directory(self._path.parent)
            write_atomically(self._path, json.dumps(data), private=True)


def cache_path(access: Access) -> Path | None:
    """Where the discovery of a server is kept: another authority is another server.

    None for whoever has no home directory: then nothing is kept.
    """
    try:
        root = own_cache()
    except InputError:
        return None
    key = json.dumps([access.server, access.authority, access.verify, access.proxy])
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    return root / "kubernetes" / f"{name}.json"


def _load(path: Path, life: float) -> dict[str, Mapping[str, Served]]:
    """What is in the file if it is ours, whole, and not too old; else nothing."""
    try:
        data = json.loads(read_bytes(path, limit=LARGEST))
        remaining = float(data["until"]) - time.time()
        if data["format"] != FORMAT or not 0 < remaining <= life:
            return {}
        return {
            str(version): {row[1]: _row(row) for row in rows}
            for version, rows in data["versions"].items()
        }
    except (AtomicAppError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return {}


def _row(row: Any) -> Served:
    from atomicapp_kubernetes.cluster.api_resource import Served

    version, kind, plural, is_namespaced, verbs = row
    texts = (version, kind, plural, *verbs)
    if not all(isinstance(text, str) for text in texts) or not isinstance(is_namespaced, bool):
        raise ValueError("not a kind")
    return Served(version, kind, plural, is_namespaced, tuple(verbs))
