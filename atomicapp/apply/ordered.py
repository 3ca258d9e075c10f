"""Doing work in parallel where the order among it allows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

WORKERS = 16


def run_ordered(
    keys: Sequence[Key],
    needs: Mapping[Key, Iterable[Key]],
    work: Callable[[Key], None],
    workers: int = WORKERS,
) -> None:
    """Call ``work`` once for each key, after it has returned for all that the key needs.

    Keys whose needs are met start in the given order. Needs that are not among
    the keys are met already. The first error ends it: nothing more is started,
    what runs is waited for, and that error is raised. The same holds for an
    interrupt.
    """
    waiting = {key: {need for need in needs.get(key, ()) if need != key} for key in keys}
    for left in waiting.values():
        left.intersection_update(waiting)
    running: dict[Future[None], Key] = {}
    with ThreadPoolExecutor(max_workers=max(1, min(workers, len(keys)))) as pool:
        while waiting or running:
            for key in [key for key, left in waiting.items() if not left]:
                del waiting[key]
                running[pool.submit(work, key)] = key
            if not running:
                raise ValueError(f"these wait for each other: {sorted(map(str, waiting))}")
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            done = [running.pop(future) for future in finished]
            for future in finished:
                future.result()
            for left in waiting.values():
                left.difference_update(done)
