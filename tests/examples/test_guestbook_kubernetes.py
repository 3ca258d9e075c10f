"""Three components and a claim, on a real cluster: what visitors say outlives ``stop``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.examples.conftest import copied
from tests.tenant import Tenant

INSTANCE, CLAIM = "guestbook-app", "PersistentVolumeClaim/guestbook-messages"
WEB = "Deployment.apps/guestbook-web"
FORM = "/cgi-bin/index.cgi"


def test_keeps_messages_over_a_stop(
    tenant: Tenant,
    node_images: Callable[[str], object],
    volumes: Callable[[], str],
    tmp_path: Path,
) -> None:
    node_images("guestbook")
    app, storage = copied("guestbook", tmp_path), ("--storage-class", volumes())

    done = tenant.runs(app, *storage)
    assert set(done.values()) == {"create"}
    assert CLAIM in done
    tenant.page(INSTANCE, {"message": "first"}, FORM)
    tenant.page(INSTANCE, {"message": "a <b>"}, FORM)
    assert "<li>a &lt;b&gt;</li>\n<li>first</li>" in tenant.page(INSTANCE)
    assert set(tenant.health(INSTANCE).values()) == {"done"}
    assert set(tenant.runs(app, *storage).values()) == {"unchanged"}

    done = tenant.runs(app, *storage, "-p", "web.title=Visitors")
    assert {name for name, action in done.items() if action != "unchanged"} == {WEB}
    assert "<li>first</li>" in tenant.page(INSTANCE, wanted="<h1>Visitors</h1>")

    tenant.does("stop", INSTANCE)
    claim = "persistentvolumeclaims/guestbook-messages"
    assert tenant.has_only("secrets/atomicapp.guestbook-app.", claim)
    done = tenant.runs(app, *storage)
    assert done[CLAIM] == "unchanged"
    assert "<li>first</li>" in tenant.page(INSTANCE)
    tenant.does("stop", INSTANCE, "--volumes")
    assert tenant.has_only()
