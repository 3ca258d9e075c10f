"""Waiting for what was deployed, with one clock for all of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from atomicapp.errors import DeployFailed
from atomicapp.provider import Owner, Progress, Target
from atomicapp.resource import Health, Identity, Observation, Resource

QUIET = 3.0
"""Seconds of waiting in which nothing is told: most things come up."""

_HOPELESS = {Health.FAILED, Health.ABSENT}


class Clock:
    """How much of ``timeout`` seconds is left, and who is told meanwhile what is waited for."""

    def __init__(self, timeout: float, tell: Progress | None = None) -> None:
        self.timeout = timeout
        self.tell = tell
        self._end = time.monotonic() + timeout

    @property
    def left(self) -> float:
        """Seconds until the end, never negative."""
        return max(0.0, self._end - time.monotonic())


def _observe_until_settled(
    resources: Sequence[Resource], target: Target, owner: Owner, clock: Clock
) -> Mapping[Identity, Observation]:
    """What is seen when all is done, as soon as one failed or is gone, or when time is up."""
    seen: Mapping[Identity, Observation] = {}
    begun, told = time.monotonic(), dict[Identity, str]()
    for seen in target.watch(resources, owner, clock.left):
        if clock.tell is not None and time.monotonic() - begun >= QUIET:
            _tell_news(resources, seen, told, clock.tell)
        healths = {observation.health for observation in seen.values()}
        if healths & _HOPELESS or healths <= {Health.DONE}:
            break
    return seen


def _tell_news(
    resources: Sequence[Resource],
    seen: Mapping[Identity, Observation],
    told: dict[Identity, str],
    tell: Progress,
) -> None:
    """A line for each resource that is waited for, whenever there is something new about it."""
    for resource in resources:
        found = seen[resource.identity]
        if found.health is not Health.PROGRESSING or not found.message:
            continue
        if told.get(resource.identity) != found.message:
            told[resource.identity] = found.message
            head = f"{resource.component}: " if resource.component else ""
            tell(f"{head}{resource}: {found.message}")


class NotReady(DeployFailed):
    """Resources that are not done: each identity, and why in a person's words.

    ``missing_images`` are those that some of them are waiting for in vain.
    """

    def __init__(
        self,
        failures: Sequence[tuple[Identity, str]],
        missing_images: Mapping[Identity, str] = MappingProxyType({}),
    ) -> None:
        self.failures = failures
        self.missing_images = missing_images
        identity, why = failures[0]
        super().__init__(why, str(identity))


def wait_until_ready(
    resources: Sequence[Resource], target: Target, owner: Owner, clock: Clock
) -> Mapping[Identity, Observation]:
    """What is seen when all resources are done; raises NotReady for those that are not."""
    seen = _observe_until_settled(resources, target, owner, clock)
    failures = [
        (identity, _why(observation, clock))
        for identity, observation in seen.items()
        if observation.health is not Health.DONE
    ]
    if failures:
        missing = {key: one.missing_image for key, one in seen.items() if one.missing_image}
        raise NotReady(failures, missing)
    return seen


def _why(observation: Observation, clock: Clock) -> str:
    if observation.health is Health.FAILED:
        return observation.message or observation.state
    if observation.health is Health.ABSENT:
        return "somebody removed it while it was waited for"
    what = observation.message or observation.state
    if clock.left:
        # Something else failed, and ended the wait for this.
        return f"was not ready yet ({what})"
    return f"not ready within {clock.timeout:g} s ({what})"
