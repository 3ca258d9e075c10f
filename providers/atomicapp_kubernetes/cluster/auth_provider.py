"""Credentials of a kubeconfig's ``auth-provider`` (oidc, gcp), got by the official client.

The only door to that library: importing it takes longer than a small deployment.
"""

from __future__ import annotations

from collections.abc import Callable

from atomicapp.errors import TargetError
from atomicapp.names import quoted
from atomicapp_kubernetes.cluster.access import Access


def provider_header(access: Access) -> str:
    """A header with a token that is good now, renewed where it has to be; raises TargetError."""
    from kubernetes import config as official
    from kubernetes.client import Configuration

    found = Configuration()
    load: Callable[..., None] = official.load_kube_config_from_dict
    try:
        load(_as_kubeconfig(access), client_configuration=found, persist_config=False)
        header = str(found.api_key.get("BearerToken") or "")
    except Exception as error:
        # The library looks at nothing that it is given, so that it may fail in every way.
        raise _failed(access) from error
    if not header:
        raise _failed(access)
    return header


def _as_kubeconfig(access: Access) -> dict[str, object]:
    user = {"auth-provider": access.user.fields["auth-provider"]}
    return {
        "current-context": "it",
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "clusters": [{"name": "it", "cluster": {"server": access.server}}],
        "users": [{"name": "it", "user": user}],
    }


def _failed(access: Access) -> TargetError:
    provider = access.user.part("auth-provider")
    name = quoted(provider.text("name") if provider else "")
    return TargetError(
        f"the auth-provider {name} of {access.source} gives no token",
        remedy="log in again with the tool that wrote the kubeconfig",
    )
