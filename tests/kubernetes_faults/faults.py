"""What a server that is busy, changes its leader, goes away or is lost does to requests."""

from __future__ import annotations

from collections import Counter

from tests.kubernetes_cluster.faulty import Fault, Faulty

CUT = Fault("cut", is_cut=True)

FAULTS = (
    Fault("busy", 429, "too many requests"),
    Fault("leader", 500, "etcdserver: leader changed"),
    Fault("away", 503, "the server is currently unable to handle the request", retry_after="1"),
    Fault("slow", 504, "etcdserver: request timed out", is_carried_out=True),
    Fault("lost before"),
    Fault("lost after", is_carried_out=True),
    Fault("leave", says_close=True),
    CUT,
)


def fail(proxy: Faulty, fault: Fault) -> None:
    """From now on each request fails when it comes for the first time, and every second time.

    Only changes are told how long to wait: it is a whole second for each.
    """
    seen: Counter[str] = Counter()

    def spoil(method: str, path: str, _before: int) -> Fault | None:
        seen[f"{method} {path}"] += 1
        if seen[f"{method} {path}"] % 2 == 0:
            return None
        return fault._replace(retry_after="") if method == "GET" else fault

    proxy.spoil = spoil


def work(proxy: Faulty) -> None:
    """No request fails any more."""
    proxy.spoil = lambda *_: None
