"""How many requests are under way at once."""

from __future__ import annotations

import threading
from contextlib import ExitStack

from atomicapp_kubernetes.cluster.gate import FEW, Gate


def test_who_comes_next_passes_when_one_is_answered() -> None:
    made = Gate()
    passed = threading.Event()

    def come() -> None:
        with made.passed():
            passed.set()

    with ExitStack() as stack:
        first = stack.enter_context(ExitStack())
        first.enter_context(made.passed())
        for _ in range(FEW - 1):
            stack.enter_context(made.passed())
        thread = threading.Thread(target=come)
        thread.start()
        first.close()
        assert passed.wait(30)
        thread.join()


def test_a_slow_server_is_asked_more_at_once() -> None:
    made = Gate()
    with ExitStack() as stack:
        for _ in range(FEW + 2):
            stack.enter_context(made.passed())
