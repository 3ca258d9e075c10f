"""The calls to the API server, each translated and, where it fails for a passing reason,
made again.

Every write that we make may be made twice: a server-side apply says what is to be,
a deletion names the object by its uid, and whoever creates reads back.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from atomicapp.connections.line import FAULTS, Headers, Response
from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster.failures import Refusal, Said, refusal, said
from atomicapp_kubernetes.cluster.retries import BUSY, CONFUSED, Patience, may_pass, pauses
from atomicapp_kubernetes.cluster.retries import retry_after as asked_pause
from atomicapp_kubernetes.cluster.secrecy import without_values
from atomicapp_kubernetes.cluster.session import NOTHING, Answer, Query, Request, Session
from atomicapp_kubernetes.cluster.unreachable import unreachable

Row = Mapping[str, Any]
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
PAGE = 500
AT_ONCE = 32
"""Requests at the same time: most of their time is the server's, and more than these gain
nothing."""
RESTARTS = 4
"""How often a list is begun anew whose next page had become too old."""

_MISSING = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Reply = TypeVar("_Reply", Answer, Response)


class Listing(NamedTuple):
    """The objects of a list, and the version of the cluster's state that it shows."""

    items: Sequence[Row]
    version: str


class _Asked(NamedTuple):
    """A request, what it is for, and the statuses beside those of success that are ``also``
    answers to it."""

    doing: str
    request: Request
    also: Collection[int] = ()
    where: str = ""
    secret: bool = False

    def refusal(self, told: Said) -> Refusal:
        told = without_values(told, self.request.body) if self.secret else told
        return refusal(self.doing, told, self.where, secret=self.secret)


class Api:
    """An API server. May be used from many threads."""

    def __init__(self, session: Session, patience: Patience | None = None) -> None:
        self.session = session
        self._patience = patience or Patience()
        self._is_met = False
        self._date = ""
        self._behind = 0.0

    def now(self) -> datetime:
        """What the server's clock shows, by its last answer: machines' clocks differ."""
        return datetime.fromtimestamp(time.time() - self._behind, UTC)

    def greet(self) -> None:
        """See that there is a server and that it takes us; raises TargetError."""
        doing = "asking the cluster for its version"
        try:
            found = self.get(doing, "/version")
        except Refusal as error:
            server = self.session.access.server
            if error.status == HTTPStatus.BAD_REQUEST and server.startswith("http://"):
                what = f"what answers at {server} does not take plain HTTP"
                raise TargetError(what, remedy="write https:// instead") from error
            if error.status != HTTPStatus.FORBIDDEN:
                raise
            return  # it knows us, and keeps its version to itself
        if found is None or "gitVersion" not in found:
            raise TargetError(
                f"what answers at {self.session.access.server} is no API server of Kubernetes",
                remedy=f"correct it: {self.session.access.source}",
            )

    def get(self, doing: str, path: str, *, metadata: bool = False) -> Row | None:
        """An object; None where there is none."""
        request = Request("GET", path, accept=METADATA if metadata else "application/json")
        answer = self.send(doing, request, missing_ok=True)
        return None if answer.status == HTTPStatus.NOT_FOUND else _object(doing, answer)

    def list(
        self,
        doing: str,
        path: str,
        *,
        labels: str = "",
        metadata: bool = False,
        query: Query = NOTHING,
    ) -> Listing:
        """The objects that labels select; nothing where the path is not served."""
        asked: dict[str, str | int] = {"limit": PAGE} if metadata else {}
        asked |= {"labelSelector": labels, **query} if labels else dict(query)
        accept = METADATA_LIST if metadata else "application/json"
        items: list[Row] = []
        again = islice(pauses(self._patience), RESTARTS)
        while True:
            answer = self.send(doing, Request("GET", path, asked, accept=accept), missing_ok=True)
            if answer.status == HTTPStatus.NOT_FOUND:
                return Listing((), "")
            if answer.status == HTTPStatus.GONE:
                # The page that was to come next is too old: from the start.
                if (pause := next(again, None)) is None:
                    raise refusal(doing, said(answer.status, answer.body))
                time.sleep(pause)
                items, asked = [], {key: asked[key] for key in asked if key != "continue"}
                continue
            page = _object(doing, answer)
            items += page.get("items") or []
            head = page.get("metadata") or {}
            if not head.get("continue"):
                return Listing(items, str(head.get("resourceVersion") or ""))
            asked["continue"] = str(head["continue"])

    def write(
        self,
        doing: str,
        method: str,
        path: str,
        body: bytes,
        *,
        content: str = "application/json",
        query: Query = NOTHING,
        where: str = "",
        secret: bool = False,
        accept: str = "application/json",
    ) -> Answer:
        """A request that changes something; raises Refusal as :meth:`send` does."""
        request = Request(method, path, query, body, content, accept)
        return self.send(doing, request, where=where, secret=secret)

    def send(
        self,
        doing: str,
        request: Request,
        *,
        missing_ok: bool = False,
        where: str = "",
        secret: bool = False,
    ) -> Answer:
        """The answer to a request, tried again while that is of use.

        With ``missing_ok``, 404 and 410 are answers too. Raises Refusal for what the server says
        no to (``secret``: without the values that it quotes), TargetError where it is not there.
        """
        asked = _Asked(doing, request, _MISSING if missing_ok else (), where, secret)
        return self._answered(asked, self.session.send, lambda answer: answer.body)

    @contextmanager
    def stream(
        self, doing: str, request: Request, also: Collection[int] = ()
    ) -> Iterator[Response]:
        """The same for an answer that is read as it comes; the statuses ``also`` are answers too.

        Once it has begun, nothing is tried again.
        """
        with ExitStack() as opened:

            def ask(request: Request) -> Response:
                return opened.enter_context(self.session.stream(request))

            asked = _Asked(doing, request, also)
            yield self._answered(asked, ask, lambda response: response.read())

    def _answered(
        self, asked: _Asked, ask: Callable[[Request], _Reply], read: Callable[[_Reply], bytes]
    ) -> _Reply:
        """What ``ask`` gets that is an answer; ``read`` reads those that are none."""
        begun = time.monotonic()
        for pause in pauses(self._patience):
            waited = time.monotonic() - begun
            try:
                reply = ask(asked.request)
            except FAULTS as error:
                limit = self._patience.away if self._is_met else self._patience.first
                if not may_pass(error) or waited > limit:
                    access = self.session.access
                    raise unreachable(asked.doing, error, access, self._is_met) from error
            else:
                self._remember(reply.headers)
                if reply.status < HTTPStatus.BAD_REQUEST or reply.status in asked.also:
                    return reply
                told = said(reply.status, read(reply))
                if not self._may_pass(asked.request, told, waited):
                    raise asked.refusal(told)
                pause = max(pause, min(asked_pause(reply.headers), self._patience.away - waited))
            time.sleep(pause)
        raise AssertionError("pauses never end")

    def _may_pass(self, request: Request, told: Said, waited: float) -> bool:
        """Whether it is of use to ask again: not where fields are named, whatever the status."""
        if told.status in BUSY:
            return waited < self._patience.away
        is_confused = told.status in CONFUSED or _is_contended(request, told)
        return is_confused and not told.causes and waited < self._patience.confused

    def _remember(self, headers: Headers) -> None:
        self._is_met = True
        date = headers.get("Date")
        if date and date != self._date:
            self._date = date
            # What is no date says nothing of the server's clock.
            with suppress(ValueError):
                self._behind = time.time() - parsedate_to_datetime(date).timestamp()


def spread(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """``work`` for each item, several at once; in the order of the items."""
    if len(items) <= 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(items))) as pool:
        return list(pool.map(work, items))


def _is_contended(request: Request, told: Said) -> bool:
    """Whether the server met another change in its midst, of a quota for example: what was asked
    names no version, so it may be asked again."""
    names_no_version = request.method == "POST" or request.content == APPLY
    return names_no_version and (told.status, told.reason) == (HTTPStatus.CONFLICT, "Conflict")


def _object(doing: str, answer: Answer) -> Row:
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise TargetError(
            f"{doing}: what answers is no API server of Kubernetes", remedy="see the address"
        )
    return found


def is_conflict(error: Refusal) -> bool:
    """Whether something was there already, or was another version than thought."""
    return error.status == HTTPStatus.CONFLICT


def is_another(error: Refusal) -> bool:
    """Whether a change that names an object by its uid found another one, or none."""
    return is_conflict(error) or is_missing(error) or error.field == "metadata.uid"


def is_missing(error: Refusal) -> bool:
    """Whether what a request was about is not there."""
    return error.status == HTTPStatus.NOT_FOUND
