"""Storage that an application requires: classes that wait for a pod, ones that are not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.kubernetes_use.conftest import Shop, config, deployment

CLAIM = "PersistentVolumeClaim/kept"


@pytest.fixture
def late_class(shop: Shop, volumes: Callable[[], str]) -> Iterator[str]:
    """A class whose claims are bound when a pod first uses them, and a volume of it."""
    name, path = volumes(), "/apis/storage.k8s.io/v1/storageclasses"
    made = {"provisioner": "kubernetes.io/no-provisioner"}
    late = {"volumeBindingMode": "WaitForFirstConsumer", "metadata": {"name": name}}
    shop.tenant.cluster("POST", path, made | late)
    yield name
    shop.tenant.cluster("DELETE", f"{path}/{name}")


def _claim(storage_class: str) -> dict[str, Any]:
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
        "storageClassName": storage_class,
    }
    head = {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}
    return {**head, "metadata": {"name": "kept"}, "spec": spec}


def _using(image: str) -> dict[str, Any]:
    found = deployment("web", image, "sleep", "9999")
    pod = found["spec"]["template"]["spec"]
    pod["volumes"] = [{"name": "kept", "persistentVolumeClaim": {"claimName": "kept"}}]
    return found


def test_a_claim_that_waits_for_its_pod_holds_nobody_up(
    shop: Shop, late_class: str, stand_in: Callable[..., str]
) -> None:
    shop.write(storage=_claim(late_class))
    assert shop.runs("--timeout", "60s") == {CLAIM: "create"}
    assert shop.tenant.status("shop")[CLAIM]["message"] == "is bound when a pod first uses it"

    web = _using(stand_in("shop/web"))
    shop.write(storage=_claim(late_class), between=config("between"), web=web)
    done = shop.runs()
    assert done.pop(CLAIM) == "unchanged"
    assert set(done.values()) == {"create"}
    assert shop.tenant.status("shop")[CLAIM]["state"] == "bound"
    shop.tenant.does("stop", "shop", "--volumes")


def test_a_class_that_is_not_there_is_named(shop: Shop) -> None:
    shop.write(storage=_claim("nothing-of-the-kind"))

    assert '"nothing-of-the-kind" not found' in shop.fails("--timeout", "10s")
