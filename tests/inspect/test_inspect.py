"""``inspect``: what it leaves alone, what it hides, and what it says of what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.program import Program
from tests.trees import Tree, nulecule, write_tree

ONE = nulecule("[{name: web, artifacts: {docker: ['file://web']}}]")


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return write_tree(
        tmp_path / "app", {"Nulecule": ONE, "web": "docker run -d --name web busybox"}
    )


def providers(atomicapp: Program, directory: Path, tree: Tree, *words: str) -> dict[str, object]:
    """What ``-o json`` says of each provider, by name."""
    said = atomicapp.does("inspect", str(write_tree(directory, tree)), "-o", "json", *words)
    return {each["name"]: each for each in said.data["providers"]}


def test_nothing_is_written_anywhere(atomicapp: Program, app: Path, clean_home: Path) -> None:
    app.chmod(0o500)
    before = sorted(app.rglob("*"))
    atomicapp.does("inspect", str(app))
    assert sorted(app.rglob("*")) == before
    assert list(clean_home.rglob("*")) == []


def test_a_name_that_no_directory_can_have(atomicapp: Program) -> None:
    assert "longer than 255 characters" in atomicapp.fails("inspect", "a" * 300)


def test_a_provider_alone(atomicapp: Program, tmp_path: Path) -> None:
    tree = {
        "Nulecule": nulecule("[{name: web, artifacts: {a: ['file://x'], b: ['file://x']}}]"),
        "x": "anything",
    }
    assert list(providers(atomicapp, tmp_path, tree, "--provider", "b")) == ["b"]
    err = atomicapp.fails("inspect", str(tmp_path), "--provider", "docker")
    assert "has no artifacts for the provider 'docker'" in err
    assert "it has them for: a, b" in err


def test_hidden_defaults_are_masked_wherever_they_come_out(
    atomicapp: Program, tmp_path: Path
) -> None:
    """threats: secrets in logs, plans, errors. The same name elsewhere is hidden too."""
    tree = {
        "Nulecule": nulecule(
            "[{name: web, params: [{name: pw, description: d, default: hunter2}],"
            " artifacts: {docker: ['file://web']}}]",
            "[{name: pw, description: d, hidden: true, default: sesame1}]",
        ),
        "web": "docker run --name web -v /$pw:/x busybox:$pw",
    }
    write_tree(tmp_path, tree)
    for words in ([], ["-o", "json"], ["-o", "yaml"]):
        said = atomicapp.does("inspect", str(tmp_path), *words)
        assert "hunter2" not in said.out
        assert "sesame1" not in said.out
        assert "busybox:***" in said.out
        assert "the host's /***" in said.out


def test_names_and_descriptions_are_not_obeyed(atomicapp: Program, tmp_path: Path) -> None:
    """threats: terminal escapes in names and descriptions."""
    tree = {
        "Nulecule": nulecule(
            "[{name: web, artifacts: {docker: ['file://web']}}]",
            r'[{name: p, default: x, description: "a\x1b[31mb\u202ec\nd"}]',
        ),
        "web": "docker run --name web busybox",
    }
    write_tree(tmp_path, tree)
    for words in ([], ["-o", "json"], ["-o", "yaml"]):
        out = atomicapp.does("inspect", str(tmp_path), *words).out
        assert "\x1b" not in out
        assert "\u202e" not in out
    said = atomicapp.does("inspect", str(tmp_path), "-o", "json")
    assert said.data["params"][0]["description"] == "a\x1b[31mb\u202ec\nd"


def test_artifacts_that_are_wrong_are_warned_of(atomicapp: Program, tmp_path: Path) -> None:
    tree = {
        "Nulecule": nulecule(
            "[{name: web, artifacts: {docker: ['file://web'], kubernetes: ['file://web.yaml'],"
            " x: ['file://none']}}]"
        ),
        "web": "docker run --no-such-option busybox",
        "web.yaml": "kind: [",
    }
    said = atomicapp.does("inspect", str(write_tree(tmp_path, tree)))
    assert said.out.count("(not known)") == 6
    assert said.err.count("warning: ") == 3
    assert "--no-such-option" in said.err


def test_artifacts_from_elsewhere_are_not_fetched(atomicapp: Program, tmp_path: Path) -> None:
    tree = {
        "Nulecule": nulecule(
            "[{name: web, artifacts: {kubernetes: ['http://127.0.0.1:1/web.yaml']}}]"
        )
    }
    said = atomicapp.does("inspect", str(write_tree(tmp_path, tree)))
    assert "was not fetched" in said.err
    assert "(not known)" in said.out


def test_artifacts_that_nobody_here_can_read(atomicapp: Program, tmp_path: Path) -> None:
    tree = {
        "Nulecule": nulecule("[{name: web, artifacts: {marathon: ['file://x.json', 'file://y']}}]"),
        "x.json": '{"id": "web", "container": {"docker": {"image": "busybox"}}}',
        "y": "anything",
    }
    found = providers(atomicapp, tmp_path, tree)
    assert found["marathon"] == {
        "name": "marathon",
        "everyComponent": True,
        "images": None,
        "hostAccess": None,
    }


def test_what_has_no_default_is_shown_as_written(atomicapp: Program, tmp_path: Path) -> None:
    tree = {
        "Nulecule": nulecule(
            "[{name: web, artifacts: {docker: ['file://web']}}]",
            "[{name: port, description: d}, {name: tag, description: d, hidden: true}]",
        ),
        "web": "docker run -p $port:80 -m ${port}k --name web -v /srv/$tag:/x busybox:1$tag",
    }
    (found,) = providers(atomicapp, tmp_path, tree).values()
    assert isinstance(found, dict)
    assert [each["image"] for each in found["images"]] == ["busybox:1$tag"]
    assert [each["what"] for each in found["hostAccess"]] == ["the host's /srv/$tag"]


def test_pods_wherever_they_stand(atomicapp: Program, tmp_path: Path) -> None:
    tree = {
        "Nulecule": nulecule("[{name: web, artifacts: {pods: ['file://all.yaml']}}]"),
        "all.yaml": """
            {apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {
              containers: [{image: a}, {image: [odd]}, odd]}}}}}}
            ---
            {apiVersion: v1, kind: Pod, spec: {ephemeralContainers: [{image: b}], containers: odd}}
            ---
            {kind: none, spec: {containers: [{image: not one}]}}
            --- [list, of, nothing]
            """,
    }
    (found,) = providers(atomicapp, tmp_path, tree).values()
    assert isinstance(found, dict)
    assert [each["image"] for each in found["images"]] == ["a", "b"]


def test_what_is_nested_is_not_fetched(
    atomicapp: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    tree = {"Nulecule": nulecule("[{name: db, source: 'docker://example.invalid/db'}]")}
    said = atomicapp.does("inspect", str(write_tree(tmp_path, tree)))
    assert "docker://example.invalid/db (not fetched)" in said.out
    assert not (tmp_path / "external").exists()
    assert os.listdir(tmp_path / "home") == []  # noqa: PTH208


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([], 2, "which application?"),
        (["./nowhere"], 1, "there is no such directory"),
        (["Upper/Case"], 1, "lower case"),
        (["a b"], 1, "'a b'"),
        (["/"], 1, "no file Nulecule"),
        (["x", "-o", "xml"], 2, "invalid choice"),
    ],
)
def test_bad_input(atomicapp: Program, words: list[str], status: int, said: str) -> None:
    err = atomicapp.fails("inspect", *words, status=status)
    assert said in err
    assert err.count("\n") == 1
