"""One command at a time on an instance: a lock that is kept on a target and lives by being renewed.

What it is made of is the target's own (a container, a Lease): see :class:`Place`. It dies with its
holder: at once where the next command can see that the process is gone, else when it was not
renewed for too long, by the target's clock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from atomicapp.errors import LockHeld, TargetError
from atomicapp.instance import Instance


class Times(NamedTuple):
    """In seconds: how long a lock lives without being renewed, how often it is renewed, how
    long and how often another command tries to get it."""

    expiry: float = 30.0
    renewal: float = 10.0
    patience: float = 60.0
    poll: float = 0.5


class Holder(NamedTuple):
    """Who has a lock: ``name`` for messages, seconds since it was taken and since it was renewed;
    ``is_dead`` where the process is known to be gone. ``token`` is the place's own."""

    name: str
    held_for: float
    silent_for: float
    is_dead: bool
    token: object = None

    def __str__(self) -> str:
        return f"{self.name} (since {max(0, int(self.held_for))} s)"


class Place(Protocol):
    """Where the lock of one instance is kept. Everything may raise TargetError."""

    def take(self) -> bool:
        """Make the lock ours; False where somebody has it."""

    def holder(self) -> Holder | None:
        """Who has it now; None where nobody has."""

    def clear(self, holder: Holder) -> None:
        """Remove the lock of a holder that is gone, and never that of the one after it."""

    def renew(self) -> bool:
        """Say that we are alive; False where the lock is not ours any more."""

    def give_up(self) -> None:
        """Remove our lock."""


class Lock:
    """A lock that this process has. It is renewed by a thread of its own until its release."""

    def __init__(self, place: Place, instance: Instance, times: Times) -> None:
        self._place = place
        self._instance = instance
        self._times = times
        self._is_lost = False
        self._renewed = awake()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew_on, name="lock", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise LockHeld where the lock is lost; renews it first where that is overdue."""
        if not self._is_lost and awake() - self._renewed > self._times.expiry / 2:
            self.renew()
        if self._is_lost:
            raise LockHeld(
                f"the lock of {self._instance.key} is lost: another command may be at work on it",
                remedy="see 'atomicapp status', then give the command again",
            )

    def release(self) -> None:
        """Give the lock up; raises TargetError where the target does not answer."""
        self._over.set()
        self._thread.join()
        self._place.give_up()

    def _renew_on(self) -> None:
        pause = self._times.renewal
        while not self._is_lost and not self._over.wait(pause):
            try:
                self.renew()
                pause = self._times.renewal
            except TargetError:
                # The target may answer again before the lock runs out.
                pause = self._times.renewal / 10
                self._is_lost = awake() - self._renewed > self._times.expiry

    def renew(self) -> None:
        """Say that we are alive; raises TargetError where the target does not answer."""
        if self._place.renew():
            self._renewed = awake()
        else:
            self._is_lost = True


@contextmanager
def hold(
    place: Place, instance: Instance, notice: Callable[[str], None], times: Times | None = None
) -> Iterator[Lock]:
    """Hold an instance; waits for another holder, told once, and raises LockHeld in the end."""
    times = times or Times()
    _acquire(place, instance, notice, times)
    lock = Lock(place, instance, times)
    try:
        yield lock
    finally:
        try:
            lock.release()
        except TargetError as error:
            notice(f"{error}; the lock runs out by itself in {times.expiry:.0f} s")


def _acquire(place: Place, instance: Instance, notice: Callable[[str], None], times: Times) -> None:
    deadline = time.monotonic() + times.patience
    is_told = False
    while not place.take():
        holder = place.holder()
        if holder is not None and (holder.is_dead or holder.silent_for > times.expiry):
            place.clear(holder)
            continue
        if holder is not None:
            if time.monotonic() >= deadline:
                raise _too_long(holder, instance, times)
            if not is_told:
                notice(f"waiting for {holder} to end its work on {instance.key}")
                is_told = True
        time.sleep(times.poll)


def _too_long(holder: Holder, instance: Instance, times: Times) -> LockHeld:
    return LockHeld(
        f"{holder} is at work on {instance.key} (waited {times.patience:.0f} s)",
        remedy="give the command again when that one has ended; if it died, "
        f"its lock runs out after {times.expiry:.0f} s",
    )


def awake() -> float:
    """Seconds, those that the machine slept included: the target's clock went on meanwhile."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)
