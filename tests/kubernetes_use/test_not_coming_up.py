"""Applications that do not come up: what ``run`` and ``status`` say, and what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.kubernetes_use.conftest import Shop, config, deployment

StandIn = Callable[..., str]
WEB = "Deployment.apps/web"


def test_an_image_that_only_this_machines_engine_has(shop: Shop, busybox_image: str) -> None:
    shop.write(web=deployment("web", busybox_image, "sleep", "9999"))
    said = shop.fails()

    assert f"its image {busybox_image!r} cannot be had" in said
    assert "the engine of this machine has it" in said
    assert "kind load" in said
    seen = shop.tenant.status("shop")[WEB]
    assert seen["health"] == "failed"
    assert busybox_image in seen["message"]
    assert shop.tenant.has_only("deployments/", "replicasets/", "pods/", "secrets/atomicapp.")
    shop.tenant.does("stop", "shop", "--volumes")
    assert shop.tenant.has_only()


def test_an_image_that_is_nowhere_is_told_of_a_pod_alone_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    pod = {"containers": [{"name": "main", "image": "registry.invalid/nothing:1"}]}
    shop.write(web={"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": pod})
    said = shop.fails()

    assert "registry.invalid/nothing:1" in said
    assert "imagePullSecrets" in said
    assert "engine of this machine" not in said


def test_what_had_no_time_to_come_up_is_told_apart_from_what_failed(
    shop: Shop, stand_in: StandIn
) -> None:
    waiting = deployment("slow", stand_in("shop/slow"), "sleep", "9999")
    probe = {"exec": {"command": ["false"]}}
    waiting["spec"]["template"]["spec"]["containers"][0]["readinessProbe"] = probe
    shop.write(web=[deployment("web", "registry.invalid/nothing:1"), waiting])
    said = shop.fails()

    assert "registry.invalid/nothing:1" in said
    assert "Deployment.apps/slow: was not ready yet (0 of 1 pods are available; pod slow-" in said


def test_a_timeout_says_what_is_waited_for_and_the_last_words(
    shop: Shop, stand_in: StandIn
) -> None:
    ends = ("sh", "-c", "echo cannot reach the database; exit 3")
    ending = deployment("web", stand_in("shop/web"), *ends)
    ending["spec"]["minReadySeconds"] = 5
    shop.write(web=ending)
    said = shop.fails("--timeout", "6s")

    assert "not ready within 6 s" in said
    assert "ends with status 3" in said
    assert "| cannot reach the database" in said
    assert "container main" in shop.tenant.status("shop")[WEB]["message"]


def test_what_keeps_ending_is_told_when_nothing_else_can_come(
    shop: Shop, stand_in: StandIn
) -> None:
    ends = ("sh", "-c", "echo no such table; exit 3")
    ending = deployment("web", stand_in("shop/web"), *ends)
    ending["spec"]["minReadySeconds"] = 5
    shop.write(web=[config("web"), ending])
    said = shop.fails("--timeout", "120s")

    assert "ends with status 3 again and again (started again 2 times)" in said
    assert "| no such table" in said


def test_a_quota_is_told_at_once_and_mended(shop: Shop, stand_in: StandIn) -> None:
    quota = {"metadata": {"name": "few"}, "spec": {"hard": {"pods": "0"}}}
    path = f"/api/v1/namespaces/{shop.tenant.namespace}/resourcequotas"
    shop.tenant.cluster("POST", path, quota)
    shop.write(web=deployment("web", stand_in("shop/web"), "sleep", "9999"))
    said = shop.fails()

    assert "exceeded quota: few" in said
    shop.tenant.cluster("DELETE", f"{path}/few")
    assert shop.runs() == {WEB: "unchanged"}
    assert shop.tenant.health("shop") == {WEB: "done"}


def test_the_components_after_one_that_fails_are_not_begun(shop: Shop) -> None:
    shop.write(first=deployment("first", "registry.invalid/nothing:1"), second=config("second"))
    shop.fails()

    assert "configmaps/second" not in shop.tenant.objects()
    assert shop.runs("--no-wait") == {
        "Deployment.apps/first": "unchanged",
        "ConfigMap/second": "create",
    }


def test_an_image_that_came_later_is_given_a_second_chance(shop: Shop, stand_in: StandIn) -> None:
    image = f"shop/late:{shop.tenant.namespace}"
    shop.write(web=deployment("web", image, "sleep", "9999"))
    assert "cannot be had" in shop.fails()

    stand_in(image)
    assert shop.runs() == {WEB: "unchanged"}
    assert shop.tenant.health("shop") == {WEB: "done"}


def test_who_waits_is_told_for_what(shop: Shop, stand_in: StandIn) -> None:
    waiting = deployment("slow", stand_in("shop/slow"), "sleep", "9999")
    probe = {"exec": {"command": ["false"]}}
    waiting["spec"]["template"]["spec"]["containers"][0]["readinessProbe"] = probe
    shop.write(web=waiting)
    told = shop.fails("--timeout", "9s").partition("error:")[0]

    assert "\nweb: Deployment.apps/slow: 0 of 1 pods are available; pod slow-" in told
    lines = told.splitlines()
    assert len(lines) == len(set(lines))
