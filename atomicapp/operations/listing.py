"""``list``: the instances that the targets know."""

from __future__ import annotations

from collections.abc import Sequence

from atomicapp.errors import Problem
from atomicapp.operations.locate import connected
from atomicapp.operations.options import TargetOptions
from atomicapp.provider import UnreadableRecords
from atomicapp.release import Summary


def list_instances(options: TargetOptions) -> Sequence[Summary]:
    """The newest record of every instance, in the namespace that was said or in all of them.

    Raises UnreadableRecords, with those that can be read.
    """
    found: list[Summary] = []
    problems: list[Problem] = []
    with connected(options) as targets:
        for _, target in targets:
            try:
                found += target.releases.instances()
            except UnreadableRecords as error:
                found += error.readable
                problems += error.problems
    wanted = options.namespace
    listed = sorted(
        (release for release in found if wanted in (None, release.instance.namespace)),
        key=lambda release: (release.instance.key, release.provider),
    )
    if problems:
        unreadable = UnreadableRecords.of(problems)
        unreadable.readable = listed
        raise unreadable
    return listed
