"""The set-up of the tests themselves, on a real cluster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.cluster import daemon, images
from tests.cluster.calls import CallFailed, Calls, until

StandIn = Callable[..., str]


def _pod(name: str, image: str, *command: str, **spec: Any) -> dict[str, Any]:
    container = {"name": "one", "image": image, **({"command": command} if command else {})}
    return {
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"containers": [container], "restartPolicy": "Never", **spec},
    }


def _phase(cluster: Calls, namespace: str, pod: str) -> str:
    found = cluster("GET", f"/api/v1/namespaces/{namespace}/pods/{pod}")
    return str(found["status"].get("phase"))


def test_a_pod_runs_and_answers_by_the_name_of_its_service(
    cluster: Calls, namespace: str, node_address: str, stand_in: StandIn
) -> None:
    core = f"/api/v1/namespaces/{namespace}"
    port = {"port": 8080, "targetPort": 80}
    service = {"type": "NodePort", "selector": {"app": "web"}, "ports": [port]}
    image = stand_in("example/web", page="hello\n")
    made = cluster("POST", f"{core}/services", {"metadata": {"name": "web"}, "spec": service})
    cluster("POST", f"{core}/pods", _pod("web", image))
    until(lambda: _phase(cluster, namespace, "web") == "Running")

    ask = "until wget -qO- http://web:8080; do sleep 0.1; done"
    cluster("POST", f"{core}/pods", _pod("asks", image, "sh", "-c", ask))
    until(lambda: _phase(cluster, namespace, "asks") == "Succeeded")

    assert "hello\n" in cluster("GET", f"{core}/pods/asks/log")
    node_port = made["spec"]["ports"][0]["nodePort"]
    with urlopen(f"http://{node_address}:{node_port}/", timeout=10) as page:
        assert page.read() == b"hello\n"


def test_a_claim_is_bound_to_a_directory_of_the_node(
    cluster: Calls, namespace: str, stand_in: StandIn, tmp_path: Path
) -> None:
    core = f"/api/v1/namespaces/{namespace}"
    size = {"storage": "1Mi"}
    shared = {"accessModes": ["ReadWriteOnce"], "storageClassName": namespace}
    volume = {"capacity": size, "hostPath": {"path": str(tmp_path)}, **shared}
    volumes = "/api/v1/persistentvolumes"
    cluster("POST", volumes, {"metadata": {"name": namespace}, "spec": volume})
    claim = {"resources": {"requests": size}, **shared}
    claims = f"{core}/persistentvolumeclaims"
    cluster("POST", claims, {"metadata": {"name": "data"}, "spec": claim})
    pod = _pod(
        "writes", stand_in("example/writes", ()), "sh", "-c", "echo kept >/data/f && cat /data/f"
    )
    pod["spec"]["containers"][0]["volumeMounts"] = [{"name": "data", "mountPath": "/data"}]
    pod["spec"]["volumes"] = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    cluster("POST", f"{core}/pods", pod)

    until(lambda: _phase(cluster, namespace, "writes") == "Succeeded")
    cluster("DELETE", f"{volumes}/{namespace}")

    assert cluster("GET", f"{claims}/data")["status"]["phase"] == "Bound"
    assert cluster("GET", f"{core}/pods/writes/log") == "kept\n"


def test_an_image_that_nobody_made_is_told_as_missing(cluster: Calls, namespace: str) -> None:
    pods = f"/api/v1/namespaces/{namespace}/pods"
    cluster("POST", pods, _pod("missing", "atomicapp.invalid/nothing"))

    def reason() -> str | None:
        states = cluster("GET", f"{pods}/missing")["status"].get("containerStatuses", ())
        return next((one["state"].get("waiting", {}).get("reason") for one in states), None)

    until(lambda: reason() in ("ErrImagePull", "ImagePullBackOff"))


def test_a_cluster_in_use_is_not_stopped(cluster: Calls) -> None:
    assert not daemon.let_go()
    with pytest.raises(CallFailed) as failed:
        cluster("GET", "/api/v1/namespaces/nobody-made-this")
    assert failed.value.status == 404


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("kubernetes/redis:v1", "docker.io/kubernetes/redis:v1"),
        ("quay.io/a/b", "quay.io/a/b:latest"),
        ("localhost:5000/a", "localhost:5000/a:latest"),
    ],
)
def test_images_are_called_as_the_node_calls_them(name: str, full: str) -> None:
    assert images.full_name(name) == full
