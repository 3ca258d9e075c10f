"""Any kind that keeps to the conventions: generations, and conditions by their usual names."""

from __future__ import annotations

from atomicapp_kubernetes.readiness.verdict import (
    DONE,
    Object,
    Readiness,
    condition,
    failed,
    is_true,
    part,
    progressing,
    words,
)


def unsettled(data: Object) -> Readiness | None:
    """What holds of every kind before anything else: it goes, or nobody has looked at it yet."""
    metadata, status = part(data, "metadata"), part(data, "status")
    if metadata.get("deletionTimestamp"):
        return progressing("is being deleted")
    generation, observed = metadata.get("generation"), status.get("observedGeneration")
    if isinstance(observed, int) and isinstance(generation, int) and observed < generation:
        return progressing("its controller has not seen the change yet")
    stalled = condition(data, "Stalled")
    if is_true(stalled):
        return failed(words(stalled))
    reconciling = condition(data, "Reconciling")
    return progressing(words(reconciling)) if is_true(reconciling) else None


def by_ready(data: Object) -> Readiness:
    """Ready when its condition ``Ready`` says so, or when it has none."""
    found = condition(data, "Ready")
    return progressing(words(found) or "is not ready") if found and not is_true(found) else DONE
