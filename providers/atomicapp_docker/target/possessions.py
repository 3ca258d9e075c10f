"""Everything on an engine that carries an instance's mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from atomicapp.instance import Instance
from atomicapp.resource import Endpoint, Health, Owned
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.labels import RESTART, Mark, is_of, mark_of, selector
from atomicapp_docker.specification import NETWORK, VOLUME
from atomicapp_docker.target.endpoints import endpoints_of
from atomicapp_docker.target.health import Judgement, judge, wants_details
from atomicapp_docker.target.inventory import Standing, details_of, standings

Row = Mapping[str, Any]

_PRESENT = Judgement(Health.DONE, "present")
_INTERRUPTED = "a change of it was interrupted"


def possessions(engine: Engine, instance: Instance) -> Sequence[Owned]:
    """The containers, networks and volumes of an instance, each identity once."""
    labels = selector(instance)
    stores = [
        *_stores(calls.networks(engine, label=labels), instance, NETWORK),
        *_stores(calls.volumes(engine, label=labels), instance, VOLUME),
    ]
    return [*stores, *_containers(engine, instance)]


def _containers(engine: Engine, instance: Instance) -> Iterator[Owned]:
    found = standings(engine, instance)
    current = [standing.current for standing in found.values() if standing.current]
    details = details_of(engine, [row for row in current if wants_details(row, _may_restart(row))])
    for standing in found.values():
        row = standing.current or standing.previous
        mark = mark_of(row.get("Labels")) if row else None
        if row is None or mark is None:
            continue
        judgement = _judge(standing, details.get(row["Id"]))
        yield _owned(mark, judgement, endpoints_of(row, engine.published_host))


def _may_restart(row: Row) -> bool:
    return bool((row.get("Labels") or {}).get(RESTART))


def _judge(standing: Standing, details: Row | None) -> Judgement:
    """A container of whose replacement only the first half was done is absent, and says so."""
    if standing.current is None:
        return Judgement(Health.ABSENT, "absent", _INTERRUPTED)
    judgement = judge(standing.current, details)
    if standing.previous is None:
        return judgement
    words = (_INTERRUPTED, judgement.message)
    return judgement._replace(message="; ".join(word for word in words if word))


def _stores(rows: Sequence[Row], instance: Instance, kind: str) -> Iterator[Owned]:
    for row in rows:
        mark = mark_of(row.get("Labels"))
        is_named = mark is not None and mark.identity[1::2] == (kind, row["Name"])
        if mark is not None and is_named and is_of(mark, instance):
            yield _owned(mark, _PRESENT, ())


def _owned(mark: Mark, judgement: Judgement, endpoints: tuple[Endpoint, ...]) -> Owned:
    return Owned(
        identity=mark.identity,
        component=mark.component,
        title=mark.title,
        digest=mark.digest,
        revision=mark.revision,
        is_data=mark.is_data,
        health=judgement.health,
        state=judgement.state,
        message=judgement.message,
        endpoints=endpoints,
        after=mark.after,
    )
