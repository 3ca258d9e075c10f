"""Objects of kinds that only the cluster knows to be for the whole of it.

threats.md: access beyond the instance's namespace needs consent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cluster.calls import CallFailed, until
from tests.kubernetes_use.conftest import Data, Shop, config

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@dataclass(frozen=True)
class Wide:
    """A kind whose objects are in no namespace; its definition is not ours."""

    shop: Shop

    @property
    def group(self) -> str:
        """The group that the kind is in."""
        return f"{self.shop.tenant.namespace}.example.test"

    @property
    def title(self) -> str:
        """How the object is called."""
        return f"Wide.{self.group}/one"

    def thing(self, **spec: str) -> Data:
        """An object of the kind."""
        head = {"apiVersion": f"{self.group}/v1", "kind": "Wide", "metadata": {"name": "one"}}
        return {**head, "spec": spec}

    def seen(self) -> list[dict[str, Any]]:
        """The specifications of the kind's objects as they are on the cluster."""
        path = f"/apis/{self.group}/v1/wides"
        return [one["spec"] for one in self.shop.tenant.cluster("GET", path)["items"]]


@pytest.fixture
def wide(shop: Shop) -> Iterator[Wide]:
    """The kind, established."""
    made = Wide(shop)
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    spec = {
        "group": made.group,
        "names": {"kind": "Wide", "plural": "wides", "singular": "wide", "listKind": "WideList"},
        "scope": "Cluster",
        "versions": [version],
    }
    name = f"wides.{made.group}"
    shop.tenant.cluster("POST", DEFINITIONS, {"metadata": {"name": name}, "spec": spec})
    until(lambda: _is_served(made))
    yield made
    shop.tenant.cluster("DELETE", f"{DEFINITIONS}/{name}")


def _is_served(wide: Wide) -> bool:
    try:
        wide.seen()
    except CallFailed:
        return False
    return True


def test_consent_is_asked_for_recorded_and_not_asked_again(wide: Wide) -> None:
    shop = wide.shop
    shop.write(web=[wide.thing(size="1"), config("web", a="1")])
    said = shop.fails()

    assert f"{wide.title}: is not in a namespace but for the whole cluster" in said
    assert "--allow-host-access" in said
    assert wide.seen() == []
    assert shop.tenant.objects() == set()

    shop.runs("--allow-host-access")
    assert shop.runs() == {wide.title: "unchanged", "ConfigMap/web": "unchanged"}
    assert wide.seen() == [{"size": "1"}]
    assert shop.tenant.health("shop")[wide.title] == "done"

    shop.write(web=[wide.thing(size="2"), config("web", a="1")])
    assert shop.runs()[wide.title] == "update"

    shop.write(web=[config("web", a="1")])
    assert shop.runs()[wide.title] == "remove"
    assert wide.seen() == []


def test_stop_takes_the_object_and_keeps_the_definition(wide: Wide) -> None:
    wide.shop.write(web=wide.thing(size="1"))
    wide.shop.runs("--allow-host-access")
    wide.shop.tenant.does("stop", "shop", "--volumes", "--yes")

    assert wide.seen() == []
    assert _is_served(wide)


def test_a_dry_run_lists_it(wide: Wide) -> None:
    wide.shop.write(web=wide.thing(size="1"))
    said = wide.shop.tenant.does("run", str(wide.shop.directory), "--dry-run", "-o", "json")

    (access,) = said.data["hostAccess"]
    assert access["resource"] == wide.title


def test_one_name_in_two_namespaces_is_one_object(wide: Wide) -> None:
    other = wide.thing()
    other["metadata"] = {**other["metadata"], "namespace": "elsewhere"}
    wide.shop.write(web=[wide.thing(), other])

    assert "its kind is in no namespace" in wide.shop.fails("--allow-host-access")
