"""The calls to the engine that make up everything we do, each translated and, where it may be
made twice, tried again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote

from atomicapp.errors import TargetError
from atomicapp_docker.engine.answers import Answer, NotFound, Refusal, Row, as_rows
from atomicapp_docker.engine.connection import CALL_LIMIT, NOTHING, Engine, Query
from atomicapp_docker.engine.faults import retried

DEFAULT_STOP_TIMEOUT = 10
REMOVAL_LIMIT = 60.0
"""Seconds to wait for a removal that somebody else has begun."""
_PARALLEL_CALLS = 8
_POLL = 0.05

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def spread(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """``work`` for each item, several at once where there are many; in the order of the items."""
    if len(items) <= 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(max_workers=min(_PARALLEL_CALLS, len(items))) as pool:
        return list(pool.map(work, items))


def containers(engine: Engine, **filters: Sequence[str]) -> Sequence[Row]:
    """Every container, running or not, that the filters let through."""
    query: dict[str, str | int] = {"all": 1, "filters": json.dumps(filters)}
    return _read(engine, "listing containers", "/containers/json", query, Answer.rows)


def networks(engine: Engine, **filters: Sequence[str]) -> Sequence[Row]:
    """The networks that the filters let through."""
    query = {"filters": json.dumps(filters)}
    return _read(engine, "listing networks", "/networks", query, Answer.rows)


def volumes(engine: Engine, **filters: Sequence[str]) -> Sequence[Row]:
    """The volumes that the filters let through."""
    query = {"filters": json.dumps(filters)}
    return _read(engine, "listing volumes", "/volumes", query, _volumes)


def container(engine: Engine, identity: str) -> Row | None:
    """The inspection of a container by id or name; None where there is none."""
    return _present(
        engine, f"looking at container {identity}", f"/containers/{_part(identity)}/json"
    )


def network(engine: Engine, identity: str) -> Row | None:
    """The inspection of a network by id or name; None where there is none."""
    return _present(engine, f"looking at network {identity}", f"/networks/{_part(identity)}")


def image(engine: Engine, reference: str) -> Row | None:
    """The inspection of an image by any reference; None where the engine does not have it."""
    return _present(engine, f"looking for image {reference}", f"/images/{_part(reference)}/json")


def start(engine: Engine, identity: str, doing: str) -> None:
    """Start a container; nothing happens where it runs already."""
    retried(doing, lambda: engine.call("POST", f"/containers/{identity}/start"))


def unpause(engine: Engine, identity: str, doing: str) -> None:
    """Let a paused container go on."""
    _once(doing, engine, f"/containers/{identity}/unpause")


def stop(engine: Engine, identity: str, doing: str) -> None:
    """Stop a container within its own stop timeout; nothing happens where it is not there."""
    details = container(engine, identity)
    if details is None or not (details.get("State") or {}).get("Running"):
        return
    own = (details.get("Config") or {}).get("StopTimeout")
    patience = CALL_LIMIT + (DEFAULT_STOP_TIMEOUT if own is None else max(0, own))
    # No `t`: the engine then takes the container's own timeout.
    retried(doing, lambda: _gone_is_fine(engine, f"/containers/{identity}/stop", patience))


def rename(engine: Engine, identity: str, name: str, doing: str) -> None:
    """Give a container another name."""
    _once(doing, engine, f"/containers/{identity}/rename", query={"name": name})


def remove_container(
    engine: Engine, identity: str, doing: str, *, with_volumes: bool = True
) -> None:
    """Remove a container and its anonymous volumes; those that another one uses stay."""
    path, query = f"/containers/{identity}", {"v": int(with_volumes), "force": 1}
    if not retried(doing, lambda: _remove(engine, path, query)):
        _await_removal(engine, identity, doing)


def create(engine: Engine, kind: str, body: Row, query: Mapping[str, str]) -> Row:
    """``POST /<kind>/create``; untranslated, since a caller reads back what is ambiguous."""
    return engine.call("POST", f"/{kind}/create", query=query, body=dict(body)).row()


def join(engine: Engine, network_name: str, identity: str, endpoint: Row, doing: str) -> None:
    """Connect a container to one more network."""
    body = {"Container": identity, "EndpointConfig": dict(endpoint)}
    _once(doing, engine, f"/networks/{_part(network_name)}/connect", body=body)


def leave(engine: Engine, network_id: str, identity: str, doing: str) -> None:
    """Disconnect a container from a network, whether it runs or not."""
    body = {"Container": identity, "Force": True}
    _once(doing, engine, f"/networks/{network_id}/disconnect", body=body)


def remove_network(engine: Engine, identity: str, doing: str) -> None:
    """Remove a network; nothing happens where it is not there."""
    retried(doing, lambda: _remove(engine, f"/networks/{identity}", {}))


def remove_volume(engine: Engine, name: str, doing: str) -> None:
    """Remove a volume; nothing happens where it is not there."""
    retried(doing, lambda: _remove(engine, f"/volumes/{_part(name)}", {}))


def discard_volumes(engine: Engine, names: Iterable[str]) -> None:
    """Remove volumes that nothing else uses; those in use stay."""
    for name in names:
        retried(f"removing volume {name}", partial(_discard, engine, name))


def _discard(engine: Engine, name: str) -> None:
    try:
        _remove(engine, f"/volumes/{_part(name)}", {})
    except Refusal as error:
        if error.status != HTTPStatus.CONFLICT:
            raise


def _remove(engine: Engine, path: str, query: Mapping[str, int]) -> bool:
    """Whether the thing is gone now; somebody else may still be at removing it."""
    try:
        engine.call("DELETE", path, query=query)
    except NotFound:
        return True
    except Refusal as error:
        if "already in progress" not in error.explanation:
            raise
        return False
    return True


def _gone_is_fine(engine: Engine, path: str, limit: float) -> None:
    try:
        engine.call("POST", path, limit=limit)
    except NotFound:
        return


def _await_removal(engine: Engine, identity: str, doing: str) -> None:
    deadline = time.monotonic() + REMOVAL_LIMIT
    while container(engine, identity) is not None:
        if time.monotonic() > deadline:
            raise TargetError(
                f"{doing}: the engine has not removed it within {REMOVAL_LIMIT:.0f} s",
                remedy="see what holds it (the engine's log says), then give the command again",
            )
        time.sleep(_POLL)


def _once(
    doing: str,
    engine: Engine,
    path: str,
    query: Query = NOTHING,
    body: object = None,
) -> None:
    """A call that must not be made again where it may have been carried out."""
    retried(doing, lambda: engine.call("POST", path, query=query, body=body), repeatable=False)


def _read(
    engine: Engine, doing: str, path: str, query: Query, form: Callable[[Answer], _Result]
) -> _Result:
    return retried(doing, lambda: form(engine.call("GET", path, query=query)))


def _volumes(answer: Answer) -> Sequence[Row]:
    return as_rows(answer.row().get("Volumes"))


def _present(engine: Engine, doing: str, path: str) -> Row | None:
    def look() -> Row | None:
        try:
            return engine.call("GET", path).row()
        except NotFound:
            return None

    return retried(doing, look)


def _part(name: str) -> str:
    """A name as part of a URL's path; references to images hold ``/`` and ``:``."""
    return quote(name, safe="/:@")
