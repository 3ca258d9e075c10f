"""Every way to name an application, through the program; no engine answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.program import Program
from tests.registry_server.daemon import Registry
from tests.registry_server.push import push
from tests.sources.repositories import HOST, Origin, answer_for
from tests.sources.written import (
    DOCUMENT,
    FILES,
    RUN,
    hello,
    write_docker_archive,
    write_layout,
    write_oci_archive,
)
from tests.trees import write_tree

RENDERED = "---\n# Source: run\ndocker run -e C=blue nginx\n"
DOCKER = ("--provider", "docker")


@pytest.fixture(autouse=True)
def no_engine(atomicapp: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing answers where an engine should; the program runs in a directory of its own."""
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)


@pytest.fixture
def app(registry: Registry) -> str:
    """The name of an application on a real registry."""
    push(registry.url, "team/hello:1", hello())
    return f"{registry.host}/team/hello:1"


def _repository(tmp_path: Path, home: Path, files: dict[str, str]) -> Origin:
    origin = Origin(tmp_path / "git" / "app")
    origin.commit(files)
    answer_for(tmp_path / "git", home)
    return origin


def test_a_layout_and_archives(atomicapp: Program) -> None:
    made = hello()
    write_layout(Path("layout"), made)
    write_oci_archive(Path("oci.tar"), made)
    write_docker_archive(Path("docker.tar"), made)
    for name in (
        *("oci:layout", "oci:layout:1", "oci-archive:oci.tar", "oci-archive:./oci.tar:1"),
        *("docker-archive:docker.tar", "docker-archive:docker.tar:example/hello:1"),
    ):
        assert atomicapp.does("render", name, *DOCKER).out == RENDERED, name
        assert "errors: 0" in atomicapp.does("validate", name, "--offline").out
    assert "no file oci-layout" in atomicapp.fails("render", "oci:.", *DOCKER)
    assert "2" in atomicapp.fails("render", "oci:layout:2", *DOCKER)


def test_a_registry_without_an_engine(atomicapp: Program, app: str) -> None:
    said = atomicapp.does("render", app, *DOCKER, "--verbose")
    assert said.out == RENDERED
    assert said.err.count("going on without an engine") == 1
    assert atomicapp.does("render", f"docker://{app}", *DOCKER, "--offline").out == RENDERED
    told = atomicapp.does("fetch", app, "--destination", "copy").out
    assert told == "hello is in copy\n"
    assert Path("copy/run").read_text() == RUN


def test_the_digest_is_the_same_wherever_it_comes_from(atomicapp: Program, app: str) -> None:
    write_oci_archive(Path("oci.tar"), hello())
    write_docker_archive(Path("docker.tar"), hello())
    digests = set()
    for number, name in enumerate((app, "oci-archive:oci.tar", "docker-archive:docker.tar")):
        atomicapp.does("fetch", name, "--destination", f"copy{number}")
        origin = json.loads(Path(f"copy{number}/.atomicapp-origin.json").read_text())
        digests.add(origin["digest"])
    assert digests == {hello().config.digest}


def test_what_is_not_there_is_one_line(atomicapp: Program, registry: Registry) -> None:
    told = atomicapp.fails("render", f"{registry.host}/no/such:1", *DOCKER)
    assert len(told.splitlines()) == 1
    assert "no engine could be asked" in told
    told = atomicapp.fails("render", f"{registry.host}/no/such:1", *DOCKER, "--offline")
    assert "--offline refuses the network" in told
    told = atomicapp.fails("render", "docker-daemon:hello", *DOCKER)
    assert "no Docker engine" in told
    told = atomicapp.fails("fetch", "x", "--offline", "--update", status=2)
    assert "--offline refuses it" in told
    atomicapp.fails("render", "x", *DOCKER, "--platform", "arm", status=2)


def test_a_repository(atomicapp: Program, tmp_path: Path, clean_home: Path) -> None:
    origin = _repository(tmp_path, clean_home, {
        "hello/Nulecule": DOCUMENT.format(id="hello"), "hello/run": RUN, "README": "x",
    })  # fmt: skip
    origin.git("tag", "v1")
    origin.commit({"hello/run": "docker run other\n"})
    for name in (f"git+{HOST}app@v1#hello", f"git+{origin.url}@v1#hello"):
        assert atomicapp.does("render", name, *DOCKER).out == RENDERED
    name = f"git+{HOST}app#hello"
    assert "docker run other" in atomicapp.does("render", name, *DOCKER).out
    assert "docker run other" in atomicapp.does("render", name, *DOCKER, "--offline").out
    told = atomicapp.fails("render", f"git+{HOST}app@v1", *DOCKER)
    assert "no file Nulecule" in told
    told = atomicapp.fails("render", f"git+{HOST}app@main#hello", *DOCKER, "--offline")
    assert "--offline" in told


def test_a_repository_with_links_out(atomicapp: Program, tmp_path: Path, clean_home: Path) -> None:
    """threats.md: symlinks inside the application."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    origin = _repository(tmp_path, clean_home, {"Nulecule": DOCUMENT.format(id="hello")})
    origin.commit({}, run=str(secret))
    told = atomicapp.fails("render", f"git+{HOST}app", *DOCKER)
    assert "leads out" in told
    assert "secret\n" not in told


def test_nested_applications_of_every_kind(
    atomicapp: Program, tmp_path: Path, clean_home: Path, app: str
) -> None:
    _repository(tmp_path, clean_home, {k.removeprefix("application-entity/"): v
                                       for k, v in FILES.items() if v})  # fmt: skip
    sources = {
        "registry": f"docker://{app}",
        "git": f"git+{HOST}app",
        "archive": "oci-archive:images/hello.tar",
        "layout": "oci:images/layout:1",
    }
    graph = "".join(f"- {{name: {name}, source: '{source}'}}\n" for name, source in sources.items())
    outer = Path("outer")
    write_tree(outer, {"Nulecule": f"specversion: 0.0.2\nid: outer\ngraph:\n{graph}"})
    (outer / "images").mkdir()
    write_oci_archive(outer / "images" / "hello.tar", hello())
    write_layout(outer / "images" / "layout", hello())
    said = atomicapp.does("render", "outer", *DOCKER)
    assert said.out.count("docker run -e C=blue nginx") == 4
    for name in sources:
        assert (outer / "external" / name / "Nulecule").is_file()


def test_all_that_is_missing_offline_is_named_at_once(atomicapp: Program) -> None:
    graph = "".join(
        f"- {{name: {name}, source: '{source}'}}\n"
        for name, source in {"a": "docker://127.0.0.1:1/a", "b": f"git+{HOST}b"}.items()
    )
    write_tree(Path("outer"), {"Nulecule": f"specversion: 0.0.2\nid: outer\ngraph:\n{graph}"})
    told = atomicapp.fails("render", "outer", *DOCKER, "--offline")
    assert "image 127.0.0.1:1/a:latest is not at hand" in told
    assert f"git+{HOST}b is not at hand" in told
    assert "fetching" not in told
    assert not Path("outer/external").exists() or not any(Path("outer/external").iterdir())


def test_answers_from_a_url_are_of_the_network_too(atomicapp: Program) -> None:
    write_tree(Path("app"), {"Nulecule": DOCUMENT.format(id="hello"), "run": RUN})
    words = ("render", "app", *DOCKER, "-a", "http://127.0.0.1:1/a", "--offline")
    assert "--offline refuses" in atomicapp.fails(*words)
