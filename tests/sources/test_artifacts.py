"""Artifacts from elsewhere: behind URLs and in git repositories."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from atomicapp.document import RepositoryArtifact
from atomicapp.errors import InputError, Place
from atomicapp.sources.copies import repository_of
from atomicapp.sources.transport import Repository
from tests.program import Program
from tests.sources.repositories import HOST, Origin, answer_for
from tests.sources.web import Web, serving
from tests.trees import write_tree

RUN = b"docker run -e C=$colour nginx\n"
RENDERED = "docker run -e C=blue nginx\n"
POD = b"kind: Pod\nspec: {replicas: 1}\n"
DOCKER = ("--provider", "docker")


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as one:
        one.files["/files/run"] = RUN
        yield one


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "work"
    path.mkdir()
    monkeypatch.chdir(path)
    return path


@pytest.fixture
def repository(tmp_path: Path, clean_home: Path) -> Origin:
    """The repository ``HOST`` + ``app``."""
    origin = Origin(tmp_path / "git" / "app")
    files = {"deploy/run": RUN.decode(), "deploy/.hidden": "x", "deploy/more/x": "x", "top": "x"}
    origin.commit(files)
    answer_for(tmp_path / "git", clean_home)
    return origin


def _app(*artifacts: str, provider: str = "docker") -> str:
    params = "[{name: colour, description: its colour, default: blue}]"
    listed = ", ".join(artifacts)
    text = f"specversion: 0.0.2\nid: a\nparams: {params}\ngraph:\n- name: web\n"
    write_tree(Path("app"), {"Nulecule": f"{text}  artifacts: {{{provider}: [{listed}]}}\n"})
    return "app"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_file_behind_a_url(atomicapp: Program, web: Web) -> None:
    app = _app(f"'{web.url}/files/run'")
    said = atomicapp.does("render", app, *DOCKER)
    path = f"fetched/{web.url.removeprefix('http://').replace(':', '-')}/files/run"
    assert said.out == f"---\n# Source: {path}\n{RENDERED}"
    atomicapp.does("render", app, *DOCKER, "--output-dir", "out")
    assert Path("out", path).read_text() == RENDERED
    assert web.asked == [("/files/run", 200), ("/files/run", 304)]
    assert atomicapp.does("render", app, *DOCKER, "--offline").out == said.out
    assert len(web.asked) == 2
    web.files["/files/run"] = b"docker run other\n"
    assert "docker run other" in atomicapp.does("render", app, *DOCKER).out
    assert [path.name for path in Path("app").iterdir()] == ["Nulecule"]


def test_what_a_url_must_have(atomicapp: Program, web: Web) -> None:
    """threats.md: verification that fails open."""
    right = _app(f"{{resource: '{web.url}/files/run', sha256: {_sha256(RUN)}}}")
    assert RENDERED in atomicapp.does("render", right, *DOCKER).out
    assert RENDERED in atomicapp.does("render", right, *DOCKER).out
    assert len(web.asked) == 1, "what is proved already is asked for once"
    wrong = _app(f"{{resource: '{web.url}/files/run', sha256: {_sha256(b'other')}}}")
    told = atomicapp.fails("render", wrong, *DOCKER)
    assert f"must be sha256:{_sha256(b'other')}" in told
    assert "app/Nulecule:6:" in told
    assert "--offline refuses" in atomicapp.fails("render", wrong, *DOCKER, "--offline")
    fragment = _app(f"'{web.url}/files/run#sha256={_sha256(RUN)}'")
    assert "{resource: URL, sha256: HEX}" in atomicapp.fails("render", fragment, *DOCKER)


def test_pointers_into_a_file_behind_a_url(atomicapp: Program, web: Web) -> None:
    web.files["/pod.yaml"] = POD
    app = _app(
        f"{{resource: '{web.url}/pod.yaml', sha256: {_sha256(POD)}, colour: [/spec/replicas]}}",
        provider="kubernetes",
    )
    said = atomicapp.does("render", app, "--provider", "kubernetes", "-p", "colour=7")
    assert "replicas: 7" in said.out


def test_every_artifact_that_cannot_be_had_is_named(atomicapp: Program, web: Web) -> None:
    app = _app(
        f"'{web.url}/absent'",
        f"'http://me:hunter2@{web.url[7:]}/absent?token=hunter2'",
        f"{{source: '{HOST}absent'}}",
        "{source: 'git@git.example:app.git'}",
        f"{{source: '{HOST}app#x'}}",
        f"{{source: '{HOST}app', path: ../..}}",
        f"{{source: '{HOST}app', tag: --upload-pack=x}}",
        "'http://127.0.0.1:99999/x'",
    )
    told = atomicapp.fails("render", app, *DOCKER, "--offline")
    assert len(told.splitlines()) == 8
    assert "hunter2" not in told
    told = atomicapp.fails("render", app, *DOCKER)
    assert "answers 404" in told
    assert "hunter2" not in told
    assert told.count("this artifact cannot be fetched") == 8
    assert not Path("app/answers.conf.gen").exists()


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("path: /deploy", ["deploy/run"]),
        ("path: deploy/run", ["deploy/run"]),
        ("path: ./deploy/", ["deploy/run"]),
        ("", ["top"]),
    ],
)
def test_files_of_a_repository(
    atomicapp: Program, repository: Origin, fields: str, names: list[str]
) -> None:
    app = _app(f"{{source: '{HOST}app', branch: main, {fields}}}")
    said = atomicapp.does("render", app, *DOCKER)
    lines = said.out.splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        f"# Source: fetched/git.example/app/{name}" for name in names
    ]
    assert atomicapp.does("render", app, *DOCKER, "--offline").out == said.out


def test_branches_tags_and_commits(atomicapp: Program, repository: Origin) -> None:
    commit = repository.git("rev-parse", "HEAD")
    repository.git("tag", "v1")
    repository.commit({"deploy/run": "docker run other\n"})
    for fields in ("tag: v1", "tag: v1, branch: main", f"tag: {commit}", f"branch: {commit}"):
        app = _app(f"{{source: 'git+{HOST}app', path: deploy, {fields}}}")
        assert RENDERED in atomicapp.does("render", app, *DOCKER).out, fields
    app = _app(f"{{source: '{HOST}app', path: deploy}}")
    assert "no branch 'master'" in atomicapp.fails("render", app, *DOCKER)


def test_a_link_out_of_a_repository(atomicapp: Program, repository: Origin, tmp_path: Path) -> None:
    """threats.md: symlinks inside the application."""
    (tmp_path / "secret").write_text("secret")
    repository.commit({}, **{"deploy-link": str(tmp_path / "secret"), "up": "deploy/run"})
    app = _app(f"{{source: '{HOST}app', branch: main, path: deploy-link}}")
    told = atomicapp.fails("render", app, *DOCKER)
    assert "is refused" in told


def test_validate_checks_what_it_can(atomicapp: Program, web: Web) -> None:
    web.files["/files/run"] = b"docker run --no-such-option -e $clour nginx\n"
    app = _app(f"'{web.url}/files/run'")
    said = atomicapp("validate", app)
    assert said.status == 1
    assert f"{web.url}/files/run:1:" in said.err
    app = _app(f"'{web.url}/files/other'")
    said = atomicapp("validate", app, "--offline")
    assert said.status == 0
    assert "warning: app/Nulecule:6:" in said.err
    assert "--offline refuses the network" in said.err
    assert "no artifact uses" not in said.err
    assert atomicapp("validate", app).status == 1


def test_fetch_has_everything_at_hand_afterwards(atomicapp: Program, web: Web) -> None:
    app = _app(f"'{web.url}/files/run'")
    atomicapp.does("fetch", app)
    asked = len(web.asked)
    assert RENDERED in atomicapp.does("render", app, *DOCKER, "--offline").out
    assert len(web.asked) == asked
    app = _app(f"'{web.url}/files/absent'")
    assert "answers 404" in atomicapp.fails("fetch", app)
    atomicapp.does("fetch", app, "--no-deps")


def test_a_template_behind_a_url(atomicapp: Program, web: Web) -> None:
    web.files["/run.j2"] = b"docker run -e C={{ colour | upper }} nginx\n"
    app = _app(f"'{web.url}/run.j2'")
    assert "C=BLUE" in atomicapp.does("render", app, *DOCKER).out


def test_what_is_too_large(atomicapp: Program, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """threats.md: bombs."""
    monkeypatch.setattr("atomicapp.sources.urls.TEXT_LIMIT", 5)
    app = _app(f"'{web.url}/files/run'")
    assert "larger than 5 bytes" in atomicapp.fails("render", app, *DOCKER)


def test_a_full_disk_is_one_line(
    atomicapp: Program, web: Web, repository: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """threats.md: power cut, full disk, read-only disk."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    app = _app(f"'{web.url}/files/run'", f"{{source: '{HOST}app', branch: main}}")
    for what in ("tempfile.TemporaryDirectory", "atomicapp.sources.git_program.TemporaryFile"):
        with monkeypatch.context() as patch:
            patch.setattr(what, full)
            told = atomicapp.fails("render", app, *DOCKER)
        assert "no space left on device" in told
    atomicapp.does("render", app, *DOCKER)


def test_what_an_artifact_of_a_repository_means() -> None:
    place = Place("N", 1, 1)

    def meant(path: str = "/", branch: str = "master", tag: str = "") -> Repository:
        return repository_of(RepositoryArtifact("https://h/r.git", path, branch, tag, place))

    assert meant() == Repository("https://h/r.git", "refs/heads/master", "")
    assert meant("/a//b/", tag="v1") == Repository("https://h/r.git", "refs/tags/v1", "a/b")
    assert meant(branch="a" * 40).ref == "a" * 40
    for path in ("..", "a/../../b", "a\\b"):
        with pytest.raises(InputError, match="leads out"):
            meant(path)
