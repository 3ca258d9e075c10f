"""Every Kubernetes application of the corpus lives its life on a real cluster.

What runs in its pods are stand-ins under the names of its images; all else is as it was packaged.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.images import put_image
from tests.kubernetes_corpus.cases import CASES, OTHER_IMAGE, Case
from tests.tenant import Tenant

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
LIBRARY = CORPUS / "nulecule-library"
NESTED = "docker://projectatomic/"
PROGRAMS = ("/usr/bin/redis-server", "/usr/local/bin/etcd")
"""What artifacts call by name in their images."""
HEALTHZ = "gcr.io/google_containers/exechealthz:1.0"

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir() and "CI" not in os.environ, reason="the corpus is not beside the checkout"
)
StandIn = Callable[..., str]


@pytest.mark.parametrize("name", CASES)
def test_an_application_lives_its_life(
    name: str, tenant: Tenant, stand_in: StandIn, tmp_path: Path
) -> None:
    """threats.md: artifacts that take the host."""
    case, app = CASES[name], _copy(name, tmp_path / "app")
    _put_stand_ins(tenant, app, stand_in)
    given = _given(name, case, tmp_path)
    if case.refused:
        _is_refused(tenant, app, given, case)
    if case.access:
        said = tenant.fails("run", str(app), *given)
        assert case.access.format(tmp=tmp_path) in said
        given = [*given, "--allow-host-access"]

    done = _up(tenant, app, given, case)
    assert list(done.values()) == ["create"] * case.objects
    _is_well(tenant, case)
    assert set(_up(tenant, app, given, case).values()) == {"unchanged"}

    done = _up(tenant, app, [*given, "-p", case.change], case)
    assert {one: act for one, act in done.items() if act != "unchanged"} == case.changed
    _is_well(tenant, case)

    tenant.does("stop", case.instance)
    assert tenant.has_only(f"secrets/atomicapp.{case.instance}.")
    tenant.does("stop", case.instance, "--volumes")
    assert tenant.has_only()


def _up(tenant: Tenant, app: Path, given: Sequence[str], case: Case) -> dict[str, str]:
    """What a run does; nobody waits for what cannot be ready."""
    return tenant.runs(app, *given, *(["--no-wait"] if case.never_ready else []))


def _is_well(tenant: Tenant, case: Case) -> None:
    said = tenant.status(case.instance)
    unwell = {name: one["message"] for name, one in said.items() if one["health"] != "done"}
    if not case.never_ready:
        assert unwell == {}
    for name, words in case.never_ready.items():
        assert words in unwell[name]


def _is_refused(tenant: Tenant, app: Path, given: Sequence[str], case: Case) -> None:
    """The server says no, where it stands is told, and ``stop`` takes away what came before."""
    param, *words = case.refused
    said = tenant.fails("run", str(app), *given, "-p", param)
    assert all(word in said for word in words), said
    assert "artifacts/kubernetes/" in said
    tenant.does("stop", case.instance, "--volumes")
    assert tenant.has_only()


def _given(name: str, case: Case, directory: Path) -> list[str]:
    """The answers that the corpus has for an application, and the values of the case."""
    answers = json.loads((CORPUS / "reference-renders.json").read_text())[name]["answers"]
    answers.pop("general")
    (directory / "answers.json").write_text(json.dumps(answers))
    params = [f"--param={value.format(tmp=directory)}" for value in case.values]
    return ["-a", str(directory / "answers.json"), *params]


def _copy(name: str, directory: Path) -> Path:
    """An application as it lies in the corpus, with those that it nests."""
    shutil.copytree(LIBRARY / name, directory)
    directory.chmod(0o755)
    for component in _graph(directory / "Nulecule"):
        source = component.get("source", "")
        if source.startswith(NESTED):
            _copy(source.removeprefix(NESTED), directory / "external" / component["name"])
    return directory


def _graph(file: Path) -> list[dict[str, Any]]:
    import yaml

    found: list[dict[str, Any]] = yaml.safe_load(file.read_text())["graph"]
    return found


def _put_stand_ins(tenant: Tenant, app: Path, stand_in: StandIn) -> None:
    said = tenant.program.does("inspect", str(app), "--output", "json").data
    (kubernetes,) = [one for one in said["providers"] if one["name"] == "kubernetes"]
    for image in {one["image"] for one in kubernetes["images"]} | {OTHER_IMAGE}:
        if image == HEALTHZ:
            serve = ["sh", "-c", "httpd -p 8080 -h /www && exec sleep 2147483647"]
            put_image(image, {"www/healthz": b"ok\n"}, {"Entrypoint": [*serve, "healthz"]})
        else:
            stand_in(image, (), programs=PROGRAMS)
