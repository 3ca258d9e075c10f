"""A body as a stream: it goes on where the connection broke, and what comes is verified."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

from atomicapp.downloads.answer import Answer
from atomicapp.downloads.failures import Broken
from atomicapp.downloads.pace import Pace
from atomicapp.downloads.request import Request
from atomicapp.downloads.retries import pause
from atomicapp.downloads.session import Session
from atomicapp.downloads.verified import verified
from atomicapp.errors import SourceError

Send = Callable[[Request, Pace], Answer]
"""How a request is sent: what comes back has status 200, 206 or 416; raises SourceError."""

_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
_GAIN = 1024 * 1024
"""Bytes between two broken connections that let the second count as the first again; with a
smaller body a twentieth of it. So a bad line gets there, and a server that sends a few bytes at
a time does not hold us for ever."""


class Expected(NamedTuple):
    """What a body must be; sizes in bytes."""

    digest: str = ""
    """``sha256:...``; "" where nobody knows it."""
    size: int | None = None
    limit: int | None = None
    """It must not be larger than this."""


ANYTHING = Expected()


def fetch(
    session: Session, request: Request, expected: Expected = ANYTHING, send: Send | None = None
) -> Generator[bytes, None, None]:
    """The body in pieces; reading to the end proves that it is what was expected.

    ``send`` takes the place of a plain sending that refuses every status but success. Raises
    SourceError; where nobody reads to the end, close the generator.
    """
    download = _Download(session, request, expected, send or plainly(session))
    chunks = download.chunks()
    try:
        yield from verified(chunks, request.where, expected.digest, expected.size)
    finally:
        chunks.close()


def successful(answer: Answer) -> Answer:
    """The same answer if it is a success; raises SourceError that says what it is instead."""
    if answer.status in (200, 206, 416):
        return answer
    answer.close()
    raise SourceError(f"{answer.origin} answers {answer.status}", answer.where)


def plainly(session: Session) -> Send:
    """Sending with nothing but itself; every status but success is an error."""
    return lambda request, pace: successful(session.send(request, pace))


class _Download:
    """How far one body has come."""

    def __init__(self, session: Session, request: Request, expected: Expected, send: Send) -> None:
        self._session = session
        self._request = request
        self._expected = expected
        self._send = send
        self._pace = session.pace()
        self._offset = 0
        self._validator = ""
        self._may_resume = True
        self._failures = 0
        self._counted_from = 0

    def chunks(self) -> Generator[bytes, None, None]:
        """Everything once, over as many connections as it takes."""
        while True:
            try:
                with self._send(self._next_request(), self._pace) as answer:
                    yield from self._rest(answer)
                return
            except Broken as error:
                self._after(error)

    def _next_request(self) -> Request:
        if not self._offset or not self._may_resume:
            return self._request
        asked = self._request.with_header("Range", f"bytes={self._offset}-")
        return asked.with_header("If-Range", self._validator) if self._validator else asked

    def _rest(self, answer: Answer) -> Iterator[bytes]:
        """What has not come yet, of an answer that may begin at the beginning again."""
        skip = self._offset - self._start_of(answer)
        for chunk in answer.chunks():
            skipped = min(skip, len(chunk))
            skip -= skipped
            if len(chunk) > skipped:
                self._offset += len(chunk) - skipped
                self._check_limit(self._offset)
                yield chunk[skipped:] if skipped else chunk
        if skip:
            raise SourceError("it has become shorter while it was fetched", self._request.where)

    def _start_of(self, answer: Answer) -> int:
        """Where in the whole the body of an answer begins."""
        if answer.status == 200:
            self._begin(answer)
            return 0
        if not self._offset or not self._may_resume:
            what = f"{answer.origin} answers {answer.status} to a request for the whole"
            raise SourceError(what, self._request.where)
        if not self._continues(answer):
            self._may_resume = False
            raise Broken(f"{answer.origin} sends another part than asked for", self._request.where)
        return self._offset

    def _begin(self, answer: Answer) -> None:
        """The first answer says what it is; a later one must be the same."""
        size, length = self._expected.size, answer.length
        if length is not None:
            self._check_limit(length)
            if size is not None and length != size:
                what = f"{answer.origin} has {length} bytes of it, and it must have {size}"
                raise SourceError(what, self._request.where)
        validator = _validator(answer)
        unproved = not self._expected.digest and (not validator or validator != self._validator)
        if self._offset and unproved:
            what = "the connection broke, and nothing says that what can be had now is the same"
            raise SourceError(what, self._request.where, "try again")
        self._validator = validator

    def _continues(self, answer: Answer) -> bool:
        """A part begins where we are, and belongs to what we have."""
        found = _RANGE.fullmatch(answer.header("Content-Range") or "")
        if self._validator and _validator(answer) not in ("", self._validator):
            return False
        if answer.status != 206 or found is None or int(found[1]) != self._offset:
            return False
        total, size = found[3], self._expected.size
        return total == "*" or size is None or int(total) == size

    def _check_limit(self, size: int) -> None:
        limit = self._expected.limit
        if limit is not None and size > limit:
            what = f"it is larger than {limit:,} bytes, the most that is fetched"
            raise SourceError(what, self._request.where)

    def _after(self, error: Broken) -> None:
        """Wait before the next connection; raises the error where it was one too many."""
        if not (self._expected.digest or self._validator) and self._offset:
            raise SourceError.of(error.problems)
        size = self._expected.size
        gain = _GAIN if size is None else min(_GAIN, size // 20 + 1)
        if self._offset - self._counted_from >= gain:
            self._failures, self._counted_from = 0, self._offset
        self._failures += 1
        seconds = pause(self._failures, self._session.retries)
        if seconds is None:
            raise SourceError.of(error.problems)
        self._session.wait(seconds, self._pace, self._request.where)


def _validator(answer: Answer) -> str:
    """What tells one content from another: a strong ETag, or "" for none."""
    tag = answer.header("ETag") or ""
    return tag if tag.startswith('"') and tag.isascii() and tag.isprintable() else ""
