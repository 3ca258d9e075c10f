"""Layers of any size in files, and images of them on a registry; nothing large in memory."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

import requests

from benchmarks.peers import cache
from tests.registry_server.contents import OCI, Blob
from tests.registry_server.push import put_blob, put_manifest

BASE_SIZE = 110_000_000
"""Bytes of the compressed base layer: a distribution with a language's runtime."""
NOISE = 64 << 20
_PARTS = ("usr/lib", "usr/share", "usr/bin", "usr/sbin")
_LARGEST = 2_000_000

Content = bytes | Path
Members = Iterable[tuple[str, Content]]


class Layer(NamedTuple):
    """A layer in a file: what it is by its digest, unpacked by ``diff_id``."""

    path: Path
    digest: str
    diff_id: str

    @property
    def size(self) -> int:
        """Bytes as it is transferred."""
        return self.path.stat().st_size


def base_layer() -> Layer:
    """Files of this machine as a distribution's layer; kept between runs."""
    path = cache() / f"base-{BASE_SIZE}.tar.gz"
    note = path.with_suffix(".json")
    if note.exists():
        return Layer(path, **json.loads(note.read_text()))
    with path.open("wb") as raw:
        made = _pack(path, raw, _until(raw, _system_files()), 6)
    note.write_text(json.dumps({"digest": made.digest, "diff_id": made.diff_id}))
    return made


def noise_layer(path: Path, size: int) -> Layer:
    """A layer that cannot be compressed; the same noise over and over, under many names."""
    noise = os.urandom(NOISE)
    with path.open("wb") as raw:
        return _pack(path, raw, ((f"data/{n}", noise) for n in range(size // NOISE)), 0)


def small_layer(path: Path, members: Members) -> Layer:
    """A layer of a few files."""
    with path.open("wb") as raw:
        return _pack(path, raw, members, 6)


def push(host: str, repository: str, layers: Iterable[Layer]) -> None:
    """Put an image of these layers, the lowest first, on the registry as ``repository:1``."""
    url = f"http://{host}/v2/{repository}"
    rows = list(layers)
    config = Blob(OCI["config"], _config([layer.diff_id for layer in rows]))
    manifest = {
        "schemaVersion": 2,
        "mediaType": OCI["manifest"],
        "config": config.descriptor,
        "layers": [
            {"mediaType": f"{OCI['layer']}+gzip", "digest": layer.digest, "size": layer.size}
            for layer in rows
        ],
    }
    with requests.Session() as session:
        session.trust_env = False
        put_blob(session, url, config)
        for layer in rows:
            _put(session, url, layer)
        put_manifest(session, url, "1", Blob(OCI["manifest"], json.dumps(manifest).encode()))


def _put(session: requests.Session, url: str, layer: Layer) -> None:
    begun = session.post(f"{url}/blobs/uploads/", timeout=60)
    begun.raise_for_status()
    with layer.path.open("rb") as file:
        answer = session.put(
            begun.headers["Location"],
            params={"digest": layer.digest},
            data=file,
            headers={"Content-Type": "application/octet-stream"},
            timeout=300,
        )
    assert answer.ok, f"{answer.status_code} {answer.text}"


def _config(diff_ids: list[str]) -> bytes:
    return json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": diff_ids},
        }
    ).encode()


class _Hashed(io.RawIOBase):
    """Writes through, and knows the digest of what was written."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile) -> None:
        super().__init__()
        self._file = file
        self._digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # whatever has bytes
        self._digest.update(data)
        return self._file.write(data)

    @property
    def digest(self) -> str:
        """Of everything that was written so far."""
        return f"sha256:{self._digest.hexdigest()}"


def _pack(path: Path, raw: IO[bytes], members: Members, level: int) -> Layer:
    outer = _Hashed(raw)
    with gzip.GzipFile("", "wb", level, outer, mtime=0) as packed:
        inner = _Hashed(packed)
        with tarfile.open(fileobj=inner, mode="w|", bufsize=1 << 20) as archive:
            for name, content in members:
                _add(archive, name, content)
    return Layer(path, outer.digest, inner.digest)


def _add(archive: tarfile.TarFile, name: str, content: Content) -> None:
    member = tarfile.TarInfo(name)
    if isinstance(content, bytes):
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
        return
    member.size = content.stat().st_size
    member.mode = content.stat().st_mode & 0o777
    with content.open("rb") as file:
        archive.addfile(member, file)


def _until(raw: IO[bytes], members: Members) -> Iterator[tuple[str, Content]]:
    """Members for as long as the file that they end up in is not large enough."""
    for member in members:
        if raw.tell() >= BASE_SIZE:
            return
        yield member


def _system_files() -> Iterator[tuple[str, Content]]:
    """Some of the files of this machine, small and large, of every kind."""
    found = [
        (part, sorted(path for path in Path("/", part).rglob("*") if _is_plain(path)))
        for part in _PARTS
    ]
    longest = max(len(paths) for _, paths in found)
    for at in range(longest):
        for _, paths in found:
            if at < len(paths):
                yield str(paths[at]).lstrip("/"), paths[at]


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size < _LARGEST
