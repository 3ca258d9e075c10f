"""A limit of time on what has none of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

_Result = TypeVar("_Result")


def within(seconds: float, ask: Callable[[], _Result]) -> _Result:
    """What ``ask`` returns or raises; TimeoutError where that takes longer. It then goes on in a
    thread that nobody waits for.

    A limit on a socket's silence is none on looking up a name, nor on an answer that
    comes byte by byte, nor on another program.
    """
    answer: Future[_Result] = Future()

    def work() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # noqa: BLE001 (raised again by result())
            answer.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return answer.result(seconds)
