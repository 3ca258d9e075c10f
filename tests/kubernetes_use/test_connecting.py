"""Wrong addresses, files and words: one line each, which says what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.examples.conftest import copied
from tests.program import Program
from tests.tenant import Tenant

KUBERNETES = ("--provider", "kubernetes")


@pytest.fixture
def configured(kubeconfig: Path, tmp_path: Path) -> Callable[..., str]:
    """Writes a kubeconfig that differs from the cluster's own; its path."""

    def write(change: Callable[[Any], object]) -> str:
        data = yaml.safe_load(kubeconfig.read_text())
        change(data)
        file = tmp_path / "kubeconfig"
        file.write_text(yaml.safe_dump(data))
        return str(file)

    return write


def test_kubeconfigs_that_are_wrong(
    atomicapp: Program, configured: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "broken").write_text("clusters: [")

    def listing(file: str, *words: str) -> str:
        return atomicapp.fails("list", *KUBERNETES, "--kubeconfig", file, *words)

    assert "/nowhere: the kubeconfig does not exist" in listing("/nowhere")
    assert "is not YAML" in listing(str(tmp_path / "broken"))
    whole = configured(lambda data: None)
    assert "has no context 'other' (there are: " in listing(whole, "--context", "other")
    gone = configured(
        lambda data: data["clusters"][0]["cluster"].update(server="http://127.0.0.1:1")
    )
    assert "nothing listens there" in listing(gone)
    wrong = configured(lambda data: data["users"][0].update(user={"token": "hunter2-hunter2"}))
    said = listing(wrong)
    assert "(401)" in said
    assert "hunter2" not in said


def test_addresses_that_are_wrong(tenant: Tenant, tmp_path: Path) -> None:
    data = yaml.safe_load(tenant.kubeconfig.read_text())
    server = data["clusters"][0]["cluster"]["server"]

    def listing(*words: str) -> str:
        return tenant.program.fails("list", *KUBERNETES, *words)

    assert "its certificate is not trusted" in listing("--provider-api", server)
    assert "--provider-cafile" in listing("--provider-api", server)
    plain = server.replace("https://", "http://")
    assert "write https:// instead" in listing("--provider-api", plain)
    open_ = ("--provider-api", server, "--provider-tlsverify", "False")
    said = listing(*open_, "--namespace", tenant.namespace)
    assert "'system:anonymous' may not list secrets" in said
    assert "Warning" not in said


def test_a_namespace_that_is_not_there_or_no_name(tenant: Tenant, tmp_path: Path) -> None:
    app = str(copied("helloapache", tmp_path))
    there = (*KUBERNETES, "--kubeconfig", str(tenant.kubeconfig))

    said = tenant.program.fails("run", app, *there, "--namespace", f"{tenant.namespace}-x")
    assert "is not there (--create-namespace makes it)" in said
    assert "is not a name" in tenant.program.fails("run", app, *there, "--namespace", "No_Name")
    said = tenant.fails("status", "nobody")
    assert f"nothing called 'nobody' is deployed in namespace '{tenant.namespace}'" in said
