"""Images whose blobs lie in files: a directory, or an archive that is read where it lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from atomicapp.downloads.verified import verified
from atomicapp.errors import InputError, SourceError
from atomicapp.files import read_bytes
from atomicapp.images.image import Descriptor, Index, Manifest
from atomicapp.images.manifest import read_manifest
from atomicapp.images.strict_json import LARGEST

PIECE = 1 << 17


class Files(Protocol):
    """Files by their names. Reading raises SourceError for what is missing or no file."""

    def read(self, name: str, most: int) -> bytes:
        """All of a file of ``most`` bytes at most."""

    def open(self, name: str) -> AbstractContextManager[Iterator[bytes]]:
        """A file in pieces; several threads may read at once."""


class DirectoryFiles:
    """The files below a directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self, name: str, most: int) -> bytes:
        """All of a file."""
        try:
            return read_bytes(self._directory / name, limit=most)
        except InputError as error:
            raise SourceError.of(error.problems) from None

    @contextmanager
    def open(self, name: str) -> Iterator[Iterator[bytes]]:
        """A file in pieces."""
        path = self._directory / name
        try:
            # Never waits, should it be a FIFO; reading that then ends at once.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}", str(path)) from error
        try:
            yield _pieces(descriptor, path)
        finally:
            os.close(descriptor)


class StoredImage:
    """An image in files, laid out as the image specification's layout has it."""

    def __init__(self, name: str, files: Files, top: Descriptor) -> None:
        self.name = name
        self._files = files
        self._top = top

    def top(self) -> Manifest | Index:
        """What its tag means."""
        return self.manifest(self._top)

    def manifest(self, descriptor: Descriptor) -> Manifest | Index:
        """What an index names."""
        if descriptor.size > LARGEST:
            raise SourceError(f"{self.name}: the manifest is larger than {LARGEST} bytes")
        with self.blob(descriptor) as chunks:
            return read_manifest(b"".join(chunks), descriptor.media_type, self.name)

    @contextmanager
    def blob(self, descriptor: Descriptor) -> Iterator[Iterator[bytes]]:
        """The bytes of a blob, proved when they were read to the end."""
        # Digests are checked where they are read: nothing else than hexadecimal digits.
        kind, _, digits = descriptor.digest.partition(":")
        with self._files.open(f"blobs/{kind}/{digits}") as chunks:
            where = f"blob {descriptor.digest} of {self.name}"
            yield verified(chunks, where, descriptor.digest, descriptor.size)


def _pieces(descriptor: int, path: Path) -> Iterator[bytes]:
    try:
        while piece := os.read(descriptor, PIECE):
            yield piece
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", str(path)) from error
