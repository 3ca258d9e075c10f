"""Tar archives for tests, honest ones and others, and a store of images in memory."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from atomicapp.image_store import NoSuchPath, StoredImage

ROOT = "application-entity"
DOCUMENT = 'specversion: 0.0.2\nid: {id}\ngraph:\n  - name: web\n    artifacts: {{docker: ["file://run"]}}\n'


def member(name: str, content: bytes = b"", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    """One member; ``fields`` are attributes of its header."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mtime = 1_500_000_000
    for key, value in fields.items():
        setattr(info, key, value)
    return info, content


def directory(name: str) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, type=tarfile.DIRTYPE, mode=0o755)


def symlink(name: str, target: str) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, type=tarfile.SYMTYPE, linkname=target)


def hard_link(name: str, target: str) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, type=tarfile.LNKTYPE, linkname=target)


def archive(*members: tuple[tarfile.TarInfo, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar archive of the members, as they are."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=format) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def application(id: str = "hello", **files: str) -> bytes:
    """The archive of an application; ``files`` by name, with ``__`` for a slash and ``_`` a dot."""
    members = [directory(ROOT), member(f"{ROOT}/Nulecule", DOCUMENT.format(id=id).encode())]
    for name, text in files.items():
        path = name.replace("__", "/").replace("_", ".")
        members.append(member(f"{ROOT}/{path}", text.encode()))
    return archive(*members)


def pieces(data: bytes, size: int = 700) -> Iterator[bytes]:
    """The data in chunks that no block boundary fits."""
    yield b""
    for start in range(0, len(data), size):
        yield data[start : start + size]


@dataclass
class Store:
    """Images in memory: ``local`` are had, ``remote`` are in registries; reference -> archive."""

    local: dict[str, bytes] = field(default_factory=dict)
    remote: dict[str, bytes] = field(default_factory=dict)
    unpacked: int = 0

    def digest(self, image: str) -> str | None:
        return digest_of(self.local[image]) if image in self.local else None

    def describe(self, image: str) -> StoredImage:
        return StoredImage(digest_of(self.local[image]), "linux/amd64", "", {}, ())

    @contextmanager
    def archive(self, digest: str, path: str) -> Iterator[Iterator[bytes]]:
        data = next(data for data in self.local.values() if digest_of(data) == digest)
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            if not any(f"/{name}".startswith(path) for name in tar.getnames()):
                raise NoSuchPath(f"no {path}")
        self.unpacked += 1
        yield pieces(data)

    @contextmanager
    def open(self) -> Iterator[Store]:
        yield self


def digest_of(data: bytes) -> str:
    import hashlib

    return "sha256:" + hashlib.sha256(data).hexdigest()
