"""Images in registries: found where a name leads, read as data, proved byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

from atomicapp.downloads.document import Document
from atomicapp.downloads.session import Session
from atomicapp.errors import SourceError
from atomicapp.images.image import Descriptor, Index, Manifest
from atomicapp.images.manifest import read_manifest
from atomicapp.reference import DEFAULT_TAG, Reference
from atomicapp.registry.access import Access, FindCredentials, Tokens
from atomicapp.registry.credentials import find_credentials
from atomicapp.registry.endpoint import Endpoint, endpoints
from atomicapp.registry.registries_conf import RegistriesConf, load_registries_conf
from atomicapp.registry.repository import LARGEST_MANIFEST, Repository

_Found = TypeVar("_Found")


class RegistryImage:
    """One image in the first registry that has it; an ``ImageSource`` for many threads.

    Nothing is asked before it has to be. What its tag means is settled by the first answer;
    from then on everything is asked for by digest, at the same place.
    """

    def __init__(self, reference: Reference, candidates: tuple[Repository, ...]) -> None:
        self.name = f"image {reference}"
        self._candidates = candidates
        self._version = reference.digest or reference.tag or DEFAULT_TAG
        self._digest = reference.digest
        self._top: Manifest | Index | None = None

    def digest(self) -> str:
        """What its name means now, with as little traffic as possible; raises SourceError."""
        if not self._digest:
            self._digest = self._first(lambda repository: repository.digest(self._version))
        return self._digest or self.top().digest

    def top(self) -> Manifest | Index:
        """Its manifest or index; raises SourceError that names every place that was asked."""
        if self._top is None:
            version = self._digest or self._version
            document = self._first(lambda repository: repository.manifest(version))
            self._top = self._read(document)
            self._digest = self._digest or self._top.digest
        return self._top

    def manifest(self, descriptor: Descriptor) -> Manifest | Index:
        """What an index names; it is of the type that the index says, or refused."""
        if descriptor.size > LARGEST_MANIFEST:
            raise SourceError(f"a manifest is larger than {LARGEST_MANIFEST:,} bytes", self.name)
        repository = self._repository()
        self._read(document := repository.manifest(descriptor.digest, descriptor.size))
        return read_manifest(document.body, descriptor.media_type, self.name)

    def blob(self, descriptor: Descriptor) -> AbstractContextManager[Iterator[bytes]]:
        """The bytes of a blob in pieces. Reading to the end proves them; less proves nothing."""
        return self._repository().blob(descriptor)

    def _read(self, document: Document) -> Manifest | Index:
        return read_manifest(document.body, document.media_type, self.name)

    def _repository(self) -> Repository:
        if len(self._candidates) > 1:
            self.top()
        return self._candidates[0]

    def _first(self, ask: Callable[[Repository], _Found]) -> _Found:
        """The answer of the first place that has one; it is the only one from then on."""
        failed: list[SourceError] = []
        for repository in self._candidates:
            try:
                found = ask(repository)
            except SourceError as error:
                failed.append(error)
            else:
                self._candidates = (repository,)
                self.name = repository.name
                return found
        if len(failed) == 1:
            raise failed[0]
        each = "; ".join(map(str, failed))
        raise SourceError(f"no place where it could be has it: {each}", self.name)


class Client:
    """Registries, with connections and tokens that several images share."""

    def __init__(
        self,
        session: Session,
        configuration: RegistriesConf | None = None,
        find: FindCredentials = find_credentials,
    ) -> None:
        self._session = session
        self._configuration = configuration
        self._find = find
        self._tokens = Tokens()

    def image(self, reference: Reference) -> RegistryImage:
        """The image of that name; raises SourceError, InputError where it leads nowhere."""
        if self._configuration is None:
            self._configuration = load_registries_conf()
        found = endpoints(reference, self._configuration)
        return RegistryImage(reference, tuple(self._repository(*one) for one in found))

    def _repository(self, reference: Reference, endpoint: Endpoint) -> Repository:
        name = f"image {reference.canonical}"
        access = Access(self._session, endpoint, name, self._tokens, self._find)
        return Repository(self._session, endpoint, access, name)


@contextmanager
def open_image(
    reference: Reference,
    *,
    session: Session | None = None,
    configuration: RegistriesConf | None = None,
    find: FindCredentials = find_credentials,
) -> Iterator[RegistryImage]:
    """One image in a registry. ``configuration`` is what registries.conf says, unless given;
    ``find`` says who we are. Raises SourceError, and InputError for a configuration.
    """
    with nullcontext(session) if session else Session() as opened:
        yield Client(opened, configuration, find).image(reference)
