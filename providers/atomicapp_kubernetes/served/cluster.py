"""Objects of old versions that are for the cluster: webhooks, rights, limits, runtimes."""

from __future__ import annotations

from atomicapp_kubernetes.served.row import CannotMove, Data, each, inside, rename

_RBAC = "rbac.authorization.k8s.io"
_DEFAULTS = {"failurePolicy": "Ignore", "matchPolicy": "Exact", "timeoutSeconds": 30}
_HARMLESS = ("None", "NoneOnDryRun")
_UNKNOWN_SIGNER = "kubernetes.io/legacy-unknown"


def webhooks(data: Data) -> str:
    """What a webhook did by default is said; what it must say now is asked for."""
    assumed = False
    for webhook in each(data, "webhooks"):
        for field, default in _DEFAULTS.items():
            webhook.setdefault(field, default)
        webhook.setdefault("admissionReviewVersions", ["v1beta1"])
        assumed = assumed or "sideEffects" not in webhook
        if webhook.setdefault("sideEffects", "None") not in _HARMLESS:
            raise CannotMove(
                "a webhook of it may have side effects even in a dry run",
                "write 'sideEffects: NoneOnDryRun' once that is so",
            )
    return "its webhooks are taken to have no side effects" if assumed else ""


def subjects(data: Data) -> str:
    """Subjects were told apart by a version; now it is by a group."""
    for subject in each(data, "subjects"):
        version = subject.pop("apiVersion", None)
        if isinstance(version, str) and "/" in version:
            subject.setdefault("apiGroup", version.partition("/")[0])
        if subject.get("kind") == "User" and subject.get("name") == "*":
            subject.update(kind="Group", name="system:authenticated", apiGroup=_RBAC)
    return ""


def role_group(data: Data) -> str:
    """A binding names the group of its role."""
    reference = inside(data, "roleRef")
    if reference and not reference.get("apiGroup"):
        reference["apiGroup"] = _RBAC
    return ""


def nominal_shares(data: Data) -> str:
    """Shares of concurrency have another name."""
    limited = inside(data, "spec", "limited")
    rename(limited, "assuredConcurrencyShares", "nominalConcurrencyShares")
    return ""


def runtime(data: Data) -> str:
    """What a runtime class says stood in a specification."""
    spec = data.pop("spec", None)
    if isinstance(spec, dict):
        rename(spec, "runtimeHandler", "handler")
        for field in ("handler", "overhead", "scheduling"):
            if field in spec:
                data.setdefault(field, spec[field])
    return ""


def signer(data: Data) -> str:
    """Who is to sign has to be said."""
    if inside(data, "spec").get("signerName", _UNKNOWN_SIGNER) == _UNKNOWN_SIGNER:
        raise CannotMove("it does not say who is to sign", "add 'signerName' to its 'spec'")
    return ""


def nobody(data: Data) -> str:
    """An empty selector chose no pods, and would choose all of them now."""
    spec = inside(data, "spec")
    if spec.get("selector") == {}:
        del spec["selector"]
    return ""
