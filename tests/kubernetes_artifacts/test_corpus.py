"""Real packages are objects that clusters of today serve, and nothing has to be moved."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from atomicapp.instance import Instance, default_name
from atomicapp.load.application import load_application
from atomicapp.provider import Settings
from atomicapp.rendering.application import render_application
from atomicapp.values.answers import Answers
from atomicapp.values.resolution import Sources
from atomicapp.values.resolve import resolve
from atomicapp_kubernetes import KubernetesProvider

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
LIBRARY = CORPUS / "nulecule-library"
COUNTS = {
    "apache-centos7-atomicapp": 1, "etherpad-centos7-atomicapp": 4,
    "flask-redis-centos7-atomicapp": 4, "gitlab-centos7-atomicapp": 6,
    "gocounter-scratch-atomicapp": 2, "guestbookgo-atomicapp": 6, "helloapache": 1,
    "mariadb-centos7-atomicapp": 2, "mariadb-fedora-atomicapp": 2, "mongodb-centos7-atomicapp": 2,
    "postgresql-centos7-atomicapp": 2, "redis-centos7-atomicapp": 4, "skydns-atomicapp": 2,
    "wordpress-centos7-atomicapp": 4,
}  # fmt: skip
"""How many objects each application has."""

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir() and "CI" not in os.environ, reason="the corpus is not beside the checkout"
)


def _copy(source: str, destination: Path) -> None:
    shutil.copytree(LIBRARY / source.removeprefix("docker://projectatomic/"), destination)


@pytest.mark.parametrize("name", COUNTS)
def test_an_application_is_objects(name: str, tmp_path: Path) -> None:
    reference = json.loads((CORPUS / "reference-renders.json").read_text())[name]
    shutil.copytree(LIBRARY / name, tmp_path / name)
    application, _ = load_application(tmp_path / name, shown=".", fetch=_copy)
    resolution = resolve(
        application, Sources(answers=Answers.of(reference["answers"])), "kubernetes"
    )
    rendered = render_application(application, "kubernetes", resolution)
    instance = Instance("default", default_name(name), name)
    provider = KubernetesProvider()

    found = provider.parse(rendered, instance, Settings())

    assert len(found) == COUNTS[name]
    assert provider.notices(rendered, instance, Settings()) == ()
    access = [each.what for one in found for each in one.host_access]
    assert access == (["the host's /opt/redis"] if name.startswith("flask") else [])
    for one in found:
        has_pods = one.identity.kind in ("Pod", "ReplicationController")
        assert bool(provider.images(one)) == has_pods
