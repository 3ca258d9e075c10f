"""Two tiers, one of them an application of its own, on a real cluster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.engine.examples import EXAMPLES
from tests.tenant import Tenant

INSTANCE, PASSWORD = "two-tier-app", "correct-horse.battery"
DATABASE, WEB = "Deployment.apps/two-tier-database", "Deployment.apps/two-tier-web"


def test_counts_visits_and_keeps_the_count_over_a_stop(
    tenant: Tenant,
    built: Callable[[str], str],
    node_images: Callable[[str], object],
    volumes: Callable[[], str],
    tmp_path: Path,
) -> None:
    """threats.md: secrets in logs, plans, errors, argument lists."""
    image, storage = built("two-tier"), ("--storage-class", volumes())
    node_images("two-tier")
    (tmp_path / "password").write_text(PASSWORD)
    answers = ("-a", str(EXAMPLES / "two-tier/answers.prod.conf"))
    given = (*storage, *answers, "-p", f"password=@{tmp_path / 'password'}")

    assert set(tenant.runs(image, *given).values()) == {"create"}
    assert "Visits: 1<" in tenant.page(INSTANCE)
    assert "Visits: 2<" in tenant.page(INSTANCE)
    assert set(tenant.runs(image, *given).values()) == {"unchanged"}
    said = tenant.does("status", INSTANCE)
    assert PASSWORD not in said.out + said.err
    assert set(tenant.health(INSTANCE).values()) == {"done"}

    (tmp_path / "password").write_text("another-password")
    done = tenant.runs(image, *given)
    assert {name for name, action in done.items() if action != "unchanged"} == {DATABASE, WEB}
    assert "Visits: 3<" in tenant.page(INSTANCE, wanted="Visits")

    tenant.does("stop", INSTANCE)
    claim = "persistentvolumeclaims/two-tier-data"
    assert tenant.has_only("secrets/atomicapp.two-tier-app.", claim)
    tenant.runs(image, *storage)
    assert "Visits: 4<" in tenant.page(INSTANCE)
    tenant.does("stop", INSTANCE, "--volumes")
    assert tenant.has_only()
