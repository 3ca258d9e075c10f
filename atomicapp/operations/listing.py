"""``list``: the instances that the targets know."""

from __future__ import annotations

from collections.abc import Sequence

from atomicapp.operations.locate import connected
from atomicapp.operations.options import TargetOptions
from atomicapp.release import Release


def list_instances(options: TargetOptions) -> Sequence[Release]:
    """The newest record of every instance, in the namespace that was said or in all of them."""
    with connected(options) as targets:
        found = [release for _, target in targets for release in target.releases.instances()]
    wanted = options.namespace
    return sorted(
        (release for release in found if wanted in (None, release.instance.namespace)),
        key=lambda release: (release.instance.key, release.provider),
    )
