"""kill -9 of the program at one of the requests that it sends to the cluster."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from signal import SIGKILL

from tests.cluster.calls import until
from tests.kubernetes_cluster.faulty import Fault, Faulty

_SECONDS_TO_END = 120
_DEAD = Fault("dead")


class Killer:
    """Runs the program as a process of its own and kills it at a request, as a power cut would.

    ``arrived`` are its requests, ``carried_out`` its writes that the cluster has dealt with.
    """

    def __init__(self, proxy: Faulty) -> None:
        self.arrived: list[str] = []
        self.carried_out: list[str] = []
        self._proxy = proxy
        self._fatal, self._after = 0, False
        self._victim: subprocess.Popen[str] | None = None
        self._is_dead = False
        self._under_way = 0
        self._lock = threading.Lock()
        proxy.spoil, proxy.answered = self._arrives, self._is_answered

    def spare(self, command: Callable[[], object]) -> list[str]:
        """Nobody dies; the requests that the command, or whatever it is, sends."""
        self._proxy.requests.clear()
        command()
        return list(self._proxy.requests)

    def kill(self, words: Sequence[str], fatal: int, *, after: bool) -> None:
        """Kill the program before request number ``fatal`` (from 1) gets to the cluster, or with
        ``after`` when the cluster has carried out write number ``fatal`` and not yet said so.

        A command that needs fewer this time, for whatever it waits for, has to end well.
        """
        self.arrived, self.carried_out = [], []
        self._fatal, self._after, self._is_dead = fatal, after, False
        self._victim = subprocess.Popen(
            [sys.executable, "-m", "atomicapp", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        _, told = self._victim.communicate(timeout=_SECONDS_TO_END)
        until(lambda: not self._under_way)
        self._fatal = 0
        assert self._victim.returncode == (-SIGKILL if self._is_dead else 0), told

    def _arrives(self, method: str, path: str, _before: int) -> Fault | None:
        with self._lock:
            if not self._fatal:
                return None
            self.arrived.append(f"{method} {path}")
            if not self._after and len(self.arrived) == self._fatal:
                self._strike()
            if self._is_dead:
                return _DEAD
            self._under_way += is_write(method)
            return None

    def _is_answered(self, method: str, path: str) -> None:
        with self._lock:
            if not self._fatal or not is_write(method):
                return
            self._under_way -= 1
            self.carried_out.append(f"{method} {path}")
            if self._after and len(self.carried_out) == self._fatal:
                self._strike()

    def _strike(self) -> None:
        assert self._victim is not None
        self._is_dead = True
        self._victim.kill()


def is_write(request: str) -> bool:
    """Whether a request, of which the method comes first, may change something."""
    return not request.startswith("GET")
