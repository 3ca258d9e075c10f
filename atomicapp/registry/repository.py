"""One repository at one registry, as OCI distribution 1.1 and Docker have it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from atomicapp.downloads.address import is_loopback, origin_of
from atomicapp.downloads.answer import Answer
from atomicapp.downloads.document import Document, read_document
from atomicapp.downloads.failures import NotTrusted
from atomicapp.downloads.fetch import Expected, fetch
from atomicapp.downloads.pace import Pace
from atomicapp.downloads.request import Request
from atomicapp.downloads.session import Session
from atomicapp.downloads.verified import verified
from atomicapp.errors import SourceError
from atomicapp.images.image import Descriptor
from atomicapp.images.media_types import ACCEPTED
from atomicapp.reference import DIGEST
from atomicapp.registry.access import Access
from atomicapp.registry.endpoint import Endpoint
from atomicapp.registry.refusal import no_registry, refusal

LARGEST_MANIFEST = 4 * 1024 * 1024
"""Bytes; registries themselves take no larger ones."""

_MANIFESTS = (("Accept", ", ".join(ACCEPTED)),)


class Repository:
    """What a registry has of one name. Used by many threads."""

    def __init__(self, session: Session, endpoint: Endpoint, access: Access, name: str) -> None:
        self.name = name
        """How messages call the image that is asked for."""
        self._session = session
        self._endpoint = endpoint
        self._access = access
        self._base = ""
        self._lock = threading.Lock()

    def digest(self, version: str) -> str:
        """What a tag means now, "" where the registry does not say without sending it all."""
        pace = self._session.pace(self._session.limits.for_documents())
        request = self._request(f"manifests/{version}", "HEAD", _MANIFESTS)
        with self._send(request, pace) as answer:
            digest = answer.header("Docker-Content-Digest") or ""
        return digest if DIGEST.fullmatch(digest) else ""

    def manifest(self, version: str, size: int | None = None) -> Document:
        """The manifest of a tag, or of a digest that it is proved to have."""
        request = self._request(f"manifests/{version}", "GET", _MANIFESTS)
        document = read_document(self._session, request, LARGEST_MANIFEST, self._send)
        if document.media_type == "text/html":
            raise no_registry(document.origin, self.name)
        digests = [version] if DIGEST.fullmatch(version) else []
        digests += [document.content_digest] if document.content_digest else []
        for digest in digests:
            for _ in verified((document.body,), self._manifest_name, digest, size):
                """Proved by passing."""
        return document

    @contextmanager
    def blob(self, descriptor: Descriptor) -> Iterator[Iterator[bytes]]:
        """The bytes of a blob in pieces; reading to the end proves them."""
        request = self._request(f"blobs/{descriptor.digest}", "GET")
        expected = Expected(descriptor.digest, descriptor.size)
        chunks = fetch(self._session, request, expected, self._send)
        try:
            yield chunks
        finally:
            chunks.close()

    @property
    def _manifest_name(self) -> str:
        return f"manifest of {self.name}"

    def _request(
        self, path: str, method: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> Request:
        url = f"{self._registry()}/v2/{self._endpoint.repository}/{path}"
        return Request(url, method, headers, trust=self._access.trust, name=self.name)

    def _send(self, request: Request, pace: Pace) -> Answer:
        """A success; what is asked for to be let in is shown, once anew where it has expired."""
        registry = origin_of(request.url)
        shown = request._replace(authorization=self._access.current(registry))
        answer = self._session.send(shown, pace)
        if answer.status == 401 and answer.origin == registry:
            answer.discard()
            renewed = self._access.renew(shown.authorization, answer)
            answer = self._session.send(request._replace(authorization=renewed), pace)
        if answer.status in (200, 206, 416):
            return answer
        answer.close()
        raise refusal(answer, registry, self._access.registry, self._access.credentials)

    def _registry(self) -> str:
        """Scheme and host. Where plain HTTP is allowed, what answers first counts: TLS, then it."""
        host = self._endpoint.host
        bare = origin_of(f"https://{host}").host
        if not self._endpoint.insecure and not is_loopback(bare):
            return f"https://{host}"
        with self._lock:
            if not self._base:
                speaks_tls = self._answers(f"https://{host}/v2/")
                self._base = f"https://{host}" if speaks_tls else f"http://{host}"
        return self._base

    def _answers(self, url: str) -> bool:
        """Something that speaks HTTP is there; a certificate that is wrong is an error."""
        request = Request(url, trust=self._access.trust, name=self.name)
        pace = self._session.pace(self._session.limits.for_documents())
        try:
            self._session.send(request, pace, tries=1).discard()
        except NotTrusted:
            raise
        except SourceError:
            return False
        return True
