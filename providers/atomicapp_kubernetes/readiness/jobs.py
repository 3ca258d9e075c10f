"""What runs to its end."""

from __future__ import annotations

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


def job(data: Object) -> Readiness:
    """Done when it completed: what comes after it in an application may need what it does."""
    if is_true(condition(data, "Complete")) or is_true(condition(data, "SuccessCriteriaMet")):
        return DONE
    for kind in ("Failed", "FailureTarget"):
        found = condition(data, kind)
        if is_true(found):
            return failed(words(found) or "failed")
    if part(data, "spec").get("suspend"):
        return DONE
    spec, status = part(data, "spec"), part(data, "status")
    if not status.get("startTime"):
        return progressing("has not started")
    wanted = number(spec, "completions", number(spec, "parallelism", 1))
    done, lost = number(status, "succeeded"), number(status, "failed")
    count = f"{done} of {wanted} pods have completed"
    return progressing(f"{count}, {lost} failed" if lost else count)
