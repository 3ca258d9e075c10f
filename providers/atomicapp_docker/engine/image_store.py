"""The engine as a store of images that carry applications."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial

from atomicapp.connections.line import Response
from atomicapp.errors import SourceError, TargetError
from atomicapp.image_store import ImageStore, NoSuchPath, StoredImage
from atomicapp.process import from_label, is_dead, this_process
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.answers import NotFound
from atomicapp_docker.engine.connection import Engine, connect_engine
from atomicapp_docker.engine.faults import translated
from atomicapp_docker.engine.inert import create_inert, open_archive
from atomicapp_docker.labels import PROCESS, ROLE, UNPACKING

CHUNK = 1 << 16


@contextmanager
def open_store() -> Iterator[ImageStore]:
    """The engine that the environment means, as a store; raises SourceError where none answers."""
    with ExitStack() as stack:
        with _as_source_error():
            engine = stack.enter_context(connect_engine())
        yield EngineImageStore(engine)


class EngineImageStore:
    """The images of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def digest(self, image: str) -> str | None:
        """The id of an image that the engine has, else None."""
        with _as_source_error():
            found = calls.image(self._engine, image)
        return str(found["Id"]) if found else None

    def describe(self, image: str) -> StoredImage:
        """What the engine says of an image; raises SourceError where it does not have it."""
        with _as_source_error():
            found = calls.image(self._engine, image)
        if found is None:
            raise SourceError(f"the engine has no image {image!r}")
        names = ("Os", "Architecture", "Variant")
        return StoredImage(
            id=str(found["Id"]),
            platform="/".join(str(found[name]) for name in names if found.get(name)),
            created=str(found.get("Created") or ""),
            labels=(found.get("Config") or {}).get("Labels") or {},
            digests=tuple(found.get("RepoDigests") or ()),
        )

    @contextmanager
    def archive(self, digest: str, path: str) -> Iterator[Iterator[bytes]]:
        """A tar stream of a path in an image, out of a container that is never started."""
        doing = f"reading {path} of image {digest[:19]}"
        with _as_source_error():
            self._clear_up()
            labels = {ROLE: UNPACKING, PROCESS: this_process().to_label()}
            container = create_inert(self._engine, "", labels, [digest])
        try:
            with closing(self._open(container, path, doing)) as response:
                yield _chunks(response, doing)
        finally:
            with _as_source_error():
                calls.remove_container(self._engine, container, doing)

    def _open(self, container: str, path: str, doing: str) -> Response:
        with _as_source_error(), translated(doing):
            try:
                return open_archive(self._engine, container, path)
            except NotFound as error:
                raise NoSuchPath(f"{doing}: there is no such path") from error

    def _clear_up(self) -> None:
        """Remove what commands left that died while they were unpacking."""
        for row in calls.containers(self._engine, label=[f"{ROLE}={UNPACKING}"]):
            if is_dead(from_label((row.get("Labels") or {}).get(PROCESS, ""))):
                remove = partial(calls.remove_container, self._engine, str(row["Id"]))
                remove("removing what a dead command left")


def _chunks(response: Response, doing: str) -> Iterator[bytes]:
    with _as_source_error(), translated(doing):
        yield from response.chunks(CHUNK)


@contextmanager
def _as_source_error() -> Iterator[None]:
    try:
        yield
    except TargetError as error:
        raise SourceError.of(error.problems) from error
