"""What the containers of an object's pods wrote."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import quote

from atomicapp.connections.line import FAULTS
from atomicapp_kubernetes.cluster.calls import Api, Row
from atomicapp_kubernetes.cluster.owning import pods_of
from atomicapp_kubernetes.cluster.session import READ_LIMIT, Request
from atomicapp_kubernetes.cluster.unreachable import unreachable

CHUNK = 1 << 16
_NO_LOG = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
"""The container is not there yet, or not any more."""
_DISCARDED = re.compile(rb"unable to retrieve container logs for [\w.-]+://\w+")
"""What a node says, in place of a log, of a container that it has cleared away: kubelet's
``GetContainerLogs``."""


def read_logs(
    api: Api, row: Row, *, follow: bool, tail: int | None, timestamps: bool
) -> Iterator[bytes]:
    """The log of every container of an object's pods, a pod after another; ``follow`` all at once.

    Where there are several, each line says whose it is. Of a container that has begun again and has
    said nothing yet, it is what it said before.
    """
    query: dict[str, str | int] = {"timestamps": str(timestamps).lower()}
    query |= {} if tail is None else {"tailLines": max(0, tail)}
    query |= {"follow": "true"} if follow else {}
    sources = [source for pod in pods_of(api, row) for source in _containers(pod)]
    streams = [_of_source(api, source, query, follow) for source in sources]
    if len(sources) > 1:
        named = zip(streams, sources, strict=True)
        streams = [_prefixed(stream, source.title) for stream, source in named]
    if follow and len(streams) > 1:
        yield from _merged(streams)
        return
    for stream in streams:
        yield from stream


class _Source(NamedTuple):
    """A container that has been started; ``title`` is how its lines are headed."""

    title: str
    path: str
    container: str
    has_begun_again: bool


def _containers(pod: Row) -> Iterator[_Source]:
    metadata, status = pod["metadata"], pod.get("status") or {}
    namespace, name = quote(metadata["namespace"], safe=""), quote(metadata["name"], safe="")
    path = f"/api/v1/namespaces/{namespace}/pods/{name}/log"
    for key in ("initContainerStatuses", "containerStatuses"):
        for one in status.get(key) or []:
            if _has_run(one):
                title, again = f"{metadata['name']}/{one['name']}", one.get("restartCount", 0) > 0
                yield _Source(title, path, str(one["name"]), again)


def _has_run(status: Mapping[str, Any]) -> bool:
    states = {**(status.get("lastState") or {}), **(status.get("state") or {})}
    return "running" in states or "terminated" in states


def _of_source(
    api: Api, source: _Source, query: Mapping[str, str | int], follow: bool
) -> Iterator[bytes]:
    asked = {**query, "container": source.container}
    is_silent = True
    for chunk in _stream(api, source.path, asked, follow):
        is_silent = False
        yield chunk
    if is_silent and source.has_begun_again and not follow:
        yield from _stream(api, source.path, {**asked, "previous": "true"}, follow)


def _stream(api: Api, path: str, query: Mapping[str, str | int], follow: bool) -> Iterator[bytes]:
    # Nobody knows when a program will say something next.
    limit = None if follow else READ_LIMIT
    request = Request("GET", path, query, accept="*/*", limit=limit)
    doing = "reading the log"
    try:
        with api.stream(doing, request, also=_NO_LOG) as response:
            if response.status not in _NO_LOG:
                chunks = response.chunks(CHUNK)
                yield from (chunk for chunk in chunks if not _DISCARDED.fullmatch(chunk))
    except FAULTS as error:
        raise unreachable(doing, error, api.session.access, True) from error


def _prefixed(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Whole lines, each after the name of who wrote it."""
    head = f"[{name}] ".encode()
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield b"".join(head + line + b"\n" for line in lines)
    if rest:
        yield head + rest + b"\n"


def _merged(streams: Sequence[Iterator[bytes]]) -> Iterator[bytes]:
    """The chunks of several as they come; an error of one is raised when it comes."""
    arrived: queue.Queue[bytes | BaseException | None] = queue.Queue()

    def drain(stream: Iterator[bytes]) -> None:
        try:
            for chunk in stream:
                arrived.put(chunk)
        except BaseException as error:  # noqa: BLE001 (it is raised where it is waited for)
            arrived.put(error)
        arrived.put(None)

    for stream in streams:
        threading.Thread(target=drain, args=(stream,), daemon=True).start()
    running = len(streams)
    while running:
        chunk = arrived.get()
        if chunk is None:
            running -= 1
        elif isinstance(chunk, BaseException):
            raise chunk
        else:
            yield chunk
