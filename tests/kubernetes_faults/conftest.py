"""An application, and a proxy between its commands and the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cluster.calls import Calls
from tests.kubernetes_cluster.asking import written
from tests.kubernetes_cluster.faulty import Faulty
from tests.kubernetes_faults.application import Subject
from tests.kubernetes_faults.killing import Killer
from tests.kubernetes_use.conftest import Shop
from tests.tenant import Tenant


@pytest.fixture
def faulty(kubeconfig: Path, tmp_path: Path) -> Iterator[Faulty]:
    """The proxy, to the cluster."""
    with Faulty(kubeconfig, tmp_path).running() as proxy:
        yield proxy


@pytest.fixture
def killer(faulty: Faulty) -> Killer:
    """Somebody at the proxy who kills what goes through it."""
    return Killer(faulty)


@pytest.fixture
def storage_class(cluster: Calls, namespace: str) -> Iterator[str]:
    """A class of storage whose claims are well before a pod uses them."""
    path = "/apis/storage.k8s.io/v1/storageclasses"
    late = {"provisioner": "kubernetes.io/no-provisioner", "metadata": {"name": namespace}}
    cluster("POST", path, {**late, "volumeBindingMode": "WaitForFirstConsumer"})
    yield namespace
    cluster("DELETE", f"{path}/{namespace}")


@pytest.fixture
def subject(tenant: Tenant, faulty: Faulty, storage_class: str, tmp_path: Path) -> Subject:
    """The application, of which nothing is there; all its commands go through the proxy."""
    directory = tmp_path / "shop"
    directory.mkdir()
    through = written(tmp_path, "through", cluster={"server": faulty.url})
    return Subject(Shop(directory, replace(tenant, kubeconfig=through)), storage_class)
