"""Objects of old versions that are for the cluster: webhooks, rights, limits, runtimes."""

from __future__ import annotations

from atomicapp_kubernetes.served.row import CannotMove, Data, each, inside, rename

_RBAC = "rbac.authorization.k8s.io"
_DEFAULTS = {"failurePolicy": "Ignore", "matchPolicy": "Exact", "timeoutSeconds": 30}
_HARMLESS = ("None", "NoneOnDryRun")
_UNKNOWN_SIGNER = "kubernetes.io/legacy-unknown"
_USAGES = ("digital signature", "key encipherment")
_SUBJECTS = ("Group", "ServiceAccount", "User")
_ZERO_SHARES = "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares"


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
    """Subjects were told apart by a version; now it is by a group, which the usual kinds imply."""
    for subject in each(data, "subjects"):
        version = subject.pop("apiVersion", None)
        if subject.get("kind") not in _SUBJECTS and isinstance(version, str) and "/" in version:
            subject.setdefault("apiGroup", version.partition("/")[0])
    return ""


def everybody(data: Data) -> str:
    """In the first version alone, the user ``*`` was whoever has logged in."""
    for subject in each(data, "subjects"):
        if subject.get("kind") == "User" and subject.get("name") == "*":
            subject.update(kind="Group", name="system:authenticated", apiGroup=_RBAC)
    return ""


def role_group(data: Data) -> str:
    """A binding names the group of its role."""
    reference = inside(data, "roleRef")
    if reference and not reference.get("apiGroup"):
        reference["apiGroup"] = _RBAC
    return ""


def groups(data: Data) -> str:
    """The groups of whoever a review is about had a name in the singular."""
    rename(inside(data, "spec"), "group", "groups")
    return ""


def without_parameter(data: Data) -> str:
    """What a binding does where its parameter is missing has to be said."""
    parameter = inside(data, "spec", "paramRef")
    if parameter:
        parameter.setdefault("parameterNotFoundAction", "Deny")
    return ""


def nominal_shares(data: Data) -> str:
    """Shares of concurrency have another name, and none of them were as many as by default."""
    limited = inside(data, "spec", "limited")
    rename(limited, "assuredConcurrencyShares", "nominalConcurrencyShares")
    is_meant = _ZERO_SHARES in inside(data, "metadata", "annotations")
    if limited.get("nominalConcurrencyShares") == 0 and not is_meant:
        del limited["nominalConcurrencyShares"]
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
    """Who is to sign, and for what, has to be said."""
    spec = inside(data, "spec")
    if spec.get("signerName", _UNKNOWN_SIGNER) == _UNKNOWN_SIGNER:
        raise CannotMove("it does not say who is to sign", "add 'signerName' to its 'spec'")
    spec.setdefault("usages", list(_USAGES))
    return ""


def nobody(data: Data) -> str:
    """An empty selector chose no pods, and would choose all of them now."""
    spec = inside(data, "spec")
    selector = spec.get("selector")
    if isinstance(selector, dict) and not any(selector.values()):
        del spec["selector"]
    return ""
