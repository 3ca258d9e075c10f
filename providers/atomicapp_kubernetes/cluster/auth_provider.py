"""Credentials of a kubeconfig's ``auth-provider`` (oidc, gcp), got by the official client.

The only door to that library: importing it takes longer than a small deployment.
"""

from __future__ import annotations

from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster.access import Access
from atomicapp_kubernetes.cluster.credentials import Credential


def provider_credential(access: Access) -> Credential:
    """A token that is good now, renewed where it has to be; raises TargetError."""
    import urllib3.exceptions
    from kubernetes.client import Configuration
    from kubernetes.config import ConfigException, load_kube_config_from_dict
    from oauthlib.oauth2 import OAuth2Error
    from requests.exceptions import RequestException

    name = str((access.user.fields.get("auth-provider") or {}).get("name"))
    config = Configuration()
    try:
        load_kube_config_from_dict(
            _as_kubeconfig(access), client_configuration=config, persist_config=False
        )
        header = str(config.api_key.get("BearerToken") or "")
    except (
        ConfigException,
        OAuth2Error,
        RequestException,
        urllib3.exceptions.HTTPError,
        OSError,
        ValueError,
        KeyError,
    ) as error:
        raise _failed(name, access) from error
    if not header:
        raise _failed(name, access)
    return Credential(header)


def _as_kubeconfig(access: Access) -> dict[str, object]:
    user = {"auth-provider": access.user.fields["auth-provider"]}
    return {
        "current-context": "it",
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "clusters": [{"name": "it", "cluster": {"server": access.server}}],
        "users": [{"name": "it", "user": user}],
    }


def _failed(name: str, access: Access) -> TargetError:
    return TargetError(
        f"the auth-provider {name!r} of {access.source} gives no token",
        remedy="log in again with the tool that wrote the kubeconfig",
    )
