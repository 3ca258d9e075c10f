"""Claims for what an application requires."""

from __future__ import annotations

import pytest

from atomicapp.document import PersistentVolume
from atomicapp.errors import InputError, Place
from atomicapp.provider import Settings
from atomicapp.resource import Resource
from atomicapp_kubernetes import KubernetesProvider
from tests.kubernetes_artifacts.given import (
    INSTANCE,
    application,
    artifact,
)


def _requiring(*wanted: PersistentVolume, storage_class: str | None = None) -> list[Resource]:
    made = application(
        artifact("{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: own}}"),
        requirements=tuple(("", one) for one in wanted),
    )
    settings = Settings(storage_class=storage_class)
    return list(KubernetesProvider().parse(made, INSTANCE, settings))


@pytest.mark.parametrize(
    ("mode", "on_the_cluster"),
    [
        ("ReadWrite", "ReadWriteOnce"),
        ("ReadOnly", "ReadOnlyMany"),
        ("ReadWriteMany", "ReadWriteMany"),
    ],
)
def test_requirements_are_claims(mode: str, on_the_cluster: str) -> None:
    place = Place("Nulecule", 4, 5)
    made, own = _requiring(PersistentVolume("data", mode, 4, place), storage_class="fast")
    assert own.identity.name == "own"
    assert made.is_data
    assert made.specification == {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": "default"},
        "spec": {
            "accessModes": [on_the_cluster],
            "resources": {"requests": {"storage": "4Gi"}},
            "storageClassName": "fast",
        },
    }


def test_a_requirement_that_an_artifact_meets_makes_no_claim() -> None:
    place = Place("Nulecule", 4, 5)
    assert len(_requiring(PersistentVolume("own", "ReadWrite", 4, place))) == 1
    with pytest.raises(InputError, match="a second PersistentVolumeClaim"):
        _requiring(*[PersistentVolume("data", "ReadWrite", 4, place)] * 2)
