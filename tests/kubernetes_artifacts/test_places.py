"""Fields that a server names, found again in the artifact."""

from __future__ import annotations

import pytest

from atomicapp.provider import Settings
from atomicapp_kubernetes import KubernetesProvider
from atomicapp_kubernetes.artifacts.parse import parse
from atomicapp_kubernetes.artifacts.places import field_place
from atomicapp_kubernetes.cluster import target
from atomicapp_kubernetes.cluster.objections import Places
from tests.kubernetes_artifacts.given import INSTANCE, application, artifact

TEXT = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    example.com/a.b: x
spec:
  replicas: $count
  template:
    spec:
      containers:
      - name: first
        image: a
      - name: "second"
        image: $long
        ports:
        - containerPort: 80
          protocol: TCP
"""
SECOND = '.spec.template.spec.containers[name="second"]'


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("spec.replicas", 8, 3),
        (".spec.replicas", 8, 3),
        ("spec.template.spec.containers[1].image", 15, 9),
        ("spec.template.spec.containers[1].ports[0].containerPort", 17, 11),
        ('spec.template.spec.containers[name="second"].image', 15, 9),
        (f'{SECOND}.ports[containerPort=80,protocol="TCP"]', 17, 11),
        ("metadata.annotations[example.com/a.b]", 6, 5),
        ("metadata.annotations.example.com/a.b", 6, 5),
        ("spec.strategy.type", 7, 1),
        ("spec.template.spec.containers[7].image", 11, 7),
        ('spec.template.spec.containers[name="no"].image', 11, 7),
        ("spec.replicas.deeper", 8, 3),
        ("spec.template.spec.containers.image", 11, 7),
        ("", 1, 1),
    ],
)  # fmt: skip
def test_a_field_is_found(path: str, line: int, column: int) -> None:
    made = artifact(TEXT, count="3", long="an/image\nof several lines")
    found = parse(application(made), INSTANCE)
    (tree,) = found.trees.values()
    assert field_place(tree, path) == ("a.yaml", line, column)


def test_a_target_is_told_where_the_fields_of_its_resources_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Places] = []
    monkeypatch.setattr(target, "connect", lambda _settings, places: told.append(places))
    provider = KubernetesProvider()
    provider.connect(Settings())
    made = application(artifact(TEXT, count="3", long="image"))
    (resource,) = provider.parse(made, INSTANCE, Settings())
    (places,) = told
    assert places(resource.identity, "spec.replicas") == ("a.yaml", 8, 3)
    assert places(resource.identity._replace(name="other"), "spec.replicas") is None
