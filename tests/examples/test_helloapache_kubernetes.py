"""The first application, on a real cluster: up, looked at, again, changed, down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.examples.conftest import copied
from tests.tenant import Tenant

INSTANCE = "helloapache-app"
DEPLOYMENT, SERVICE = "Deployment.apps/helloapache", "Service/helloapache"
NodeImages = Callable[[str], object]


def test_goes_up_answers_changes_and_leaves_nothing(
    tenant: Tenant, node_images: NodeImages, tmp_path: Path
) -> None:
    node_images("helloapache")
    app = copied("helloapache", tmp_path)

    assert tenant.runs(app) == {SERVICE: "create", DEPLOYMENT: "create"}
    assert "Hello from Atomic App" in tenant.page(INSTANCE)
    assert tenant.health(INSTANCE) == {SERVICE: "done", DEPLOYMENT: "done"}
    assert set(tenant.runs(app).values()) == {"unchanged"}

    changed = tenant.runs(app, "-p", "hostport=8099")
    assert changed == {SERVICE: "update", DEPLOYMENT: "unchanged"}
    assert "Hello from Atomic App" in tenant.page(INSTANCE)

    assert "stopped" in tenant.does("stop", INSTANCE).out
    assert tenant.has_only("secrets/atomicapp.helloapache-app.")
    assert "nothing to stop" in tenant.does("stop", INSTANCE).err
    tenant.does("stop", INSTANCE, "--volumes")
    assert tenant.has_only()


def test_a_port_that_is_none_is_refused_in_the_authors_words(
    tenant: Tenant, tmp_path: Path
) -> None:
    said = tenant.fails("run", str(copied("helloapache", tmp_path)), "-p", "hostport=eighty")

    assert "a port is a number from 1 to 65535" in said
    assert tenant.has_only()
