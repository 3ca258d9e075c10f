"""Instances by the application that they were made from; nothing is fetched to find one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Program
from tests.registry_server.contents import image, layer
from tests.registry_server.daemon import Registry
from tests.registry_server.push import push
from tests.sources.repositories import HOST, Origin, answer_for
from tests.sources.written import write_oci_archive
from tests.trees import write_tree

RUN = "docker run -d --stop-signal KILL IMAGE sleep 999\n"


@pytest.fixture
def files(
    busybox_image: str, instance_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """An application whose default instance has the test's own name."""
    monkeypatch.chdir(tmp_path)
    graph = '[{name: web, artifacts: {docker: ["file://run"]}}]'
    document = f"specversion: 0.0.2\nid: {instance_name}\ngraph: {graph}\n"
    return {"Nulecule": document, "run": RUN.replace("IMAGE", busybox_image)}


def _cycle(atomicapp: Program, run_from: str, *names: str) -> None:
    """Run from one name, look at it by others, stop it by the last."""
    atomicapp.does("run", run_from, "--provider", "docker", "--offline")
    for name in names:
        assert atomicapp.does("status", name, "-o", "json").data["state"] == "deployed", name
    atomicapp.does("stop", names[-1], "--volumes")


def test_by_an_archive_and_by_a_directory(
    atomicapp: Program, files: dict[str, str], tmp_path: Path
) -> None:
    made = image([layer({f"application-entity/{name}": text for name, text in files.items()})])
    archive = write_oci_archive(tmp_path / "app.tar", made)
    write_tree(tmp_path / "app", files)
    other = write_oci_archive(tmp_path / "same.tar", made)
    _cycle(
        atomicapp, f"oci-archive:{archive}", "app", f"oci-archive:{other}", "oci-archive:app.tar"
    )


def test_by_an_image_of_a_registry(
    atomicapp: Program, files: dict[str, str], registry: Registry
) -> None:
    made = image([layer({f"application-entity/{name}": text for name, text in files.items()})])
    for tag in ("1", "2"):
        push(registry.url, f"team/found:{tag}", made)
        atomicapp.does("fetch", f"{registry.host}/team/found:{tag}")
    name = f"{registry.host}/team/found"
    _cycle(atomicapp, f"{name}:1", f"{name}:2", f"docker://{name}:1")


def test_by_a_repository(
    atomicapp: Program, files: dict[str, str], tmp_path: Path, clean_home: Path
) -> None:
    origin = Origin(tmp_path / "git" / "app")
    origin.commit(files)
    answer_for(tmp_path / "git", clean_home)
    atomicapp.does("fetch", f"git+{HOST}app")
    _cycle(atomicapp, f"git+{HOST}app", f"git+{HOST}app")


def test_what_cannot_be_read_here_is_not_fetched(
    atomicapp: Program, files: dict[str, str], tmp_path: Path
) -> None:
    for name in ("127.0.0.1:1/a/b", f"git+{HOST}never", "oci-archive:absent.tar", "Not a Name"):
        assert "is deployed in namespace" in atomicapp.fails("status", name)
    assert "'-u' is not the name" in atomicapp.fails("status", f"git+{HOST}app@-u")


def test_an_offline_run_pulls_nothing(
    atomicapp: Program, files: dict[str, str], tmp_path: Path
) -> None:
    write_tree(tmp_path / "app", {**files, "run": "docker run 127.0.0.1:1/absent\n"})
    words = ("run", "app", "--provider", "docker", "--offline")
    assert "may not be pulled" in atomicapp.fails(*words)
    assert "--offline refuses it" in atomicapp.fails(*words, "--pull", "always", status=2)
