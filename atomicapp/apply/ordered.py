"""Doing work in parallel where the order among it allows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from graphlib import CycleError, TopologicalSorter
from queue import SimpleQueue
from threading import Event
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def run_ordered(
    keys: Sequence[Key],
    needs: Mapping[Key, Iterable[Key]],
    work: Callable[[Key], None],
    workers: int,
    ending: Event,
) -> None:
    """Call ``work`` once for each key, after it has returned for all that the key needs.

    Keys whose needs are met start in the given order, ``workers`` of them at the
    same time. Needs that are not among the keys are met already. The first error
    ends it: ``ending`` is set, nothing more is started, what runs is waited for, and
    that error is raised. The same holds for an interrupt.
    """
    waiting = _sorter(keys, needs)
    finished: SimpleQueue[Future[Key]] = SimpleQueue()

    def do(key: Key) -> Key:
        work(key)
        return key

    with ThreadPoolExecutor(max_workers=max(1, min(workers, len(keys)))) as pool:
        try:
            while waiting.is_active():
                for key in waiting.get_ready():
                    pool.submit(do, key).add_done_callback(finished.put)
                waiting.done(finished.get().result())
        except BaseException:
            ending.set()
            pool.shutdown(cancel_futures=True)
            raise


def _sorter(keys: Sequence[Key], needs: Mapping[Key, Iterable[Key]]) -> TopologicalSorter[Key]:
    known = set(keys)
    sorter: TopologicalSorter[Key] = TopologicalSorter()
    for key in keys:
        sorter.add(key, *(need for need in needs.get(key, ()) if need in known and need != key))
    try:
        sorter.prepare()
    except CycleError as error:
        circle = sorted(set(map(str, error.args[1])))
        raise ValueError(f"these wait for each other: {circle}") from error
    return sorter
