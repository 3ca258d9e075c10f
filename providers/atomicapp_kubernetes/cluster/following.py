"""How an application comes up: what is seen of it, again whenever something changed."""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from atomicapp.provider import Owner
from atomicapp.resource import Health, Identity, Observation, Resource
from atomicapp_kubernetes.cluster.apply import Applying
from atomicapp_kubernetes.cluster.calls import Row
from atomicapp_kubernetes.cluster.inventory import (
    Inventory,
    Shelf,
    identity_of,
    is_ours,
    shelf_of,
    take_inventory,
)
from atomicapp_kubernetes.cluster.marks import selector
from atomicapp_kubernetes.cluster.troubles import WORKLOADS, Troubles
from atomicapp_kubernetes.cluster.verdict import observation_of
from atomicapp_kubernetes.cluster.watch import Event, Topic, Watch
from atomicapp_kubernetes.readiness.alone import Alone, alone_of
from atomicapp_kubernetes.readiness.verdict import condition, is_true, part

TICK = 1.0
"""Seconds after which everything is judged again: some judgements depend on the time."""
STILL = 5.0
"""Seconds after which is shown again what has not changed: whoever waits wants to know."""
TOGETHER = 0.03
"""Seconds in which changes are gathered: they come in bursts."""
SECOND_CHANCE = 20.0
"""Seconds in which what had failed before may show that its cause is gone: an image was pushed,
a quota raised, and the cluster tries again only after a while."""

Seen = Mapping[Identity, Observation]


class Following(NamedTuple):
    """What is followed, and how an object is shown. ``changed``: what was made or changed just
    now, so that its failure is of now; ``made``: what the server said that it is."""

    using: Applying
    resources: Sequence[Resource]
    owner: Owner
    host: str
    changed: Collection[Identity] = ()
    made: Mapping[Identity, bytes] = MappingProxyType({})


def follow(following: Following, timeout: float) -> Iterator[Seen]:
    """What is seen now, then whenever that changed; ends after ``timeout`` seconds."""
    deadline = time.monotonic() + timeout
    using, owner = following.using, following.owner
    inventory = _first_look(following)
    live = dict(inventory.ours)
    troubles = Troubles(using.api)
    lenient = time.monotonic() + SECOND_CHANCE
    alone: Alone | None = None
    last = _with_second_chance(following, _seen(following, live, troubles, alone), lenient)
    shown = time.monotonic()
    yield last
    arrived: queue.SimpleQueue[Event] = queue.SimpleQueue()
    watches = _watches(following, inventory, last, arrived)
    shelves = {_topic(inventory, shelf, owner): shelf for shelf in inventory.served}
    try:
        while (left := deadline - time.monotonic()) > 0:
            for event in _gathered(arrived, min(TICK, left)):
                if event.error is not None:
                    raise event.error
                shelf = shelves.get(event.topic)
                if shelf is None:
                    troubles.take(event)
                else:
                    _take(live, shelf, event, inventory, owner)
            alone = alone_of(last, alone, using.api.now())
            found = _seen(following, live, troubles, alone)
            seen = _with_second_chance(following, found, lenient)
            watches += troubles.watches(_unready(following, live, seen), arrived.put)
            if seen != last or time.monotonic() - shown > STILL:
                last, shown = seen, time.monotonic()
                yield seen
    finally:
        for watch in watches:
            watch.close()


def _first_look(following: Following) -> Inventory:
    """What there is. A kind of which all was made just now is not asked for again."""
    using, made = following.using, following.made
    rest = {shelf_of(one) for one in following.resources if one.identity not in made}
    asked = [one for one in following.resources if shelf_of(one) in rest]
    found = take_inventory(using.api, using.discovery, following.owner.instance, asked)
    known = [one for one in following.resources if shelf_of(one) not in rest]
    rows: dict[Identity, Row] = {one.identity: json.loads(made[one.identity]) for one in known}
    served = {
        shelf: one
        for shelf in dict.fromkeys(map(shelf_of, known))
        if (one := using.discovery.of(shelf.group_kind, shelf.version))
    }
    return found._replace(ours={**found.ours, **rows}, served={**found.served, **served})


def _with_second_chance(following: Following, seen: Seen, until: float) -> Seen:
    """What failed before this run counts only after a while."""
    if time.monotonic() > until:
        return seen
    changed = following.changed
    return {
        identity: one._replace(health=Health.PROGRESSING)
        if one.health is Health.FAILED and identity not in changed
        else one
        for identity, one in seen.items()
    }


def _watches(
    following: Following,
    inventory: Inventory,
    seen: Seen,
    arrived: queue.SimpleQueue[Event],
) -> list[Watch]:
    """One for each kind that has a say: of most, nothing ever changes."""
    changing = {
        shelf_of(one)
        for one in following.resources
        if _may_change(inventory.ours.get(one.identity)) or not _is_done(seen, one)
    }
    return [
        Watch(
            following.using.api,
            _topic(inventory, shelf, following.owner),
            inventory.versions.get(shelf, ""),
            arrived.put,
        )
        for shelf in inventory.served
        if shelf in changing
    ]


def _may_change(row: Row | None) -> bool:
    return row is None or bool(row.get("status"))


def _is_done(seen: Seen, resource: Resource) -> bool:
    return seen[resource.identity].health is Health.DONE


def _topic(inventory: Inventory, shelf: Shelf, owner: Owner) -> Topic:
    path = inventory.served[shelf].collection(shelf.namespace)
    return Topic(path, selector(owner.instance))


def _gathered(arrived: queue.SimpleQueue[Event], wait: float) -> list[Event]:
    """What arrives within a moment; nothing where nothing does for ``wait`` seconds."""
    try:
        found = [arrived.get(timeout=wait)]
    except queue.Empty:
        return []
    until = time.monotonic() + TOGETHER
    while (left := until - time.monotonic()) > 0:
        try:
            found.append(arrived.get(timeout=left))
        except queue.Empty:
            break
    return found


def _take(
    live: dict[Identity, Row], shelf: Shelf, event: Event, inventory: Inventory, owner: Owner
) -> None:
    """What a watch tells, put where it belongs."""
    served = inventory.served[shelf]
    sort = {"apiVersion": served.version, "kind": served.kind}
    if event.is_all:
        kind = str(shelf.group_kind)
        for identity in [one for one in live if (one.kind, one.namespace) == (kind, shelf[2])]:
            del live[identity]
    for row in event.rows:
        identity = identity_of(shelf, row)
        if not served.is_namespaced:
            identity = identity._replace(namespace=shelf.namespace)
        is_cleared_away = _is_cleared_away(row)
        if event.is_gone and not is_cleared_away:
            live.pop(identity, None)
        elif is_ours(shelf, row, owner.instance):
            live[identity] = {**(_as_it_was(row) if is_cleared_away else row), **sort}


def _is_cleared_away(row: Row) -> bool:
    """Whether the cluster itself removes what has been finished, as it was told to."""
    is_told_to = "ttlSecondsAfterFinished" in part(row, "spec")
    is_going = bool(row["metadata"].get("deletionTimestamp"))
    is_finished = any(is_true(condition(row, end)) for end in ("Complete", "Failed"))
    return is_told_to and is_going and is_finished


def _as_it_was(row: Row) -> Row:
    metadata = {key: text for key, text in row["metadata"].items() if key != "deletionTimestamp"}
    return {**row, "metadata": metadata}


def _seen(
    following: Following, live: Mapping[Identity, Row], troubles: Troubles, alone: Alone | None
) -> Seen:
    inventory = Inventory(live, {}, {}, {})
    now = following.using.api.now()
    found: dict[Identity, Observation] = {}
    for resource in following.resources:
        observed = observation_of(resource, inventory, now, following.host)
        row = live.get(resource.identity)
        is_pod = row is not None and row["kind"] == "Pod"
        if row is not None and (observed.health is Health.PROGRESSING or is_pod):
            since = alone.since if alone and alone.identity == resource.identity else None
            observed = troubles.explained(observed, row, now, since)
        found[resource.identity] = observed
    return found


def _unready(following: Following, live: Mapping[Identity, Row], seen: Seen) -> list[Row]:
    """The workloads whose pods are of interest."""
    waiting = (
        live[one.identity]
        for one in following.resources
        if one.identity in live and not _is_done(seen, one)
    )
    return [row for row in waiting if row["kind"] in WORKLOADS]
