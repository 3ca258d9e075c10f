"""The few questions that the set-up itself asks the cluster; the standard library only."""

from __future__ import annotations

import http.client
import json
import ssl
from typing import Any

from tests.cluster.places import API_PORT, NODE, NODE_ADDRESS, RUN

_PKI = RUN / "pki"


def is_ready() -> bool:
    """Whether the API server answers and the node would run a pod."""
    try:
        node = _get(f"/api/v1/nodes/{NODE}")
        has_accounts = "metadata" in _get("/api/v1/namespaces/default/serviceaccounts/default")
    except (OSError, http.client.HTTPException, ValueError):
        return False
    conditions = node.get("status", {}).get("conditions", ())
    is_up = any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)
    return is_up and has_accounts and not node["spec"].get("taints")


def _get(path: str) -> Any:
    context = ssl.create_default_context(cafile=str(_PKI / "ca.crt"))
    context.load_cert_chain(_PKI / "admin.crt", _PKI / "admin.key")
    connection = http.client.HTTPSConnection(NODE_ADDRESS, API_PORT, timeout=5, context=context)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise http.client.HTTPException(f"{path}: {response.status}")
    return json.loads(body)
