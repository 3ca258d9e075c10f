"""Tags that move: what was fetched stays, until somebody asks for what is new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import Program
from tests.registry_server.contents import layer
from tests.registry_server.daemon import Registry
from tests.registry_server.push import push_image
from tests.trees import nulecule

ROOT = "application-entity"
DOCKER = ("--provider", "docker")


def _push(registry: Registry, command: str) -> None:
    document = nulecule("[{name: web, artifacts: {docker: ['file://web']}}]")
    files = {f"{ROOT}/Nulecule": document, f"{ROOT}/web": command}
    push_image(registry.host, "moved/inner:1", [layer(files)])


@pytest.fixture
def outer(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An application that nests another one, whose tag will move; no engine answers."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    source = f"docker://{registry.host}/moved/inner:1"
    files = {f"{ROOT}/Nulecule": nulecule(f"[{{name: c, source: '{source}'}}]")}
    push_image(registry.host, "moved/outer:1", [layer(files)])
    return f"{registry.host}/moved/outer:1"


def test_update_renews_what_is_nested(
    atomicapp: Program, registry: Registry, outer: str, tmp_path: Path
) -> None:
    copy = str(tmp_path / "copy")
    _push(registry, "docker run first\n")
    atomicapp.does("fetch", outer, "--destination", copy)
    for app in (outer, copy):
        _push(registry, "docker run first\n")
        atomicapp.does("render", app, *DOCKER)
        _push(registry, "docker run second\n")
        assert "run first" in atomicapp.does("render", app, *DOCKER).out
        assert "run second" in atomicapp.does("render", app, *DOCKER, "--update").out
        assert "run second" in atomicapp.does("render", app, *DOCKER).out


def test_update_keeps_what_a_person_changed(
    atomicapp: Program, registry: Registry, outer: str, tmp_path: Path
) -> None:
    web = tmp_path / "copy" / "external" / "c" / "web"
    _push(registry, "docker run first\n")
    atomicapp.does("fetch", outer, "--destination", str(tmp_path / "copy"))
    web.write_text("docker run mine\n")
    _push(registry, "docker run second\n")
    told = atomicapp.fails("render", str(tmp_path / "copy"), *DOCKER, "--update")
    assert "web would be overwritten" in told
    assert web.read_text() == "docker run mine\n"
