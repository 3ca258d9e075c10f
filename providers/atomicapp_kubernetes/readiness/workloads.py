"""Workloads that keep a number of pods."""

from __future__ import annotations

from atomicapp.resource import Health
from atomicapp_kubernetes.readiness.refusals import QUOTA, changed, is_certain
from atomicapp_kubernetes.readiness.verdict import (
    DONE,
    Object,
    Readiness,
    condition,
    failed,
    is_true,
    number,
    part,
    progressing,
    words,
)

_NO_DEADLINE = 2**31 - 1


def deployment(data: Object) -> Readiness:
    """Done when all of its pods are of the newest template and available."""
    spec, status = part(data, "spec"), part(data, "status")
    progress = condition(data, "Progressing")
    if progress.get("reason") == "ProgressDeadlineExceeded":
        return failed(words(progress) or "did not become available in its own deadline")
    wanted = number(spec, "replicas", 1)
    updated = number(status, "updatedReplicas")
    refused = _refused(data, may_make_room=_makes_room(spec, status))
    waiting = refused or _counted(
        (updated, wanted, "{} of {} pods are of the newest template"),
        (wanted, number(status, "replicas"), "{1} pods are there, where {0} should be"),
        (number(status, "availableReplicas"), updated, "{} of {} pods are available"),
        (number(status, "readyReplicas"), wanted, "{} of {} pods are ready"),
    )
    if waiting is not None:
        return _paused(spec, waiting)
    has_deadline = number(spec, "progressDeadlineSeconds", 600) != _NO_DEADLINE
    if has_deadline and progress.get("reason") != "NewReplicaSetAvailable":
        return _paused(spec, progressing("its newest pods are not available yet"))
    available = condition(data, "Available")
    return DONE if is_true(available) else progressing(words(available) or "is not available yet")


def refused_set(deployment: Object, newest: Object) -> str:
    """Why the pods of a deployment's newest template are refused; "" where they are not, or where
    it may pass. The deployment's own words may still be about the pods of before."""
    spec, status = part(deployment, "spec"), part(deployment, "status")
    found = _refused(newest, may_make_room=_makes_room(spec, status))
    return found.message if found is not None and found.health is Health.FAILED else ""


def replica_set(data: Object) -> Readiness:
    """Done when it has as many pods as it should, all of them available."""
    wanted, status = number(part(data, "spec"), "replicas", 1), part(data, "status")
    waiting = _refused(data) or _counted(
        (number(status, "fullyLabeledReplicas"), wanted, "{} of {} pods are there"),
        (number(status, "availableReplicas"), wanted, "{} of {} pods are available"),
        (number(status, "readyReplicas"), wanted, "{} of {} pods are ready"),
        (wanted, number(status, "replicas"), "{1} pods are there, where {0} should be"),
    )
    return waiting or _observed(status) or DONE


def stateful_set(data: Object) -> Readiness:
    """Done when every pod is there, ready and of the newest template, those aside that its
    partition holds back."""
    spec, status = part(data, "spec"), part(data, "status")
    strategy = part(spec, "updateStrategy")
    wanted = number(spec, "replicas", 1)
    waiting = _counted(
        (number(status, "replicas"), wanted, "{} of {} pods are there"),
        (number(status, "readyReplicas"), wanted, "{} of {} pods are ready"),
        (wanted, number(status, "replicas"), "{1} pods are there, where {0} should be"),
    )
    if waiting is None and number(spec, "minReadySeconds"):
        text = "{} of {} pods are available"
        waiting = _counted((number(status, "availableReplicas"), wanted, text))
    if waiting is not None or strategy.get("type") == "OnDelete":
        return waiting or DONE
    partition = number(part(strategy, "rollingUpdate"), "partition")
    updated, to_update = number(status, "updatedReplicas"), max(wanted - partition, 0)
    text = "{} of {} pods are of the newest template"
    waiting = _counted((updated, to_update, text))
    if waiting is None and not partition and wanted:
        is_newest = status.get("currentRevision") == status.get("updateRevision")
        waiting = None if is_newest else progressing("its newest revision is being rolled out")
    return waiting or _observed(status) or DONE


def daemon_set(data: Object) -> Readiness:
    """Done when every node that should have a pod has an available one of the newest template."""
    spec, status = part(data, "spec"), part(data, "status")
    if "desiredNumberScheduled" not in status or "observedGeneration" not in status:
        return progressing("its controller has not seen it yet")
    wanted = number(status, "desiredNumberScheduled")
    is_rolled = part(spec, "updateStrategy").get("type") != "OnDelete"
    updated = number(status, "updatedNumberScheduled") if is_rolled else wanted
    waiting = _counted(
        (number(status, "currentNumberScheduled"), wanted, "{} of {} nodes have a pod of it"),
        (updated, wanted, "{} of {} pods are of the newest template"),
        (number(status, "numberAvailable"), wanted, "{} of {} pods are available"),
        (number(status, "numberReady"), wanted, "{} of {} pods are ready"),
    )
    return waiting or DONE


def _counted(*counts: tuple[int, int, str]) -> Readiness | None:
    """The first count that is below what it should be, in words."""
    short = (text.format(is_now, wanted) for is_now, wanted, text in counts if is_now < wanted)
    found = next(short, None)
    return None if found is None else progressing(found)


def _refused(data: Object, *, may_make_room: bool = False) -> Readiness | None:
    """Whether pods are refused, by a quota or by who judges them."""
    found = condition(data, "ReplicaFailure")
    if not is_true(found):
        return None
    if str(found.get("lastTransitionTime") or "~") < changed(data):
        # It may be of the pods of before, and its words are not written anew for those of now.
        return None
    why, message = words(found), str(found.get("message", ""))
    is_for_now = may_make_room and QUOTA in message
    return failed(why) if is_certain(message) and not is_for_now else progressing(why)


def _makes_room(spec: Object, status: Object) -> bool:
    """Whether a rollout may take old pods away before all new ones are there."""
    has_old = number(status, "replicas") > number(status, "updatedReplicas")
    strategy = part(spec, "strategy")
    return has_old and (strategy.get("type") == "Recreate" or _max_unavailable(spec, strategy) > 0)


def _max_unavailable(spec: Object, strategy: Object) -> int:
    given = part(strategy, "rollingUpdate").get("maxUnavailable", "25%")
    if isinstance(given, int):
        return given
    share = str(given).removesuffix("%")
    return number(spec, "replicas", 1) * int(share) // 100 if share.isdecimal() else 0


def _paused(spec: Object, waiting: Readiness) -> Readiness:
    if not spec.get("paused"):
        return waiting
    return waiting._replace(message=f"{waiting.message}; it is paused")


def _observed(status: Object) -> Readiness | None:
    if "observedGeneration" in status:
        return None
    return progressing("its controller has not seen it yet")
