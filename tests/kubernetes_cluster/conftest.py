"""What tests of the cluster's room ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
