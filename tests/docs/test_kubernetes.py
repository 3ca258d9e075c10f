"""What ``docs/kubernetes.md`` says, on a real cluster: its commands, and its Role."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.cluster.calls import Calls
from tests.docs.pages import blocks, follow
from tests.examples.conftest import copied
from tests.program import Program
from tests.tenant import Tenant

PAGE = "docs/kubernetes.md"
RBAC = "rbac.authorization.k8s.io"
NodeImages = Callable[[str], object]


@pytest.fixture
def new_namespace(cluster: Calls, namespace: str) -> Iterator[str]:
    """The name of a namespace that is not there yet; it is removed afterwards."""
    yield f"{namespace}-new"
    cluster("DELETE", f"/api/v1/namespaces/{namespace}-new")


def test_the_page_does_what_it_says(
    shell: dict[str, str],
    node_images: NodeImages,
    volumes: Callable[[], str],
    new_namespace: str,
    kubeconfig: Path,
    tmp_path: Path,
) -> None:
    node_images("guestbook")
    copied("guestbook", tmp_path / "examples")
    names = {"fast": volumes(), "shop": new_namespace}
    configured = {**shell, "KUBECONFIG": str(kubeconfig), "DOCKER_HOST": "unix:///nowhere.sock"}

    follow(PAGE, tmp_path, configured, names)


def _account(tenant: Tenant, directory: Path, verbs: tuple[str, ...] = ()) -> Tenant:
    """Somebody who has just the rights of the page's Role, or ``verbs`` alone for each of them."""
    (role,) = [yaml.safe_load(one.text) for one in blocks(PAGE) if one.language == "yaml"]
    for rule in role["rules"] if verbs else ():
        rule["verbs"] = list(verbs)
    core = f"/api/v1/namespaces/{tenant.namespace}"
    rbac = f"/apis/{RBAC}/v1/namespaces/{tenant.namespace}"
    account = {"kind": "ServiceAccount", "name": "deployer", "namespace": tenant.namespace}
    reference = {"apiGroup": RBAC, "kind": "Role", "name": role["metadata"]["name"]}
    binding = {"metadata": {"name": "deployer"}, "subjects": [account], "roleRef": reference}
    tenant.cluster("POST", f"{core}/serviceaccounts", {"metadata": {"name": "deployer"}})
    tenant.cluster("POST", f"{rbac}/roles", role)
    tenant.cluster("POST", f"{rbac}/rolebindings", binding)
    token = tenant.cluster("POST", f"{core}/serviceaccounts/deployer/token", {})["status"]["token"]
    configured = yaml.safe_load(tenant.kubeconfig.read_text())
    for user in configured["users"]:
        user["user"] = {"token": token}
    file = directory / "kubeconfig"
    with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as opened:
        json.dump(configured, opened)
    return Tenant(tenant.program, tenant.cluster, file, tenant.namespace)


def test_the_role_of_the_page_is_enough(
    tenant: Tenant, node_images: NodeImages, volumes: Callable[[], str], tmp_path: Path
) -> None:
    node_images("guestbook")
    deployer = _account(tenant, tmp_path)
    app, storage = copied("guestbook", tmp_path), ("--storage-class", volumes())

    assert set(deployer.runs(app, *storage).values()) == {"create"}
    assert set(deployer.runs(app, *storage).values()) == {"unchanged"}
    assert "update" in deployer.runs(app, *storage, "-p", "web.title=Visitors").values()
    assert set(deployer.health("guestbook-app").values()) == {"done"}
    assert "guestbook-app" in deployer.does("list").out
    deployer.does("logs", "guestbook-app")
    deployer.does("stop", "guestbook-app")
    deployer.does("stop", "guestbook-app", "--volumes")
    assert tenant.has_only("roles/", "rolebindings/", "serviceaccounts/deployer")


def test_who_only_looks_needs_get_and_list(
    tenant: Tenant, node_images: NodeImages, tmp_path: Path
) -> None:
    node_images("helloapache")
    tenant.runs(copied("helloapache", tmp_path))
    looker = _account(tenant, tmp_path, ("get", "list"))

    assert set(looker.health("helloapache-app").values()) == {"done"}
    assert "helloapache-app" in looker.does("list").out
    looker.does("logs", "helloapache-app")
    assert "may not" in looker.fails("stop", "helloapache-app")


def test_with_the_role_of_the_page_a_failure_is_explained(tenant: Tenant, tmp_path: Path) -> None:
    deployer = _account(tenant, tmp_path)
    app = copied("helloapache", tmp_path)
    said = deployer.fails("run", str(app), "-p", "image=registry.invalid/nothing:1")

    assert "its image 'registry.invalid/nothing:1' cannot be had" in said
    deployer.does("stop", "helloapache-app", "--volumes")


def test_beyond_the_role_of_the_page_the_rule_is_named(
    tenant: Tenant, atomicapp: Program, tmp_path: Path
) -> None:
    deployer = _account(tenant, tmp_path)
    app = copied("helloapache", tmp_path)
    there = ("--provider", "kubernetes", "--kubeconfig", str(deployer.kubeconfig))
    said = atomicapp.fails("run", str(app), *there, "--namespace", "default")

    assert "may not" in said
    assert "a Role of namespace 'default'" in said
