"""Params without a default: an error is softened only where a made-up value has a part in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.validation.applications import found_in, web

DOCKER = "{docker: [file://run]}"
KUBERNETES = "{kubernetes: [file://pod.yaml]}"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {password: $pw}\n"


def of_line(directory: Path, line: str) -> list[str]:
    """What is found in a line in which ``$pw`` has no value."""
    return found_in(directory, {"Nulecule": web(DOCKER, "pw"), "run": line})


def of_object(directory: Path, name: str, text: str) -> list[str]:
    """The same for an artifact of Kubernetes."""
    artifacts = f"{{kubernetes: [file://{name}]}}"
    return found_in(directory, {"Nulecule": web(artifacts, "pw"), name: text})


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("docker run x; rm -rf / $pw", "1:13"),
        ("docker run x $pw;$pw", "1:17"),
        ("docker run x $pw > $(pwd)$pw", "1:18"),
        ("docker run -e A=$pw x ${HOME}$pw", "1:23"),
        ("docker run --bogus-option x $pw", "1:12"),
        ("docker run --bogus=$pw x", "1:12"),
        ("docker run --rn -e A=$pw x", "1:12"),
        ("docker run -e A=$pw --memory much x", "1:30"),
        ("docker run --memory=much -e A=$pw x", "1:21"),
        ("docker run -e A=$pw UPPER", "1:21"),
        ("docker run -e A=$pw --rm --restart always x", "1:36"),
        ("docker run -e A=$pw x 'not closed", "1:23"),
        ("docker run -e A=$pw", "1:1"),
    ],
)
def test_what_is_the_lines_own_is_an_error(tmp_path: Path, line: str, place: str) -> None:
    (first, *others) = of_line(tmp_path, line + "\n")
    assert first.startswith(f"E run:{place}: ")
    assert all(other.startswith("E ") for other in others)


@pytest.mark.parametrize(
    "line",
    [
        "docker run --mac-address $pw x",
        "docker run --mac-address=$pw x",
        "docker run --mac-address 92:d0:c6:0a:29:$pw x",
        'docker run --mac-address "92:d0:c6:0a:29:$pw" x',
        "docker run image@$pw",
        "docker run --restart '$pw' x",
    ],
)
def test_what_another_value_would_mend_is_a_warning(tmp_path: Path, line: str) -> None:
    (warning,) = of_line(tmp_path, line)
    assert warning.startswith("W run:1:")
    assert warning.endswith("tried with numbers, as 1 and 1111, for params without a default)")


def test_beside_what_another_value_would_mend_errors_are_errors(tmp_path: Path) -> None:
    found = of_line(tmp_path, "docker run --mac-address=$pw --cpus much x\n")
    assert [each[:11] for each in found] == ["W run:1:26:"[:11], "E run:1:37:"[:11]]


@pytest.mark.parametrize(
    "line",
    [
        "docker run --name $pw -p 80$pw:80 x",
        "docker run -p 80$pw:80 --dns 10.0.0.$pw x",
        "docker run $pw",
        "docker run --memory $pw -d=$pw x",
    ],
)
def test_where_some_value_fits_nothing_is_wrong(tmp_path: Path, line: str) -> None:
    assert of_line(tmp_path, line) == []


def test_names_that_only_a_value_makes_alike_are_no_error(tmp_path: Path) -> None:
    tree = {
        "Nulecule": web("{docker: [file://one, file://other]}", "pw"),
        "one": "docker run --name web1 x",
        "other": "docker run --name web$pw x",
    }
    assert found_in(tmp_path, tree) == []


def test_one_name_for_two_is_an_error_beside_a_line_that_a_value_breaks(tmp_path: Path) -> None:
    tree = {
        "Nulecule": web("{docker: [file://a, file://b, file://c]}", "pw"),
        "a": "docker run --mac-address $pw x",
        "b": "docker run --name same x",
        "c": "docker run --name same x",
    }
    warning, error = found_in(tmp_path, tree)
    assert warning.startswith("W a:1:26: --mac-address")
    assert error.startswith("E c:1:1: components web and web both make the container same")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (POD.replace("name: web", ""), "E pod.yaml:1:1: this object has no name"),
        (POD.replace("name: web", "name: [$pw]"), "E pod.yaml:3:18: 'metadata.name' is not a text"),
        (POD + "a: [\n", "E pod.yaml:6:1: "),
        ("{apiVersion: v1, kind: Pod, spec: {password: $pw}}\n", "E pod.yaml:1:1: this object has"),
        (POD.replace("web", "Web"), "E pod.yaml:1:1: no Pod can be called 'Web'"),
        (POD.replace("kind: Pod", "kind: '-'"), "E pod.yaml:2:7: this is no 'kind'"),
    ],
)
def test_what_is_the_objects_own_is_an_error(tmp_path: Path, text: str, error: str) -> None:
    (found,) = found_in(tmp_path, {"Nulecule": web(KUBERNETES, "pw"), "pod.yaml": text})
    assert found.startswith(error)


@pytest.mark.parametrize(
    "text",
    [
        POD.replace("kind: Pod", "kind: $pw"),
        POD.replace("web", "Web-$pw"),
        POD.replace("apiVersion: v1", "apiVersion: apps/$pw"),
    ],
)
def test_what_a_value_makes_of_an_object_is_a_warning(tmp_path: Path, text: str) -> None:
    (found,) = found_in(tmp_path, {"Nulecule": web(KUBERNETES, "pw"), "pod.yaml": text})
    assert found.startswith("W pod.yaml:")


def test_the_value_at_a_pointer_is_made_up_too(tmp_path: Path) -> None:
    artifacts = "{kubernetes: [{resource: file://pod.yaml, pw: [/kind]}]}"
    tree = {"Nulecule": web(artifacts, "pw"), "pod.yaml": POD.replace("$pw", "x")}
    (found,) = found_in(tmp_path, tree)
    assert found.startswith("W pod.yaml:2:7: this is no 'kind'")


def test_a_param_of_the_same_name_with_a_default_is_not_made_up(tmp_path: Path) -> None:
    tree = {
        "Nulecule": web(DOCKER, "pw")
        + "- name: db\n  params: [{name: pw, description: x, default: much}]\n"
        "  artifacts: {docker: [file://db]}\n",
        "run": "docker run -e A=$pw x",
        "db": "docker run --memory $pw x",
    }
    (found,) = found_in(tmp_path, tree)
    assert found.startswith("E db:1:21: --memory: expected a size")


def test_a_template_may_do_anything_with_a_value(tmp_path: Path) -> None:
    """What Jinja makes of a value that nobody knows cannot be told from what its author wrote."""
    line = "docker run {% if pw == 'x' %}image{% endif %}\n"
    tree = {"Nulecule": web("{docker: [file://run.j2]}", "pw"), "run.j2": line}
    (found,) = found_in(tmp_path, tree)
    assert found.startswith("W run.j2:1:1: the line names no image")
    (found,) = found_in(tmp_path, {**tree, "run.j2": "docker run {{ pw.split(',')[2] }}\n"})
    assert found.startswith("W run.j2:1:12: a value has no such part")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("docker run -e A={{ pw }} {{ wp }}", "E run.j2:1:29: no param is called 'wp'"),
        ("docker run -e A={{ pw } x", "E run.j2:1:17: "),
        ("docker run {% if pw %} x", "E run.j2:1:12: the block 'if' is not closed"),
    ],
)
def test_a_template_that_is_wrong_is_an_error(tmp_path: Path, line: str, error: str) -> None:
    (found,) = found_in(
        tmp_path, {"Nulecule": web("{docker: [file://run.j2]}", "pw"), "run.j2": line}
    )
    assert found.startswith(error)


def test_without_the_provider_syntax_is_the_authors(tmp_path: Path) -> None:
    tree = {"Nulecule": web("{nomad: [file://a.json]}", "pw"), "a.json": '{"a": "$pw" ]}\n'}
    (found,) = found_in(tmp_path, tree)
    assert found.startswith("E a.json:1:")


def test_things_that_have_names_of_their_own(tmp_path: Path) -> None:
    """Two params without a default are not given the same value."""
    tree = {"Nulecule": web(DOCKER, "x", "y"), "run": "docker run --name a$x --link a$y busybox\n"}
    assert found_in(tmp_path, tree) == []


def test_a_line_that_is_all_of_a_value(tmp_path: Path) -> None:
    """YAML complains of it on the next line."""
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    for text in (f"{head}$pw\n", f"{head}$pw\n\ndata: {{a: b}}\n"):
        (warning,) = of_object(tmp_path, "a.yaml", text)
        assert warning.startswith("W ")


def test_jinja_that_no_value_mends(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 'a{{ 5 // 0 }}'}\n"
    found = of_object(tmp_path, "a.yaml.j2", text)
    assert ["divides by zero" in each for each in found if each.startswith("E ")] == [True]
