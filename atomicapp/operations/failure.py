"""Why a deployment failed: what is not healthy, why, and what it wrote last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from atomicapp.apply.health import NotReady
from atomicapp.errors import AtomicAppError, DeployFailed, Problem
from atomicapp.operations.missing_image import remedy
from atomicapp.provider import Owner, Target
from atomicapp.resource import Identity, Owned, Resource

LOG_LINES = 10


def failure(
    error: NotReady, resources: Sequence[Resource], target: Target, owner: Owner
) -> DeployFailed:
    """The error that names every component that is not healthy, why, and its last log lines."""
    by_identity = {resource.identity: resource for resource in resources}
    problems = []

    @cache
    def owned() -> Mapping[Identity, Owned]:
        return {thing.identity: thing for thing in target.owned(owner.instance)}

    for identity, why in error.failures:
        resource = by_identity[identity]
        lines = _last_lines(identity, target, owned)
        image = error.missing_images.get(identity)
        what = "\n  | ".join([f"{resource}: {why}", *lines])
        problems.append(Problem(what, resource.component, remedy(image) if image else ""))
    return DeployFailed.of(problems)


def _last_lines(
    identity: Identity, target: Target, owned: Callable[[], Mapping[Identity, Owned]]
) -> list[str]:
    """What it wrote last, or why that cannot be had: the failure itself counts more."""
    try:
        thing = owned().get(identity)
        if thing is None:
            return []
        written = target.logs(thing, follow=False, tail=LOG_LINES, timestamps=False)
        return b"".join(written).decode(errors="replace").splitlines()
    except AtomicAppError as error:
        return [f"(its log cannot be read: {error})"]
