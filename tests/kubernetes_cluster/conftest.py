"""What tests of the cluster's room ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.calls import CallFailed, Calls, until
from tests.kubernetes_cluster.faulty import Faulty
from tests.kubernetes_cluster.world import World


@pytest.fixture
def world(kubeconfig: Path, namespace: str, clean_home: Path) -> World:
    """An instance that is not there yet, in a namespace of its own."""
    return World(kubeconfig, namespace)


@pytest.fixture
def faulty(kubeconfig: Path, tmp_path: Path) -> Iterator[Faulty]:
    """The proxy, to the cluster."""
    with Faulty(kubeconfig, tmp_path).running() as proxy:
        yield proxy


@pytest.fixture
def policy(cluster: Calls, namespace: str) -> Iterator[Callable[[str, str, str], None]]:
    """Binds the namespace to a rule for objects of a kind; ``message`` is an expression too.

    It returns when the server goes by the rule, as it then does by one for a probe.
    """
    root = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic"
    metadata = {"name": namespace}

    def bind(plural: str, rule: str, message: str) -> None:
        policy, binding = _policy(plural, rule, message), _binding(namespace)
        cluster("POST", f"{root}ies", {"metadata": metadata, "spec": policy})
        cluster("POST", f"{root}ybindings", {"metadata": metadata, "spec": binding})
        until(lambda: _is_in_force(cluster, namespace))

    yield bind
    for kind in ("ybindings", "ies"):
        cluster("DELETE", f"{root}{kind}/{namespace}")


def _policy(plural: str, rule: str, message: str) -> dict[str, Any]:
    rules = {"apiGroups": ["", "apps"], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"]}
    is_right = f"object.metadata.name != 'probe' && (object.kind == 'ConfigMap' || {rule})"
    return {
        "failurePolicy": "Fail",
        "matchConstraints": {"resourceRules": [{**rules, "resources": [plural, "configmaps"]}]},
        "validations": [{"expression": is_right, "messageExpression": message}],
    }


def _binding(namespace: str) -> dict[str, Any]:
    within = {"matchLabels": {"kubernetes.io/metadata.name": namespace}}
    return {
        "policyName": namespace,
        "validationActions": ["Deny"],
        "matchResources": {"namespaceSelector": within},
    }


def _is_in_force(cluster: Calls, namespace: str) -> bool:
    try:
        path = f"/api/v1/namespaces/{namespace}/configmaps"
        cluster("POST", path, {"metadata": {"name": "probe"}}, dryRun="All")
    except CallFailed as error:
        return error.status == 422
    return False
