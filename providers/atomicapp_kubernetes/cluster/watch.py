"""One kind in one namespace, followed: a watch that goes on when it breaks."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any, NamedTuple

from atomicapp.connections.line import FAULTS, Response
from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster.calls import Api, Row
from atomicapp_kubernetes.cluster.failures import refusal, said
from atomicapp_kubernetes.cluster.retries import BUSY, CONFUSED, Patience, may_pass, pauses
from atomicapp_kubernetes.cluster.session import Request
from atomicapp_kubernetes.cluster.unreachable import unreachable

SPAN = 60
"""Seconds after which the server is to end a watch; it is then begun again where it was."""
SILENCE = 75.0
"""Seconds without a word, not even a bookmark, after which a connection is thought dead."""
SHORT = 2.0
"""Seconds: a server that ends watches sooner than this is asked again at ever longer intervals."""
CHUNK = 1 << 16


class Topic(NamedTuple):
    """What is followed: a collection, and which of its objects."""

    path: str
    labels: str = ""


class Event(NamedTuple):
    """``rows`` are all objects there are (``is_all``), or one that changed or is gone."""

    topic: Topic
    rows: Sequence[Row]
    is_all: bool = False
    is_gone: bool = False
    error: TargetError | None = None


Tell = Callable[[Event], None]


class Watch:
    """A thread that tells what changes, until it is closed."""

    def __init__(self, api: Api, topic: Topic, version: str, tell: Tell) -> None:
        """``version`` is where to go on from; "" begins with a list of what there is."""
        self._api = api
        self._topic = topic
        self._version = version
        self._tell = tell
        self._is_answered = False
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._response: Response | None = None
        self._thread = threading.Thread(target=self._follow, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop telling. Does not wait for the thread: it may be in the middle of a request."""
        self._over.set()
        with self._lock:
            if self._response is not None:
                # The other side may have closed it at this moment.
                with suppress(*FAULTS, ValueError):
                    self._response.shutdown()

    def _follow(self) -> None:
        waits = pauses(Patience())
        try:
            while not self._over.is_set():
                begun = time.monotonic()
                if not self._version:
                    self._begin()
                self._until_it_breaks()
                if time.monotonic() - begun > SHORT:
                    waits = pauses(Patience())
                else:
                    self._over.wait(next(waits))
        except TargetError as error:
            if not self._over.is_set():
                self._tell(Event(self._topic, (), error=error))

    def _begin(self) -> None:
        topic = self._topic
        listing = self._api.list("looking at what is there", topic.path, labels=topic.labels)
        self._version = listing.version or "0"
        self._tell(Event(topic, listing.items, is_all=True))

    def _until_it_breaks(self) -> None:
        """Tell what the server tells; raises TargetError where it is away for too long.

        It is away from the first break on; one after a time in which it answered is a new one.
        """
        patience = Patience()
        away: float | None = None
        waits = pauses(patience)
        while True:
            begun = time.monotonic()
            try:
                self._tell_stream()
                return
            except FAULTS as error:
                if self._over.is_set():
                    return
                now = time.monotonic()
                if away is None or (self._is_answered and now - begun > SHORT):
                    away, waits = now, pauses(patience)
                if not may_pass(error) or now - away > patience.away:
                    raise unreachable("watching", error, self._api.session.access, True) from error
            if self._over.wait(next(waits)):
                return

    def _tell_stream(self) -> None:
        topic = self._topic
        query: dict[str, str | int] = {
            "watch": "true",
            "allowWatchBookmarks": "true",
            "resourceVersion": self._version,
            "timeoutSeconds": SPAN,
        }
        query |= {"labelSelector": topic.labels} if topic.labels else {}
        request = Request("GET", topic.path, query, limit=SILENCE)
        self._is_answered = False
        with self._api.session.stream(request) as response:
            self._is_answered = True
            with self._lock:
                self._response = response
            try:
                if response.status == HTTPStatus.OK:
                    self._read(response)
                else:
                    self._refused(response)
            finally:
                with self._lock:
                    self._response = None

    def _read(self, response: Response) -> None:
        for line in _lines(response):
            if self._over.is_set():
                return
            event = _parsed(line)
            if event is None:
                return
            kind, row = event
            if kind == "ERROR":
                # The version is too old, or the server does not want to go on: from a new list.
                self._version = ""
                return
            self._version = str(row["metadata"].get("resourceVersion") or self._version)
            if kind != "BOOKMARK":
                self._tell(Event(self._topic, (row,), is_gone=kind == "DELETED"))

    def _refused(self, response: Response) -> None:
        told = said(response.status, response.read())
        if told.status == HTTPStatus.GONE:
            self._version = ""
        elif told.status not in BUSY | CONFUSED:
            raise refusal("watching", told)


def _lines(response: Response) -> Iterator[bytes]:
    rest = b""
    for chunk in response.chunks(CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line for line in whole if line)


def _parsed(line: bytes) -> tuple[str, Any] | None:
    """An event; None for one that was cut off."""
    try:
        found = json.loads(line)
        return str(found["type"]), found["object"]
    except (ValueError, KeyError, TypeError):
        return None
