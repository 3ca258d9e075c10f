"""A place where applications are fetched in tests: an engine, registries, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from atomicapp.downloads.session import Session
from atomicapp.errors import SourceError
from atomicapp.image_store import ImageStore
from atomicapp.images.image import Platform
from atomicapp.interaction import Silent
from atomicapp.reference import Reference
from atomicapp.sources.fetching import Fetching, Wishes
from atomicapp.sources.find import Found, find
from atomicapp.sources.kept import RegistrySource
from tests.images.sources import Image, image
from tests.unpacking.archives import Store


class Listener(Silent):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.details: list[str] = []

    def tell(self, line: str) -> None:
        self.said.append(line)

    def detail(self, line: str) -> None:
        self.details.append(line)


class Remote(Image):
    """An image in a registry."""

    def digest(self) -> str:
        return self.top_digest


@dataclass
class Stage:
    """What fetching meets: ``store`` is None where no engine answers.

    ``remote`` is what registries have: canonical name -> archive of the root, or an image.
    """

    store: Store | None = field(default_factory=Store)
    remote: dict[str, bytes | Image] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    listener: Listener = field(default_factory=Listener)

    def fetching(self, wishes: Wishes) -> Fetching:
        return Fetching(
            wishes, self.listener, open_store=self._open_store, find_image=self._find_image
        )

    def find(
        self,
        app: str,
        destination: Path | None = None,
        *,
        update: bool = False,
        offline: bool = False,
        platform: Platform | None = None,
    ) -> Found:
        with self.fetching(Wishes(update, offline, platform)) as fetching:
            return find(app, destination=destination, fetching=fetching)

    @contextmanager
    def _open_store(self) -> Iterator[ImageStore]:
        if self.store is None:
            raise SourceError("no Docker engine answers", remedy="start it")
        yield self.store

    def _find_image(self, reference: Reference, session: Session) -> RegistrySource:
        self.asked.append(reference.canonical)
        if reference.canonical not in self.remote:
            raise SourceError("the registry has no such image", f"image {reference.canonical}")
        data = self.remote[reference.canonical]
        found = image(data) if isinstance(data, bytes) else data
        return Remote(found.blobs, found.top_digest, f"image {reference.canonical}", found.fetched)


def image_id(data: bytes) -> str:
    """The id of the image that a registry makes of an archive."""
    found = image(data).top()
    assert not hasattr(found, "manifests")
    return found.image_id
