"""Artifact files of components, rendered: which, in which order, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atomicapp.errors import InputError, Place
from atomicapp.rendered import PieceKind, RenderedApplication
from atomicapp.rendering.application import render_application
from atomicapp.rendering.locate import Locator
from atomicapp.values.answers import Answers
from atomicapp.values.resolution import Sources
from atomicapp.values.resolve import resolve
from tests.trees import Tree, application, nulecule


def rendered(
    directory: Path, tree: Tree, provider: str = "docker", **general: str
) -> RenderedApplication:
    app = application(directory, tree)
    sources = Sources(answers=Answers.of({"general": general}))
    return render_application(app, provider, resolve(app, sources, provider))


def one(artifacts: str, params: str = "[]") -> str:
    """A Nulecule file with one component that has these artifacts for docker."""
    return nulecule(f"[{{name: web, artifacts: {{docker: {artifacts}}}}}]", params)


def texts(application: RenderedApplication) -> dict[str, str]:
    return {
        str(artifact.path): artifact.text
        for component in application.components
        for artifact in component.artifacts
    }


def lines_of_error(directory: Path, tree: Tree, **general: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        rendered(directory, tree, **general)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "uri",
    ["file://artifacts/web", "file:artifacts/web", "file:///artifacts/web", "artifacts/web"],
)
def test_the_ways_to_name_a_file(tmp_path: Path, uri: str) -> None:
    tree = {"Nulecule": one(f"['{uri}']"), "artifacts/web": "run $x\r\n"}
    assert texts(rendered(tmp_path, tree, x="1")) == {"artifacts/web": "run 1\r\n"}


def test_a_directory_stands_for_its_own_visible_files_in_order(tmp_path: Path) -> None:
    tree = {
        "Nulecule": one("['file://artifacts/', 'file://last']"),
        "artifacts/b": "2",
        "artifacts/a.json": "1",
        "artifacts/.hidden": "-",
        "artifacts/below/c": "-",
        "last": "3",
    }
    found = texts(rendered(tmp_path, tree))
    assert list(found.items()) == [("artifacts/a.json", "1"), ("artifacts/b", "2"), ("last", "3")]


def test_artifacts_are_inherited_in_place(tmp_path: Path) -> None:
    artifacts = (
        "{a: ['file:1', {inherit: [b, c]}, 'file:4'], b: ['file:2', {inherit: [c]}], c: ['file:3']}"
    )
    tree = {"Nulecule": nulecule(f"[{{name: web, artifacts: {artifacts}}}]")}
    tree |= {number: number for number in "1234"}
    components = rendered(tmp_path, tree, "a").components
    assert [artifact.text for artifact in components[0].artifacts] == ["1", "2", "3", "3", "4"]


def test_a_cycle_of_inheritance_is_refused_with_its_chain(tmp_path: Path) -> None:
    artifacts = "{docker: [{inherit: [a]}], a: [{inherit: [docker]}]}"
    found = lines_of_error(
        tmp_path, {"Nulecule": nulecule(f"[{{name: web, artifacts: {artifacts}}}]")}
    )
    assert found == ["Nulecule:4:63: artifacts inherit each other: docker -> a -> docker"]


def test_a_provider_that_a_component_lacks(tmp_path: Path) -> None:
    found = lines_of_error(tmp_path, {"Nulecule": one("[{inherit: [nomad]}]")})
    assert "component 'web' has no artifacts for the provider 'nomad'" in found[0]
    assert "it has them for: docker" in found[0]


@pytest.mark.parametrize(
    ("artifact", "secret"),
    [
        ("'https://user:S3CRET@host/x'", "S3CRET"),
        ("{source: 'https://host/x.git', path: /y}", "x.git"),
    ],
)
def test_artifacts_from_elsewhere_are_said_not_to_be_fetched(
    tmp_path: Path, artifact: str, secret: str
) -> None:
    found = lines_of_error(tmp_path, {"Nulecule": one(f"[{artifact}]")})
    assert len(found) == 1
    assert found[0].startswith("Nulecule:4:")
    assert "comes from elsewhere and was not fetched" in found[0]
    assert secret not in found[0]


@pytest.mark.parametrize(
    ("artifact", "scheme"),
    [
        ("'ftp://user:S3CRET@host/x'", "ftp"),
        ("'docker://a/b'", "docker"),
        ("{resource: 'S3://bucket/x', p: [/a]}", "S3"),
    ],
)
def test_a_scheme_that_artifacts_do_not_come_by(tmp_path: Path, artifact: str, scheme: str) -> None:
    assert lines_of_error(tmp_path, {"Nulecule": one(f"[{artifact}]")}) == [
        f"Nulecule:4:42: artifacts do not come by {scheme}://"
        " (name a file of the application, or a URL with http:// or https://)"
    ]


def test_what_leads_nowhere_is_named_with_its_place_all_at_once(tmp_path: Path) -> None:
    names = ("directory", "../outside")
    artifacts = ", ".join(f'"file://{name}"' for name in names)
    (tmp_path / "directory").mkdir()
    found = lines_of_error(tmp_path, {"Nulecule": one(f"[{artifacts}]")})
    assert len(found) == 2
    assert all(line.startswith("Nulecule:4:") for line in found)
    assert "is a directory" in found[0]
    assert "leads out of the application" in found[1]


def test_what_cannot_be_read_is_named_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"a\0b")
    tree = {"Nulecule": one("[file://missing, file://fine, file://binary]"), "fine": ""}
    assert len(lines_of_error(tmp_path, tree)) == 2


@pytest.mark.parametrize("name", ["missing", "fifo", "loop", "binary", "utf16", "latin1"])
def test_what_cannot_be_read_is_named_with_its_place(tmp_path: Path, name: str) -> None:
    """Bad input of the issue: artifacts that are missing, FIFOs, binary or in another encoding."""
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "binary").write_bytes(b"a\0b")
    (tmp_path / "utf16").write_bytes("run".encode("utf-16"))
    (tmp_path / "latin1").write_bytes(b"caf\xe9")
    found = lines_of_error(tmp_path, {"Nulecule": one(f"[file://{name}]")})
    assert len(found) == 1
    assert found[0].startswith("Nulecule:4:")
    assert name in found[0]


def test_every_component_with_problems_is_told(tmp_path: Path) -> None:
    graph = "[{name: a, artifacts: {docker: [file:x]}}, {name: b, artifacts: {docker: [file:y]}}]"
    assert len(lines_of_error(tmp_path, {"Nulecule": nulecule(graph)})) == 2


@pytest.mark.parametrize("uri", ["file://link", "file://out/x", "file://out/", "file://dir/"])
def test_links_that_lead_outside_are_refused(tmp_path: Path, uri: str) -> None:
    """threats.md: symlinks inside the application."""
    outside = tmp_path / "outside"
    app = tmp_path / "app"
    for directory in (outside, app / "dir"):
        directory.mkdir(parents=True)
    (outside / "x").write_text("S3CRET")
    (app / "link").symlink_to(outside / "x")
    (app / "out").symlink_to(outside)
    (app / "dir" / "x").symlink_to(outside / "x")
    found = lines_of_error(app, {"Nulecule": one(f"['{uri}']")})
    assert len(found) == 1
    assert "symbolic link" in found[0]


@pytest.mark.parametrize(
    "uri", ["file://../app/x", "file:///../x", "file://a/../../x", "file://.."]
)
def test_paths_that_lead_outside_are_refused(tmp_path: Path, uri: str) -> None:
    """threats.md: a name that becomes a path."""
    (tmp_path / "x").write_text("S3CRET")
    found = lines_of_error(tmp_path / "app", {"Nulecule": one(f"['{uri}']"), "x": ""})
    assert "leads out of the application" in found[0]


def test_links_inside_are_followed(tmp_path: Path) -> None:
    tree = {"Nulecule": one("[file://link, file://dir/x]"), "real/x": "text"}
    (tmp_path / "link").symlink_to("real/x")
    (tmp_path / "dir").symlink_to("real")
    assert texts(rendered(tmp_path, tree)) == {"link": "text", "dir/x": "text"}


@pytest.mark.parametrize("name", ["a\0b", "a/b\0c", "a\0/b"])
def test_names_that_cannot_be_paths_are_refused(tmp_path: Path, name: str) -> None:
    """threats.md: a name that becomes a path."""
    with pytest.raises(InputError, match=r"^Nulecule:1:1: "):
        Locator(tmp_path).find(name, Place("Nulecule", 1, 1))


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xef\xbb\xbfrun")
    assert texts(rendered(tmp_path, {"Nulecule": one("[file:x]")})) == {"x": "\ufeffrun"}


NESTED = {
    "Nulecule": """
        specversion: 0.0.2
        id: outer
        requirements: [{persistentVolume: {name: o, accessMode: ReadWriteOnce, size: 1}}]
        graph:
          - {name: first, artifacts: {docker: [file:x]}}
          - {name: db, source: docker://x/db}
          - {name: last, artifacts: {docker: [file:x]}}
        """,
    "x": "${namespace}/$provider/$who\n",
    "external/db/Nulecule": """
        specversion: 0.0.2
        id: inner
        requirements: [{persistentVolume: {name: i, accessMode: ReadWriteOnce, size: 2}}]
        graph: [{name: server, params: [{name: who, description: d, default: me}],
                 artifacts: {docker: [file://y]}}]
        """,
    "external/db/y": "$who $unknown",
}


def test_components_come_in_graph_order_with_their_files_and_requirements(tmp_path: Path) -> None:
    found = rendered(tmp_path, NESTED, namespace="n")
    assert [component.path for component in found.components] == ["first", "db:server", "last"]
    assert texts(found) == {"x": "n/docker/$who\n", "external/db/y": "me $unknown"}
    assert [(path, volume.name) for path, volume in found.requirements] == [("", "o"), ("db", "i")]
    artifact = found.components[1].artifacts[0]
    assert (artifact.component, artifact.file) == ("db:server", "external/db/y")
    assert artifact.directory == tmp_path / "external/db"
    assert [(name, str(place)) for name, place in artifact.unknown] == [
        ("unknown", "external/db/y:1:6")
    ]
    assert [piece.kind for piece in artifact.pieces] == [PieceKind.VALUE, PieceKind.TEXT]


def test_values_reach_pointers(tmp_path: Path) -> None:
    artifacts = "[{resource: 'file://pod.json', port: [/a/0]}]"
    params = "[{name: port, description: d, default: 80}]"
    tree = {"Nulecule": one(artifacts, params), "pod.json": '{"a": [1], "b": "$port"}'}
    found = rendered(tmp_path, tree)
    assert texts(found) == {"pod.json": '{"a": [80], "b": "80"}'}


def test_a_pointer_at_nothing_is_told_at_its_place(tmp_path: Path) -> None:
    artifacts = "[{resource: 'file://pod.json', port: [/b]}]"
    params = "[{name: port, description: d, default: 80}]"
    found = lines_of_error(tmp_path, {"Nulecule": one(artifacts, params), "pod.json": "{}"})
    assert found == ["Nulecule:4:42: the JSON pointer '/b' points at nothing in pod.json"]
