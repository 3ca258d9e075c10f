"""Applications nested in applications: found, fetched, and refused in a circle."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

from atomicapp.errors import InputError, SourceError
from atomicapp.graph import Application
from atomicapp.load import application as room
from atomicapp.load.application import load_application
from tests.trees import write_tree


def leaf(name: str, extra: str = "") -> str:
    graph = "graph: [{name: run, artifacts: {docker: [x]}}]\n"
    return f"specversion: 0.0.2\nid: {name}\n{graph}{extra}"


def nesting(name: str, **sources: str) -> str:
    graph = ", ".join(f"{{name: {component}, source: '{s}'}}" for component, s in sources.items())
    return f"specversion: 0.0.2\nid: {name}\ngraph: [{graph}]\n"


class Images:
    """Applications in images, by source; ``fetched`` is what was asked for."""

    def __init__(self, images: Mapping[str, str]) -> None:
        self.images = images
        self.fetched: list[tuple[str, Path]] = []

    def fetch(self, source: str, destination: Path) -> None:
        self.fetched.append((source, destination))
        if source not in self.images:
            raise SourceError(f"there is no image {source!r}")
        destination.mkdir(parents=True, exist_ok=True)
        (destination / "Nulecule").write_text(self.images[source])


def load(directory: Path, images: Mapping[str, str] | None = None) -> Application:
    return load_application(directory, shown="app", fetch=Images(images or {}).fetch)[0]


def errors_of(directory: Path, images: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(directory, images)
    return [str(problem) for problem in caught.value.problems]


def test_a_single_application(tmp_path: Path) -> None:
    write_tree(tmp_path, {"Nulecule": leaf("root", "xyz: 1\n")})
    application, warnings = load_application(tmp_path, shown="app", fetch=Images({}).fetch)
    assert (application.path, application.directory) == ("", tmp_path)
    assert application.prefix == PurePosixPath()
    assert [node.path for node in application.nodes] == ["run"]
    assert [str(warning) for warning in warnings] == [
        "app/Nulecule:4:1: nothing is known of the field 'xyz'"
    ]


def test_nested_applications_are_fetched_to_where_they_belong(tmp_path: Path) -> None:
    write_tree(tmp_path, {"Nulecule": nesting("root", a="docker://a")})
    images = Images({"docker://a": nesting("a", b="docker://b"), "docker://b": leaf("b")})
    application, _ = load_application(tmp_path, shown="app", fetch=images.fetch)
    ((nested, node),) = application.leaves()
    assert node.path == "a:b:run"
    assert nested.path == "a:b"
    assert nested.prefix == PurePosixPath("external/a/external/b")
    assert nested.directory == tmp_path.resolve() / "external" / "a" / "external" / "b"
    assert nested.nulecule.file == "app/external/a/external/b/Nulecule"
    assert node.component.place.file == nested.nulecule.file
    assert [source for source, _ in images.fetched] == ["docker://a", "docker://b"]

    again = Images({})
    assert load_application(tmp_path, shown="app", fetch=again.fetch)[0] == application
    assert again.fetched == []


def test_an_unpacked_copy_is_used_instead_of_fetching(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {"Nulecule": nesting("root", a="docker://a"), "external/a/Nulecule": leaf("copy")},
    )
    nested = load(tmp_path).nodes[0].nested
    assert nested is not None
    assert nested.nulecule.id == "copy"


def test_a_copy_that_is_to_be_renewed(tmp_path: Path) -> None:
    tree = {"Nulecule": nesting("root", a="docker://a", b="docker://b")}
    old = {f"external/{name}/Nulecule": leaf("old") for name in ("a", "b")}
    write_tree(tmp_path, tree | old)
    images = Images({"docker://a": leaf("new")})

    def renews(source: str, copy: Path) -> bool:
        assert copy == tmp_path / "external" / source.removeprefix("docker://")
        return source == "docker://a"

    application, _ = load_application(tmp_path, shown="app", fetch=images.fetch, renews=renews)
    nested = [node.nested.nulecule.id for node in application.nodes if node.nested]
    assert nested == ["new", "old"]


@pytest.mark.parametrize(
    "source", ["file:nested/a", "file://nested/a", "./nested/a", "/nested/a", "nested/a"]
)
def test_a_source_may_be_a_path(tmp_path: Path, source: str) -> None:
    write_tree(tmp_path, {"Nulecule": nesting("root", a=source), "nested/a/Nulecule": leaf("a")})
    nested = load(tmp_path).nodes[0].nested
    assert nested is not None
    assert nested.directory == (tmp_path / "nested" / "a").resolve()
    assert nested.prefix == PurePosixPath("external/a")


def test_one_application_under_several_names(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "Nulecule": nesting("root", a="./shared", b="./shared"),
            "shared/Nulecule": leaf("a", "x: 1"),
        },
    )
    application, warnings = load_application(tmp_path, shown="app", fetch=Images({}).fetch)
    assert [node.path for _, node in application.leaves()] == ["a:run", "b:run"]
    assert len(warnings) == 1


@pytest.mark.parametrize("source", ["file://../other", "../other", "./a/../../other"])
def test_a_path_that_leads_out(tmp_path: Path, source: str) -> None:
    write_tree(
        tmp_path,
        {"app/Nulecule": nesting("root", a=source), "other/Nulecule": leaf("other")},
    )
    (error,) = errors_of(tmp_path / "app")
    assert error.startswith("app/Nulecule:3:9: the path ")
    assert "leads out of the application" in error


@pytest.mark.parametrize("name", ["external", "external/a", "Nulecule"])
def test_links_that_lead_out(tmp_path: Path, name: str) -> None:
    """Covers "symlinks inside the application" of the threats."""
    app = write_tree(tmp_path / "app", {"Nulecule": nesting("root", a="docker://a")})
    write_tree(tmp_path / "other", {"Nulecule": leaf("other"), "a/Nulecule": leaf("other")})
    target = tmp_path / "other" / ("Nulecule" if name == "Nulecule" else "")
    (app / name).parent.mkdir(exist_ok=True)
    (app / name).unlink(missing_ok=True)
    (app / name).symlink_to(target)
    (error,) = errors_of(app)
    assert "leads out of the application through a symbolic link" in error


def test_a_circle_of_images_is_refused_before_it_is_fetched(tmp_path: Path) -> None:
    write_tree(tmp_path, {"Nulecule": nesting("root", a="docker://a")})
    images = Images(
        {"docker://a": nesting("a", b="docker://b"), "docker://b": nesting("b", a="docker://a")}
    )
    for _ in range(2):
        with pytest.raises(InputError) as caught:
            load_application(tmp_path, shown="app", fetch=images.fetch)
        assert [str(problem) for problem in caught.value.problems] == [
            "app/external/a/external/b/Nulecule:3:9:"
            " applications are nested in a circle: a -> b -> a"
        ]
    assert [source for source, _ in images.fetched] == ["docker://a", "docker://b"]


def test_a_circle_of_directories(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"Nulecule": nesting("root", a="./a"), "a/Nulecule": nesting("a", r="./up")}
    )
    (tmp_path / "a" / "up").symlink_to(".")
    assert errors_of(tmp_path) == [
        "app/a/Nulecule:3:9: applications are nested in a circle: a -> a"
    ]
    (tmp_path / "external").mkdir()
    (tmp_path / "external" / "a").symlink_to("..")
    assert errors_of(tmp_path) == [
        "app/Nulecule:3:9: applications are nested in a circle: root -> root"
    ]


def test_depth_is_limited(tmp_path: Path) -> None:
    class Endless(Images):
        def fetch(self, source: str, destination: Path) -> None:
            number = int(source.removeprefix("docker://a")) + 1
            self.images = {source: nesting(f"a{number - 1}", n=f"docker://a{number}")}
            super().fetch(source, destination)

    write_tree(tmp_path, {"Nulecule": nesting("root", n="docker://a0")})
    with pytest.raises(InputError) as caught:
        load_application(tmp_path, shown="app", fetch=Endless({}).fetch, max_depth=3)
    assert [str(problem) for problem in caught.value.problems] == [
        "app/external/n/external/n/Nulecule:3:9:"
        " applications are nested more than 3 deep: root -> a0 -> a1"
    ]


def test_the_number_of_components_is_limited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Covers "bombs": directories that are shared by links multiply with every level."""
    monkeypatch.setattr(room, "COMPONENT_LIMIT", 500)
    deep = tmp_path
    for _ in range(12):
        write_tree(deep, {"Nulecule": nesting("n", a="./next", b="./again")})
        (deep / "again").symlink_to("next")
        deep = deep / "next"
    write_tree(deep, {"Nulecule": leaf("n")})
    assert errors_of(tmp_path)[0].endswith("the application has more than 500 components")


def test_everything_wrong_in_the_whole_tree_is_told_at_once(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "Nulecule": nesting("root", a="./a", b="./b", c="../c", d="./missing"),
            "a/Nulecule": leaf("a/"),
            "b/Nulecule": nesting("b", x="./x"),
            "b/x/Nulecule": "a: [",
        },
    )
    errors = errors_of(tmp_path)
    assert [error.split(" ")[0] for error in errors] == [
        "app/a/Nulecule:2:5:",
        "app/b/x/Nulecule:2:1:",
        "app/Nulecule:3:61:",
        "app/Nulecule:3:88:",
    ]
    missing = tmp_path.resolve() / "missing" / "Nulecule"
    assert f"Nulecule file {str(missing)!r} does not exist" in errors[-1]


def test_what_cannot_be_fetched_is_told_with_the_place_that_names_it(tmp_path: Path) -> None:
    write_tree(tmp_path, {"Nulecule": nesting("root", a="docker://a")})
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    assert str(caught.value.problems[0]) == "app/Nulecule:3:9: there is no image 'docker://a'"


def test_a_directory_without_a_document(tmp_path: Path) -> None:
    write_tree(tmp_path, {"nulecule": leaf("a")})
    (error,) = errors_of(tmp_path)
    assert error.startswith(
        f"{tmp_path / 'Nulecule'}: the Nulecule file does not exist (did you mean"
    )


LIBRARY = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "nulecule-library"


@pytest.mark.skipif(
    not LIBRARY.is_dir() and "CI" not in os.environ, reason="the corpus is not beside the checkout"
)
def test_real_applications_nest(tmp_path: Path) -> None:
    def fetch(source: str, destination: Path) -> None:
        shutil.copytree(LIBRARY / source.removeprefix("docker://projectatomic/"), destination)

    shutil.copytree(LIBRARY / "wordpress-centos7-atomicapp", tmp_path / "app")
    application, _ = load_application(tmp_path / "app", shown="app", fetch=fetch)
    assert [node.path for _, node in application.leaves()] == [
        "mariadb-centos7-atomicapp:mariadb-atomicapp",
        "wordpress",
    ]
