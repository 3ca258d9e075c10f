"""All that is wrong with an application is told in one run, whatever kind of mistake it is."""

from __future__ import annotations

from pathlib import Path

from tests.validation.applications import HEAD, found_in, web


def places(found: list[str]) -> list[str]:
    """The severity, the file and the line of each."""
    return [":".join(each.split(":")[:2]) for each in found]


def test_keys_and_names_that_stand_twice_hide_nothing(tmp_path: Path) -> None:
    tree = {
        "Nulecule": f"{HEAD}id: other\noddity: 1\nparams:\n- {{name: p, default: 1}}\n"
        "- {name: p, description: x}\ngraph:\n- {name: web, artifacts: {docker: [file://run]}}\n"
        "- {name: web, artifacts: {docker: [file://run]}}\n",
        "run": "docker run --bogus -p $p x\n",
    }
    assert places(found_in(tmp_path, tree)) == [
        "E Nulecule:3",
        "W Nulecule:4",
        "W Nulecule:6",
        "E Nulecule:7",
        "E Nulecule:10",
        "E run:1",
    ]


def test_what_the_schema_refuses_hides_nothing_else(tmp_path: Path) -> None:
    tree = {
        "Nulecule": "specversion: 0.0.3\nmetadata: x\nparams:\n- {name: p, hidden: perhaps}\n"
        "- {name: unused, description: x}\n"
        "requirements: [{persistentVolume: {name: v, accessMode: Often, size: x}}]\ngraph:\n"
        "- {name: a, params: 1, artifacts: {docker: [file://missing]}}\n"
        "- {name: b, artifacts: {docker: [file://b]}}\n"
        "- {name: b, artifacts: {docker: [file://c]}, params: [{name: q}]}\n"
        "- {name: c, source: ./nested}\n",
        "b": "docker run --bogus $p x\n",
        "c": "docker run x; y $q\n",
        "nested/Nulecule": f"{HEAD}graph: [{{name: d, artifacts: {{docker: [[1]]}}}}, 7]\n",
    }
    assert places(found_in(tmp_path, tree)) == [
        "E Nulecule:1",
        "E Nulecule:1",
        "E Nulecule:2",
        "E Nulecule:4",
        "E Nulecule:6",
        "E Nulecule:6",
        "E Nulecule:8",
        "E Nulecule:10",
        "W Nulecule:10",
        "E b:1",
        "E c:1",
        "E nested/Nulecule:3",
        "E nested/Nulecule:3",
    ]


def test_without_the_names_of_params_nothing_is_said_of_artifacts(tmp_path: Path) -> None:
    tree = {
        "Nulecule": f"{HEAD}params: {{p: 1}}\ngraph:\n- {{name: b, artifacts: {{docker: [b]}}}}\n",
        "b": "docker run -p $p x\n",
    }
    assert places(found_in(tmp_path, tree)) == ["E Nulecule:3"]


def test_an_artifact_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    tree = {
        "Nulecule": web(
            "{kubernetes: [file://missing, {resource: file://a, p: [/x]}, file://b]}", "p"
        )
        + "- {name: other, artifacts: {kubernetes: [file://c, file://d]}}\n",
        "a": "kind: Pod\n",
        "b": "a: [\n",
        "c": "kind: Pod\n",
        "d": "apiVersion: v1\nkind: Pod\nmetadata: {name: A}\n",
    }
    assert places(found_in(tmp_path, tree)) == [
        "E Nulecule:6",
        "E Nulecule:6",
        "E b:2",
        "E c:1",
        "E c:1",
        "E d:1",
    ]


def test_a_line_that_is_wrong_does_not_hide_that_two_others_are_alike(tmp_path: Path) -> None:
    tree = {
        "Nulecule": web("{docker: [file://a, file://b, file://c]}"),
        "a": "docker run --bogus x",
        "b": "docker run --name same x",
        "c": "docker run --name same x",
    }
    assert places(found_in(tmp_path, tree)) == ["E a:1", "E c:1"]


def test_an_application_that_is_not_there_is_a_problem_in_its_place(tmp_path: Path) -> None:
    tree = {
        "Nulecule": f"{HEAD}graph:\n- {{name: a, source: 'oci:nothing'}}\n"
        "- {name: b, params: [{name: p}], artifacts: {docker: [file://b]}}\n",
        "b": "docker run --bogus x\n",
    }
    found = found_in(tmp_path, tree)
    assert places(found) == ["E Nulecule:4", "W Nulecule:5", "E b:1"]
    assert found[0].startswith("E Nulecule:4:3: nothing: there is no such directory")


def test_what_cannot_be_had_at_all_is_a_problem(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, {"other": ""})
    assert found.startswith("E ")
    assert "Nulecule" in found
