"""``inspect`` on the examples, and on an application with everything in it: what is printed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.inspect.golden_files import assert_golden
from tests.program import Program
from tests.trees import write_tree

EXAMPLES = Path(__file__).parents[2] / "examples"

SHOP = {
    "Nulecule": """
        specversion: 0.0.2
        id: shop-app
        metadata:
          name: Shop
          appversion: 2.1.0
          description: |
            Sells things.
            And more things.
        params:
          - {name: registry, description: where images are, default: registry.example.com/shop}
          - {name: password, description: of the database, hidden: true, default: sesame-123}
        requirements:
          - persistentVolume: {name: orders, accessMode: ReadWriteOnce, size: 4}
        graph:
          - name: mail
            source: docker://example/mail:1.0
          - name: database
            source: docker://example/database
            params: [{name: size, description: in GiB, default: 1}]
          - name: web
            params:
              - name: tag
                description: the version of the page
                constraints: [{allowed_pattern: "[0-9.]+", description: a version}]
              - {name: port, description: where it answers}
              - {name: empty, description: may be nothing, default: ""}
            artifacts:
              docker: ["file://artifacts/web"]
              kubernetes: ["file://artifacts/web.yaml"]
              openshift: [{inherit: [kubernetes]}]
          - name: worker
            artifacts:
              docker: ["file://artifacts/worker"]
        """,
    "artifacts/web": """
        docker run -d --name shop-web -p $port:80 -e PASSWORD=$password \\
            -v /var/log:/logs --cap-add NET_ADMIN $registry/web:$tag
        """,
    "artifacts/worker": "docker run --privileged --pid host -m 64m $registry/worker\n",
    "artifacts/web.yaml": """
        apiVersion: v1
        kind: List
        items:
          - apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              template:
                spec:
                  initContainers: [{name: first, image: "busybox:1.36"}]
                  containers:
                    - {name: web, image: "$registry/web:$tag", ports: [{containerPort: $port}]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: image}
        data: {image: no image}
        """,
    "external/database/Nulecule": """
        specversion: 0.0.2
        id: database-app
        metadata: {appversion: 9.6}
        params: [{name: size, description: in GiB}]
        graph:
          - name: store
            params: [{name: password, description: of the store}]
            artifacts: {docker: ["file://store"], kubernetes: ["file://pod.json"]}
        """,
    "external/database/store": "docker run -d --name store -e PW=$password postgres:$size\n",
    "external/database/pod.json": """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "store"},
         "spec": {"containers": [{"name": "store", "image": "postgres"}]}}
        """,
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "shop", SHOP)


@pytest.mark.parametrize("output", ["text", "json", "yaml"])
@pytest.mark.parametrize("name", ["guestbook", "helloapache", "two-tier"])
def test_the_examples(atomicapp: Program, name: str, output: str, tmp_path: Path) -> None:
    # Without what a run fetched beside the example.
    shutil.copytree(EXAMPLES / name, tmp_path / name, ignore=shutil.ignore_patterns("external"))
    words = [] if output == "text" else ["-o", output]
    said = atomicapp.does("inspect", str(tmp_path / name), *words)
    assert_golden(f"{name}.{output}", said.out.replace(str(tmp_path), "/examples"))
    assert said.err == ""


@pytest.mark.parametrize("output", ["text", "json", "yaml"])
def test_an_application_with_everything(atomicapp: Program, shop: Path, output: str) -> None:
    words = [] if output == "text" else ["-o", output]
    said = atomicapp.does("inspect", str(shop), *words)
    assert_golden(f"shop.{output}", said.out.replace(str(shop.parent), ""))
    assert "sesame-123" not in said.out + said.err
