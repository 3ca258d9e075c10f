"""Where the API server is and who we are there, from settings, files and environment."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import InputError
from atomicapp.files import read_bytes
from atomicapp.files.home import expanded, home
from atomicapp.provider import Settings
from atomicapp_kubernetes.cluster.impersonation import Headers, impersonation
from atomicapp_kubernetes.cluster.kubeconfig import Part, choose, read_kubeconfig
from atomicapp_kubernetes.cluster.server_address import server_address, server_name

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
OLD_DEFAULT = "http://localhost:8080"


class Access(NamedTuple):
    """How to reach a server. ``source`` is what said so, for messages.

    ``authority`` is PEM text, "" for the system's. ``user`` is a kubeconfig's entry, or one
    made up of what else was said; ``cluster`` is the kubeconfig's, for plug-ins. ``impersonation``
    is what every request says of whom it is made for, whoever makes it.
    """

    server: str
    source: str
    user: Part
    cluster: Part
    authority: str = ""
    verify: bool = True
    server_name: str = ""
    proxy: str = ""
    impersonation: Headers = ()


def find_access(settings: Settings, environment: Mapping[str, str] | None = None) -> Access:
    """The first that is there of: the named kubeconfig, ``provider-api``, a pod's service account,
    ``$KUBECONFIG``, ``~/.kube/config``, and port 8080 of this machine.

    A ``context`` is a kubeconfig's, so it passes the service account over.

    Raises InputError for what is there and wrong.
    """
    said = os.environ if environment is None else environment
    if settings.config:
        return _from_files([expanded(settings.config)], settings)
    if settings.api:
        return _from_settings(settings)
    host = said.get("KUBERNETES_SERVICE_HOST")
    if host and not settings.context and _is_there(SERVICE_ACCOUNT / "token"):
        return _from_service_account(host, said.get("KUBERNETES_SERVICE_PORT") or "443")
    files = [expanded(name) for name in said.get("KUBECONFIG", "").split(os.pathsep)]
    named = [path for path in files if path.name]
    present = [path for path in named if _is_there(path)]
    if named:
        # kubectl takes what there is of a list; a list of nothing is a mistake.
        return _from_files(present or named[:1], settings)
    usual = home() / ".kube/config"
    if _is_there(usual) or settings.context:
        return _from_files([usual], settings)
    return _adjusted(Access(OLD_DEFAULT, "no kubeconfig", _NOBODY, _NOBODY), settings)


def is_configured(settings: Settings) -> bool:
    """Whether anything says where a server is; what it says may still be wrong."""
    said = settings.config or settings.context or os.environ.get("KUBECONFIG")
    api = settings.api or ""
    return bool(
        said
        or api.startswith(("http://", "https://"))
        or os.environ.get("KUBERNETES_SERVICE_HOST")
        or _is_there(home() / ".kube/config")
    )


def _is_there(path: Path) -> bool:
    """Whether there is a file; also where that may not be seen, so that reading it says why."""
    try:
        return path.exists()
    except OSError:
        return True


_NOBODY = Part({}, Path())


def _from_files(paths: list[Path], settings: Settings) -> Access:
    config = read_kubeconfig(paths)
    chosen = choose(config, settings.context)
    cluster = chosen.cluster
    which, source = f"context {chosen.context!r}", f"context {chosen.context!r} of {config.origin}"
    access = Access(
        server_address(cluster.text("server"), f"the server of {which}", config.origin),
        source,
        chosen.user,
        cluster,
        pem_of(cluster, "certificate-authority"),
        not cluster.fields.get("insecure-skip-tls-verify"),
        server_name(cluster.text("tls-server-name"), source),
        cluster.text("proxy-url"),
        impersonation(chosen.user, source),
    )
    return _adjusted(access, settings)


def _from_settings(settings: Settings) -> Access:
    server = server_address(settings.api or "", "provider-api", "")
    return _adjusted(Access(server, "provider-api", _NOBODY, _NOBODY), settings)


def _from_service_account(host: str, port: str) -> Access:
    shown, source = f"[{host}]" if ":" in host else host, "the pod's service account"
    server = server_address(f"https://{shown}:{port}", "KUBERNETES_SERVICE_HOST", source)
    user = Part({"tokenFile": "token"}, SERVICE_ACCOUNT / "token")
    path = SERVICE_ACCOUNT / "ca.crt"
    authority = _pem(read_bytes(path, what="certificate of the cluster"), str(path))
    return Access(server, source, user, _NOBODY, authority)


def _adjusted(access: Access, settings: Settings) -> Access:
    """What was said beside a kubeconfig holds over what is in it."""
    if settings.auth:
        access = access._replace(user=Part({"token": settings.auth}, access.user.file))
    if settings.ca_file:
        path = expanded(settings.ca_file)
        access = access._replace(
            authority=_pem(read_bytes(path, what="provider-cafile"), str(path))
        )
    return access if settings.tls_verify else access._replace(verify=False)


def pem_of(part: Part, key: str) -> str:
    """The certificate or key that ``key``, or ``key-data`` as base64, holds; "" for none."""
    data = part.text(f"{key}-data")
    if data:
        try:
            return _pem(base64.b64decode("".join(data.split()), validate=True), part.where)
        except ValueError as error:
            raise InputError(f"'{key}-data' in the kubeconfig is not base64", part.where) from error
    path = part.path(key)
    return _pem(read_bytes(path, part.where, what=key), str(path)) if path else ""


def _pem(data: bytes, where: str) -> str:
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        text = ""
    if "-----BEGIN " not in text:
        raise InputError("this is no certificate or key in PEM form", where)
    return text
