"""What ``validate`` finds in an application and all that is nested in it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from atomicapp.load.application import load_application
from atomicapp.validation import find_problems
from tests.trees import Tree, write_tree

HEAD = "specversion: 0.0.2\nid: app\n"
LIBRARY = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "nulecule-library"


def nothing_to_fetch(source: str, destination: Path) -> None:
    raise AssertionError(f"{source} was fetched to {destination}")


def problems_of(directory: Path, tree: Tree) -> list[str]:
    """The problems, each after E (error) or W (warning)."""
    write_tree(directory, tree)
    application, _ = load_application(directory, shown="app", fetch=nothing_to_fetch)
    return [
        f"{'W' if problem.is_warning else 'E'} {problem}" for problem in find_problems(application)
    ]


def graph(artifacts: str, params: str = "[]", root: str = "[]") -> str:
    return (
        f"{HEAD}params: {root}\ngraph:\n- name: web\n  params: {params}\n  artifacts: {artifacts}\n"
    )


PORT = "{name: port, description: x, default: 80}"


def test_a_sound_application(tmp_path: Path) -> None:
    assert (
        problems_of(
            tmp_path,
            {
                "Nulecule": graph(
                    "{docker: [file://run], kubernetes: [file://pod.yaml]}",
                    f"[{PORT}, {{name: password, description: x}}]",
                    "[{name: provider, description: x, default: docker}]",
                ),
                "run": "docker run -d --name ${namespace}_web -p $port:80 -e P=$password image\n",
                "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a$port}\n"
                "spec: {b: $password}\n",
            },
        )
        == []
    )


def test_artifacts_that_are_not_there(tmp_path: Path) -> None:
    tree = {
        "Nulecule": graph("{docker: [file://run, file://dir]}")
        + "- {name: b, artifacts: {docker: [file://../x, 'https://example.org/x']}}\n",
        "dir/x": "",
    }
    assert [error.split(" (")[0] for error in problems_of(tmp_path, tree)] == [
        f"E app/Nulecule:7:24: artifact {str(tmp_path.resolve() / 'run')!r} does not exist",
        "E app/Nulecule:7:36: artifact 'file://dir' is a directory",
        "E app/Nulecule:8:34: the path '..' leads out of the application",
        "E app/Nulecule:8:47: this artifact comes from elsewhere and was not fetched",
    ]


def test_artifacts_are_parsed_by_their_provider(tmp_path: Path) -> None:
    (error,) = problems_of(
        tmp_path,
        {"Nulecule": graph("{docker: [file://run]}"), "run": "docker run --nmae web image\n"},
    )
    assert error.startswith("E app/run:1:12: ")
    assert "--nmae" in error


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("a.yaml", "a: [\n", "app/a.yaml:2:1: a value was expected here"),
        ("a.yml", "a: 1\na: 2\n", "app/a.yml:2:1: the field 'a' is here twice"),
        ("a.json", '{"a": 1]\n', "app/a.json:1:8: the '{' of line 1 is not closed"),
        ("a", '{"a": 1]\n', "app/a:1:8: the '{' of line 1 is not closed"),
    ],
)
def test_without_the_provider_yaml_and_json_are_read(
    tmp_path: Path, name: str, text: str, error: str
) -> None:
    (found,) = problems_of(tmp_path, {"Nulecule": graph(f"{{nomad: [file://{name}]}}"), name: text})
    assert found.startswith(f"E {error}")


def test_without_the_provider_other_artifacts_are_left_alone(tmp_path: Path) -> None:
    tree = {"Nulecule": graph("{nomad: [file://job]}"), "job": "a: [ {\n"}
    assert problems_of(tmp_path, tree) == []
    tree = {"Nulecule": graph("{nomad: [file://job]}"), "job": " \n"}
    assert problems_of(tmp_path, tree) == ["W app/job: the artifact is empty"]


def test_several_documents_in_one_artifact(tmp_path: Path) -> None:
    tree = {"Nulecule": graph("{nomad: [file://a.yaml]}"), "a.yaml": "a: 1\n---\nb: 1\n"}
    assert problems_of(tmp_path, tree) == []


def test_a_name_that_no_param_has(tmp_path: Path) -> None:
    assert problems_of(
        tmp_path,
        {
            "Nulecule": graph("{nomad: [file://a.yaml]}", f"[{PORT}]"),
            "a.yaml": "port: $port\nother: ${prot}\nxyz: $xyz $$fine\n",
        },
    ) == [
        "W app/a.yaml:2:8: no param is called 'prot' (did you mean $port?)",
        "W app/a.yaml:3:6: no param is called 'xyz' (write $$xyz if it is meant literally)",
    ]


def test_a_name_that_docker_would_get_is_an_error(tmp_path: Path) -> None:
    (error,) = problems_of(
        tmp_path,
        {"Nulecule": graph("{docker: [file://run]}"), "run": "docker run -e A=$port image\n"},
    )
    assert error.startswith("E app/run:1:17: ")


def test_params_that_nothing_uses(tmp_path: Path) -> None:
    root = "[{name: root, description: x, default: a}, {name: used, description: x, default: b}]"
    assert problems_of(
        tmp_path,
        {
            "Nulecule": graph("{nomad: [file://a]}", f"[{PORT}]", root)
            + "- name: nested\n  source: ./nested\n  params: [{name: n, description: x}]\n",
            "a": "$used",
            "nested/Nulecule": HEAD
            + "params: [{name: r, description: x}, {name: namespace, description: x}]\n"
            "graph: [{name: c, artifacts: {nomad: [file://a]},"
            " params: [{name: r, description: x}]}]",
            "nested/a": "$r",
        },
    ) == [
        "W app/Nulecule:3:10: no artifact uses the param 'root'"
        " (write $root where its value belongs, or remove it)",
        "W app/Nulecule:6:12: no artifact uses the param 'port'"
        " (write $port where its value belongs, or remove it)",
        "W app/Nulecule:10:12: no artifact uses the param 'n'"
        " (write $n where its value belongs, or remove it)",
    ]


def test_params_that_pointers_and_templates_use(tmp_path: Path) -> None:
    params = ", ".join(f"{{name: {name}, description: x, default: 1}}" for name in "abc")
    assert (
        problems_of(
            tmp_path,
            {
                "Nulecule": graph(
                    "{nomad: [{resource: file://x.json, a: [/a]}, file://y.yaml.j2, file://z]}",
                    f"[{params}]",
                ),
                "x.json": '{"a": 0}',
                "y.yaml.j2": "{% if b == '1' %}b: {{ b }}{% endif %}\n",
                "z": "$c",
            },
        )
        == []
    )


def test_params_of_artifacts_that_cannot_be_read_may_be_used(tmp_path: Path) -> None:
    (error,) = problems_of(
        tmp_path, {"Nulecule": graph("{nomad: [file://missing]}", f"[{PORT}]", f"[{PORT}]")}
    )
    assert error.startswith("E app/Nulecule:7:")


def test_constraints(tmp_path: Path) -> None:
    """Covers "constraints that backtrack for ever" of the bad input."""
    params = "".join(
        f"\n  - {{name: {name}, description: x, default: {default}, hidden: {hidden},"
        f" constraints: {{allowed_pattern: '{pattern}', description: {description}}}}}"
        for name, default, hidden, pattern, description in (
            ("a", "80", "no", "[a-z]+", "letters"),
            ("b", "x", "yes", "[", "d"),
            ("c", "", "no", "(", "d"),
            ("d", "ok", "no", "o", ""),
            ("e", "ok", "no", "ok", "d"),
            ("f", "a" * 40 + "b", "no", "(a|aa)+", "d"),
        )
    )
    found = problems_of(
        tmp_path, {"Nulecule": graph("{nomad: [file://x]}", params), "x": "$a $b $c $d $e $f"}
    )
    assert [re.sub(r"expression: .*", "expression", problem) for problem in found] == [
        "E app/Nulecule:7:5: the default of 'a' is not what its own constraint allows (letters)",
        "E app/Nulecule:8:87: the pattern of a constraint is not a regular expression",
        "E app/Nulecule:9:85: the pattern of a constraint is not a regular expression",
        "E app/Nulecule:10:5: the default of 'd' is not what its own constraint allows"
        " (change one of them)",
        "E app/Nulecule:12:126: matching a value against this pattern takes more than 1 s"
        " (a repetition inside a repetition makes it backtrack; write it without one)",
    ]


def test_no_provider_for_all(tmp_path: Path) -> None:
    two = graph("{nomad: [file://x]}") + "- {name: b, artifacts: {other: [file://x]}}\n"
    assert problems_of(tmp_path, {"Nulecule": two, "x": "x"}) == [
        "E app/Nulecule: no provider has artifacts in every component, so nothing can deploy"
        " them all (give each component artifacts for one provider)"
    ]


def test_the_default_provider_lacks_artifacts(tmp_path: Path) -> None:
    root = "[{name: provider, description: x, default: docker}]"
    (warning,) = problems_of(
        tmp_path, {"Nulecule": graph("{nomad: [file://x]}", root=root), "x": "x"}
    )
    assert warning.startswith("W app/Nulecule:5:3: component 'web' has no artifacts for")


def test_what_a_made_up_value_can_be_is_no_problem(tmp_path: Path) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {b: $x}\n"
    artifacts = "{docker: [file://run], kubernetes: [file://secret]}"
    tree = {
        "Nulecule": graph(artifacts, "[{name: x, description: x}]"),
        "run": "docker run -p 80$x:80 --dns 10.0.0.$x image\n",
        "secret": secret,
    }
    assert problems_of(tmp_path, tree) == []


def test_inherited_artifacts(tmp_path: Path) -> None:
    tree = {
        "Nulecule": graph("{a: [{inherit: [b]}], b: [{inherit: [a]}], c: [{inherit: [d]}]}"),
    }
    found = problems_of(tmp_path, tree)
    assert any("artifacts inherit each other: a -> b -> a" in each for each in found)
    assert any("has no artifacts for the provider 'd'" in each for each in found)
    assert all(each.startswith("E app/Nulecule:7:") for each in found)


def test_an_inherited_mistake_is_told_once(tmp_path: Path) -> None:
    tree = {
        "Nulecule": graph("{a: [{inherit: [b]}], b: [file://x.yaml]}"),
        "x.yaml": "a: [\nb: $nothing\n",
    }
    assert len(problems_of(tmp_path, tree)) == 2


def test_requirements_are_seen_by_the_provider(tmp_path: Path) -> None:
    volume = "requirements: [{persistentVolume: {name: data, accessMode: ReadWrite, size: 1}}]\n"
    tree = {
        "Nulecule": graph("{docker: [file://run]}") + volume,
        "run": "docker run -v data:/data image\n",
    }
    assert problems_of(tmp_path, tree) == []


@pytest.mark.skipif(
    not LIBRARY.is_dir() and "CI" not in os.environ, reason="the corpus is not beside the checkout"
)
def test_real_applications_are_sound(tmp_path: Path) -> None:
    def fetch(source: str, destination: Path) -> None:
        shutil.copytree(LIBRARY / source.removeprefix("docker://projectatomic/"), destination)

    for directory in LIBRARY.iterdir():
        if directory.is_dir():
            copy = tmp_path / directory.name
            shutil.copytree(directory, copy)
            application, _ = load_application(copy, shown=directory.name, fetch=fetch)
            assert find_problems(application) == []
