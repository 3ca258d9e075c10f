"""What a plug-in is told: its environment, and in it the cluster that it is for."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

from atomicapp.errors import InputError
from atomicapp_kubernetes.cluster.access import Access
from atomicapp_kubernetes.cluster.kubeconfig import Part

EXTENSION = "client.authentication.k8s.io/exec"
"""The extension of a cluster that is meant for plug-ins."""


def plugin_environment(plugin: Part, access: Access, *, interactive: bool) -> dict[str, str]:
    """The variables that a plug-in sees; ``interactive``: it may read what a person types.

    Raises InputError for an extension that cannot be handed on.
    """
    added = {one["name"]: one.get("value") or "" for one in plugin.fields.get("env") or ()}
    spec: dict[str, Any] = {"interactive": interactive}
    if plugin.fields.get("provideClusterInfo"):
        spec["cluster"] = _cluster(access)
    version = plugin.text("apiVersion")
    try:
        info = json.dumps(
            {"apiVersion": version, "kind": "ExecCredential", "spec": spec}, allow_nan=False
        )
    except (TypeError, ValueError, RecursionError) as error:
        what = f"the extension {EXTENSION!r} of the cluster is nothing that JSON can say"
        raise InputError(what, access.source, "put dates in quotes") from error
    return {**os.environ, **added, "KUBERNETES_EXEC_INFO": info}


def _cluster(access: Access) -> dict[str, Any]:
    cluster = access.cluster
    said = {
        "tls-server-name": access.server_name,
        "insecure-skip-tls-verify": not access.verify,
        "certificate-authority-data": base64.b64encode(access.authority.encode()).decode(),
        "proxy-url": access.proxy,
        "disable-compression": cluster.fields.get("disable-compression"),
    }
    extensions = cluster.fields.get("extensions") or ()
    meant = (one.get("extension") for one in extensions if one.get("name") == EXTENSION)
    return {
        "server": cluster.text("server"),
        **{key: value for key, value in said.items() if value},
        "config": next(meant, None),
    }
