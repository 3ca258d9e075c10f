"""A file behind a URL, in the cache: fetched within limits, and again only where it changed."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from atomicapp.downloads.address import origin_of, shown
from atomicapp.downloads.answer import Answer
from atomicapp.downloads.fetch import Expected, fetch, successful
from atomicapp.downloads.pace import Pace
from atomicapp.downloads.request import Request, request_for
from atomicapp.errors import InputError, SourceError
from atomicapp.files import TEXT_LIMIT
from atomicapp.sources.fetching import Fetching
from atomicapp.sources.offline import missing

URLS = "url"
"""The kind of pointers from URLs to blobs."""
_NOT_MODIFIED = 304


class _Unchanged(Exception):
    """What we have is what the server has."""


def fetch_url(url: str, sha256: str, fetching: Fetching) -> str:
    """The digest of the blob that a URL leads to, which the cache then has.

    With ``sha256`` that is what it must be, and whoever has it already asks nobody.
    Raises SourceError, and InputError for what is no URL of a file.
    """
    _check(url)
    if sha256 and _has(f"sha256:{sha256}", fetching):
        return f"sha256:{sha256}"
    pointer = fetching.cache.pointers.get(URLS, url)
    usable = pointer is not None and not sha256 and _has(pointer.digest, fetching)
    known = pointer if usable else None
    if fetching.wishes.offline:
        if known is None:
            raise missing(shown(url))
        return known.digest
    download = _Download(fetching, known.etag if known else "")
    try:
        digest = download.blob(url, sha256)
    except _Unchanged:
        return known.digest if known else ""
    fetching.cache.pointers.set(URLS, url, digest, etag=download.etag)
    return digest


def _check(url: str) -> None:
    try:
        origin_of(url)
    except SourceError as error:
        raise InputError.of(error.problems) from error
    if urlsplit(url).fragment:
        raise InputError(
            "a URL of a file has nothing behind '#'",
            shown(url),
            "what it must be stands beside it: {resource: URL, sha256: HEX}",
        )


def _has(digest: str, fetching: Fetching) -> bool:
    opened = fetching.cache.blobs.open(digest)
    if opened is None:
        return False
    with opened:
        return True


class _Download:
    """One download; ``etag`` is what the server calls what came."""

    def __init__(self, fetching: Fetching, etag: str) -> None:
        self._fetching = fetching
        self._known = etag
        self.etag = ""

    def blob(self, url: str, sha256: str) -> str:
        """Fetch it into the cache; its digest. Raises _Unchanged where that is not needed."""
        request = request_for(url)
        if self._known:
            request = request.with_header("If-None-Match", self._known)
        expected = Expected(digest=f"sha256:{sha256}" if sha256 else "", limit=TEXT_LIMIT)
        session = self._fetching.session
        with self._fetching.interaction.transfer(request.where, None) as advance:

            def send(asked: Request, pace: Pace) -> Answer:
                answer = session.send(asked, pace)
                if self._known and answer.status == _NOT_MODIFIED:
                    answer.close()
                    raise _Unchanged
                self.etag = answer.header("ETag") or ""
                return successful(answer)

            def counted() -> Iterator[bytes]:
                for chunk in fetch(session, request, expected, send):
                    advance(len(chunk))
                    yield chunk

            return self._fetching.cache.blobs.add(counted())
