"""What others have, or have changed: refused with what to do, and taken only when told to."""

from __future__ import annotations

from tests.cluster.calls import Calls
from tests.kubernetes_use.conftest import Shop, config
from tests.tenant import Tenant

WEB = "ConfigMap/web"


def _maps(tenant: Tenant) -> str:
    return f"/api/v1/namespaces/{tenant.namespace}/configmaps"


def _edit(shop: Shop, **data: str) -> None:
    """As ``kubectl edit`` does."""
    path = f"{_maps(shop.tenant)}/web"
    patch = "strategic-merge-patch+json"
    shop.tenant.cluster("PATCH", path, {"data": data}, patch, fieldManager="kubectl-edit")


def test_a_field_that_was_edited_is_named_and_taken_back_when_told_to(shop: Shop) -> None:
    """threats.md: a field owned by somebody else."""
    shop.write(web=config("web", text="one"))
    shop.runs()
    _edit(shop, text="two", more="theirs")

    said = shop.fails()
    assert "data.text belongs to 'kubectl-edit'" in said
    assert "--force-conflicts" in said
    assert shop.runs("--force-conflicts") == {WEB: "update"}
    found = shop.tenant.cluster("GET", f"{_maps(shop.tenant)}/web")["data"]
    assert found == {"text": "one", "more": "theirs"}
    assert shop.runs() == {WEB: "unchanged"}


def test_what_was_there_before_is_refused_adopted_and_then_ours(shop: Shop) -> None:
    """threats.md: a rollback that harms; only what is ours is ever removed."""
    there = {"metadata": {"name": "web"}, "data": {"more": "theirs"}}
    shop.tenant.cluster("POST", _maps(shop.tenant), there)
    shop.write(web=config("web", text="one"))

    assert "--adopt" in shop.fails()
    shop.tenant.does("stop", "shop", "--volumes", "--ignore-not-found")
    assert "configmaps/web" in shop.tenant.objects()
    assert shop.runs("--adopt") == {WEB: "update"}
    shop.tenant.does("stop", "shop", "--volumes")
    assert shop.tenant.has_only()


def test_what_others_took_is_shown_as_theirs_beside_what_is_ours(shop: Shop) -> None:
    shop.write(web=config("web", text="one"), more=config("more", text="two"))
    shop.runs()
    unmarked = {"metadata": {"labels": None, "annotations": None}}
    path = f"{_maps(shop.tenant)}/web"
    shop.tenant.cluster("PATCH", path, unmarked, "merge-patch+json", fieldManager="kubectl-edit")

    found = shop.tenant.status("shop")
    assert (found[WEB]["state"], found["ConfigMap/more"]["state"]) == ("foreign", "ready")
    assert "is not this instance's" in found[WEB]["message"]
    assert shop.tenant("status", "shop").status == 1

    stopped = shop.tenant("stop", "shop", "--volumes")
    assert stopped.status == 0
    assert "ConfigMap/web: exists, and is not this instance's; it stays" in stopped.err
    assert shop.tenant.has_only("configmaps/web")


def test_two_instances_do_not_take_from_each_other(shop: Shop) -> None:
    shop.write(web=config("web", text="one"))
    shop.runs("--name", "first")

    said = shop.fails("--name", "second", "--adopt", "--force-conflicts")
    assert f"belongs to instance '{shop.tenant.namespace}/first'" in said
    shop.tenant.does("stop", "second", "--ignore-not-found")
    assert "configmaps/web" in shop.tenant.objects()


def test_a_label_that_is_copied_makes_nothing_ours(shop: Shop) -> None:
    """threats.md: a rollback that harms; a label alone makes nothing ours."""
    shop.write(web=config("web", text="one"))
    shop.runs()
    found = shop.tenant.cluster("GET", f"{_maps(shop.tenant)}/web")
    marks = {key: found["metadata"][key] for key in ("labels", "annotations")}
    copied = {"metadata": {"name": "copy", **marks}}
    shop.tenant.cluster("POST", _maps(shop.tenant), copied)

    shop.tenant.does("stop", "shop", "--volumes")
    assert shop.tenant.has_only("configmaps/copy")


def test_other_namespaces_and_the_whole_cluster_need_a_word(shop: Shop, cluster: Calls) -> None:
    """threats.md: artifacts that take the host; other namespaces are as far."""
    name = f"{shop.tenant.namespace}-else"
    head = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole"}
    elsewhere = {**config("web"), "metadata": {"name": "web", "namespace": name}}
    shop.write(web=[elsewhere, {**head, "metadata": {"name": name}, "rules": []}])

    said = shop.fails()
    assert f"ConfigMap/web: the namespace {name}" in said
    assert f"{name}: is not in a namespace but for the whole cluster" in said
    assert f"namespace '{name}' is not there" in shop.fails("--allow-host-access")
    allowed = ("--allow-host-access", "--create-namespace")
    assert set(shop.runs(*allowed).values()) == {"create"}
    shop.tenant.does("stop", "shop", "--volumes")
    assert cluster("GET", f"/api/v1/namespaces/{name}")["status"]["phase"] == "Active"
    roles = cluster("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles")["items"]
    assert name not in {one["metadata"]["name"] for one in roles}
    cluster("DELETE", f"/api/v1/namespaces/{name}")


def test_the_values_of_secrets_are_in_nothing_that_is_said(shop: Shop) -> None:
    """threats.md: secrets in logs, plans, errors, argument lists."""
    head = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web"}}
    shop.write(web={**head, "stringData": {"password": "hunter2-hunter2"}})
    run = ("run", str(shop.directory), "--output", "json")

    said = [shop.tenant.does(*run, "--dry-run"), shop.tenant.does(*run)]
    said.append(shop.tenant.does("status", "shop", "--output", "json"))
    assert all("hunter2" not in one.out + one.err for one in said)


def test_a_copy_in_another_namespace_is_not_taken_for_ours(shop: Shop, cluster: Calls) -> None:
    """The instance has objects there, so that it looks there too."""
    name = f"{shop.tenant.namespace}-else"
    elsewhere = {**config("more"), "metadata": {"name": "more", "namespace": name}}
    shop.write(web=[config("web", text="one"), elsewhere])
    shop.runs("--allow-host-access", "--create-namespace")
    metadata = cluster("GET", f"{_maps(shop.tenant)}/web")["metadata"]
    copied = {key: metadata[key] for key in ("name", "labels", "annotations")}
    path = f"/api/v1/namespaces/{name}/configmaps"
    cluster("POST", path, {"metadata": copied})

    assert set(shop.runs("--allow-host-access").values()) == {"unchanged"}
    shop.tenant.does("stop", "shop")
    assert cluster("GET", f"{path}/web")["metadata"]["name"] == "web"
    left = {one["metadata"]["name"] for one in cluster("GET", _maps(shop.tenant))["items"]}
    assert "web" not in left
    cluster("DELETE", f"/api/v1/namespaces/{name}")
