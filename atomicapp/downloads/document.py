"""Small bodies, read whole; where the connection breaks they are asked for again."""

from __future__ import annotations

from typing import NamedTuple

from atomicapp.downloads.address import Origin
from atomicapp.downloads.answer import Answer
from atomicapp.downloads.failures import Broken
from atomicapp.downloads.fetch import Send, plainly
from atomicapp.downloads.request import Request
from atomicapp.downloads.retries import pause
from atomicapp.downloads.session import Session
from atomicapp.errors import SourceError


class Document(NamedTuple):
    """A body that came whole, and what came with it."""

    body: bytes
    status: int
    media_type: str
    content_digest: str
    """``Docker-Content-Digest``, "" where there is none."""
    origin: Origin


def read_document(
    session: Session, request: Request, limit: int, send: Send | None = None
) -> Document:
    """What is answered, of at most ``limit`` bytes; raises SourceError.

    ``send`` takes the place of a plain sending that refuses every status but success.
    """
    pace = session.pace(session.limits.for_documents())
    failures = 0
    while True:
        try:
            with (send or plainly(session))(request, pace) as answer:
                return _document(answer, limit)
        except Broken as error:
            failures += 1
            seconds = pause(failures, session.retries)
            if seconds is None:
                raise SourceError.of(error.problems) from None
            session.wait(seconds, pace, request.where)


def _document(answer: Answer, limit: int) -> Document:
    digest = answer.header("Docker-Content-Digest") or ""
    body = answer.document(limit)
    return Document(body, answer.status, answer.media_type, digest, answer.origin)
