"""The program inside a cluster, as a pod's own service account."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.calls import Calls, until
from tests.kubernetes_use.conftest import Shop, config
from tests.tenant import Tenant

RBAC = "rbac.authorization.k8s.io"
RULES = [
    {"apiGroups": [""], "resources": ["secrets", "configmaps"], "verbs": ["*"]},
    {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["*"]},
    {"apiGroups": [""], "resources": ["events"], "verbs": ["list"]},
]
PLACES = ("/lib", "/lib64", "/usr", sys.base_prefix, sys.prefix, str(Path(__file__).parents[2]))
"""What a Python with this program in it is made of, on this machine."""


def _account(tenant: Tenant) -> None:
    """An account with the rights that the application takes, in its own namespace alone."""
    core, rbac = "/api/v1/namespaces", f"/apis/{RBAC}/v1/namespaces"
    name = {"metadata": {"name": "installer"}}
    tenant.cluster("POST", f"{core}/{tenant.namespace}/serviceaccounts", name)
    tenant.cluster("POST", f"{rbac}/{tenant.namespace}/roles", {**name, "rules": RULES})
    subject = {"kind": "ServiceAccount", "name": "installer", "namespace": tenant.namespace}
    reference = {"apiGroup": RBAC, "kind": "Role", "name": "installer"}
    binding = {**name, "subjects": [subject], "roleRef": reference}
    tenant.cluster("POST", f"{rbac}/{tenant.namespace}/rolebindings", binding)


def _pod(image: str, places: list[str], *words: str) -> dict[str, Any]:
    """A pod that gives a command of this program, and ends."""
    seen = [
        {"name": f"at-{number}", "mountPath": place, "readOnly": True}
        for number, place in enumerate(places)
    ]
    volumes = [{"name": one["name"], "hostPath": {"path": one["mountPath"]}} for one in seen]
    container = {
        "name": "main",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": [f"{sys.prefix}/bin/atomicapp", *words],
        "env": [{"name": "HOME", "value": "/tmp"}],
        "volumeMounts": seen,
    }
    return {
        "metadata": {"name": "installer"},
        "spec": {
            "serviceAccountName": "installer",
            "restartPolicy": "Never",
            "containers": [container],
            "volumes": volumes,
        },
    }


def _ended(cluster: Calls, namespace: str, pod: dict[str, Any]) -> tuple[str, str]:
    """How a pod ended, and what it wrote; it is gone then."""
    pods = f"/api/v1/namespaces/{namespace}/pods"
    at = f"{pods}/{pod['metadata']['name']}"
    cluster("POST", pods, pod)

    def phase() -> str:
        return str(cluster("GET", at)["status"].get("phase"))

    assert until(lambda: phase() in ("Succeeded", "Failed")), json.dumps(cluster("GET", at))
    ended = phase(), str(cluster("GET", f"{at}/log"))
    cluster("DELETE", f"{at}?gracePeriodSeconds=0")
    return ended


@pytest.mark.usefixtures("node_is_here")
def test_a_pod_s_own_service_account(shop: Shop, stand_in: Callable[..., str]) -> None:
    _account(shop.tenant)
    shop.write(settings=config("settings", colour="red"))
    image = stand_in("example.test/installer")
    places = [place for place in dict.fromkeys(PLACES) if Path(place).exists()]
    places.append(str(shop.directory))
    cluster, namespace = shop.tenant.cluster, shop.tenant.namespace
    run = ["run", str(shop.directory), "--destination", "none"]
    words = [*run, "--provider", "kubernetes", "--namespace", namespace]
    phase, told = _ended(cluster, namespace, _pod(image, places, *words))
    assert (phase, "shop is deployed" in told) == ("Succeeded", True), told
    assert shop.tenant.health("shop") == {"ConfigMap/settings": "done"}
    # Another namespace is not the account's.
    words[-1] = "default"
    phase, told = _ended(cluster, namespace, _pod(image, places, *words))
    assert phase == "Failed"
    assert "may not" in told
    assert "'default'" in told
