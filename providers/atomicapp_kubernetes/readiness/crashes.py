"""When a container that ends again and again will do so for ever.

One that waits for another thing to come up does end a few times. So either the way in which it ends
says that nothing can help, or nothing else can come that it might wait for, or it has ended often.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from atomicapp_kubernetes.readiness.verdict import Object, number, part, parts

RESTARTS_ALLOWED = 3
"""A container that was started again more often than this may not become ready, whatever it is."""
RESTARTS_TO_BE_SURE = 2
"""Three runs that all ended: what is no accident."""
CANNOT_START = frozenset({"ContainerCannotRun", "StartError"})
_OUT_OF_MEMORY = "OOMKilled"
_OF_ITSELF = frozenset({0, 126, 127, 132})
"""It is done; its command cannot be run or is not there; it is for another processor."""
_NOT_BEGUN = "PodInitializing"
_STATUSES = ("initContainerStatuses", "containerStatuses")


def is_for_ever(status: Object, alone_since: datetime | None = None) -> bool:
    """Whether a container that waits to be started again will end once more.

    ``alone_since`` is since when all that it might wait for has been there.
    """
    ended = part(status, "lastState", "terminated")
    restarts = number(status, "restartCount")
    if ended.get("reason") in CANNOT_START or restarts > RESTARTS_ALLOWED:
        return True
    if restarts < RESTARTS_TO_BE_SURE:
        return False
    is_of_itself = ended.get("exitCode") in _OF_ITSELF or ended.get("reason") == _OUT_OF_MEMORY
    return is_of_itself or _began_after(ended, alone_since)


def may_wait_for_another(pods: Sequence[Object]) -> bool:
    """Whether a container of the pods is still on its way: another one may wait for it."""
    return any(not statuses(pod) or any(map(_is_on_its_way, statuses(pod))) for pod in pods)


def statuses(pod: Object) -> list[Object]:
    """What is seen of each container of a pod, in the order in which they start."""
    return [one for name in _STATUSES for one in parts(part(pod, "status"), name)]


def _is_on_its_way(status: Object) -> bool:
    if status.get("ready") is True or number(status, "restartCount") >= RESTARTS_TO_BE_SURE:
        return False
    has_ended_well = part(status, "state", "terminated").get("exitCode") == 0
    return not has_ended_well and part(status, "state", "waiting").get("reason") != _NOT_BEGUN


def _began_after(ended: Object, since: datetime | None) -> bool:
    """Whether the run that ended last had all it could wish for from its start."""
    began = ended.get("startedAt")
    if since is None or not isinstance(began, str):
        return False
    return datetime.fromisoformat(began) > since
