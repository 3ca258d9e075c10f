"""How one command fetches: what it may, within which limits, by whose connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from atomicapp.errors import Problem, SourceError
from atomicapp.files.containment import reason
from atomicapp.image_store import ImageStore, open_image_store
from atomicapp.interaction import Interaction
from atomicapp.sources.unpacked import cache_root
from atomicapp.unpacking.limits import Limits

if TYPE_CHECKING:  # what talks to servers is slow to load, and often not needed
    from atomicapp.cache.opened import Cache
    from atomicapp.downloads.session import Session
    from atomicapp.images.image import Platform
    from atomicapp.reference import Reference
    from atomicapp.registry.client import Client
    from atomicapp.sources.kept import RegistrySource

    FindImage = Callable[[Reference, Session], RegistrySource]

_Entered = TypeVar("_Entered")
OpenStore = Callable[[], AbstractContextManager[ImageStore]]


class Wishes(NamedTuple):
    """What a person says of fetching.

    ``update`` asks registries before the engine, ``offline`` asks nobody. Without a
    ``platform`` it is this machine's.
    """

    update: bool = False
    offline: bool = False
    platform: Platform | None = None
    limits: Limits = Limits()


class Fetching:
    """Everything that fetching needs, made when it is first needed and gone at the end."""

    def __init__(
        self,
        wishes: Wishes,
        interaction: Interaction,
        *,
        open_store: OpenStore = open_image_store,
        find_image: FindImage | None = None,
    ) -> None:
        self.wishes = wishes
        self.interaction = interaction
        self.no_store = ""
        """Why no engine answers, once that is known."""
        self._open_store = open_store
        self._find_image = find_image
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def enter(self, opened: AbstractContextManager[_Entered]) -> _Entered:
        """What a context manager gives; it is left when fetching ends."""
        return self._stack.enter_context(opened)

    @cached_property
    def root(self) -> Path:
        """Where unpacked applications are kept, a private directory."""
        from atomicapp.files import make_private_directory

        root = cache_root()
        make_private_directory(root)
        return root

    @cached_property
    def cache(self) -> Cache:
        """What was fetched before."""
        from atomicapp.cache.opened import open_cache

        return self.enter(open_cache(self._warn))

    @cached_property
    def session(self) -> Session:
        """The connections to servers; raises SourceError where nobody may be asked."""
        from atomicapp.downloads.session import Session

        if self.wishes.offline:
            raise SourceError("--offline refuses the network")
        return self.enter(Session())

    @cached_property
    def store(self) -> ImageStore | None:
        """The engine's images; None, and one detail that says why, where no engine answers."""
        try:
            return self.enter(self._open_store())
        except SourceError as error:
            self.no_store = error.problems[0].what
            self.interaction.detail(f"going on without an engine: {self.no_store}")
            return None

    def registry(self, reference: Reference) -> RegistrySource:
        """An image in its registry; raises SourceError and InputError."""
        find_image = self._find_image or self._client
        return find_image(reference, self.session)

    def temporary(self) -> Path:
        """A fresh private directory that is gone when fetching ends."""
        from tempfile import TemporaryDirectory, gettempdir

        with writing(gettempdir()):
            return Path(self.enter(TemporaryDirectory(prefix="atomicapp-")))

    def _client(self, reference: Reference, session: Session) -> RegistrySource:
        return self._registries.image(reference)

    @cached_property
    def _registries(self) -> Client:
        from atomicapp.registry.client import Client

        return Client(self.session)

    def _warn(self, line: str) -> None:
        self.interaction.warn(Problem(line, is_warning=True))


@contextmanager
def writing(where: str) -> Iterator[None]:
    """Whatever the disk refuses meanwhile is a SourceError that names ``where``."""
    try:
        yield
    except OSError as error:
        raise SourceError(f"cannot be written: {reason(error)}", where) from error
