"""YAML and JSON as Kubernetes reads them, values as text, and what is refused."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atomicapp_kubernetes.artifacts import scalars
from tests.kubernetes_artifacts.given import artifact, parsed, problems, thing


def spec(text: str, **values: str) -> Any:
    """What is in the field ``spec`` of an object that says so."""
    (found,) = parsed(artifact(thing(f"spec: {text}\n"), **values))
    return found.specification["spec"]


# What sigs.k8s.io/yaml v1.6.0, the reader of kubectl and of the API server, makes of each.
AS_KUBERNETES = {
    "no": False, "Off": False, "n": False, "yes": True, "Y": True, "tRUE": "tRUE",
    "010": 8, "0o17": 15, "0x1F": 31, "-0x1f": -31, "0b11": 3, "08": 8, "1_000": 1000, "+5": 5,
    "22:22": "22:22", "190:20:30": "190:20:30", "2001-01-01": "2001-01-01",
    "2001-01-01T00:00:00Z": "2001-01-01T00:00:00Z", "1.0": 1, "1.50": 1.5, ".5": 0.5, "1e3": 1000,
    "1e-7": 1e-07, "1e400": "1e400", "0x": "0x", "0b2": "0b2", "1.2.3": "1.2.3", "12e": "12e",
    "-": "-x", "_1": "_1", "Infinity": "Infinity", "nan": "nan", "1__0": 10,
    "18446744073709551615": 18446744073709551615, "99999999999999999999": 10**20,
    "~": None, "null": None, "nULL": "nULL", "1e21": 1e21, "0": 0, "-0": 0, "1.": 1,
}  # fmt: skip


@pytest.mark.parametrize("text", [text for text in AS_KUBERNETES if text != "-"])
def test_bare_words_are_what_they_are_to_kubernetes(text: str) -> None:
    value, expected = spec(text), AS_KUBERNETES[text]
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize("text", [".nan", ".inf", "-.INF", "+.inf"])
def test_numbers_that_json_has_not_are_refused(text: str) -> None:
    (found,) = problems(thing(f"spec: {text}\n"))
    assert "not finite" in found.what


@given(st.text("0123456789_.+-eExXbBoO", min_size=1, max_size=8))
@settings(max_examples=300)
def test_every_word_is_something_that_json_can_say(text: str) -> None:
    try:
        value = scalars.bare(text)
    except ValueError:
        return
    assert json.loads(json.dumps(value, allow_nan=False)) == value


def test_names_of_fields_are_texts() -> None:
    assert spec("{1: a, 010: b, no: c, 1.5: d, '1e3': e, true: f}") == {
        "1": "a", "8": "b", "false": "c", "1.5": "d", "1e3": "e", "true": "f",
    }  # fmt: skip
    assert "has to be a text" in problems(thing("spec: {~: a}\n"))[0].what
    assert "has to be a text" in problems(thing("? [a]\n: b\n"))[0].what


def test_tags_anchors_and_merges() -> None:
    assert spec("{a: !!str 1, b: !!int 3, c: !!str no}") == {"a": "1", "b": 3, "c": "no"}
    merged = "\n  a: &x {b: 1, d: 3}\n  c: {<<: *x, b: 2}\n  e: *x\n"
    assert spec(merged)["c"] == {"b": 2, "d": 3}
    assert "tag" in problems(thing("spec: !!python/name:os.system x\n"))[0].what
    assert "tag" in problems(thing("spec: !!int word\n"))[0].what
    assert "alias of a map" in problems(thing("spec: {<<: 1}\n"))[0].what
    assert "nothing before this" in problems(thing("spec: *x\n"))[0].what
    assert "inside of what it names" in problems(thing("spec: &x [*x]\n"))[0].what


def test_json_that_is_no_yaml() -> None:
    text = '{\n\t"apiVersion":"v1",\n\t"kind":"ConfigMap","metadata":{"name":"c"},\n'
    text += '\t"data":{"a":"\\ud83d\\ude00\\/\\t"}}'
    (found,) = parsed(text)
    assert found.specification["data"] == {"a": "😀/\t"}


def test_a_value_is_text_whatever_is_in_it() -> None:
    """threats: a template that executes; a name that becomes something else."""
    nasty = "a: b # c\n\"'\\{$&*!|>%@`"
    (found,) = parsed(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: s}
        stringData:
          bare: $nasty
          double: "<$nasty>"
          single: '<$nasty>'
          block: |
            <$nasty>
          $name: x
        """,
        nasty=nasty,
        name="a:b",
    )
    assert found.specification["stringData"] == {
        "bare": nasty,
        "double": f"<{nasty}>",
        "single": f"<{nasty}>",
        "block": f"<{nasty}>\n",
        "a:b": "x",
    }


def test_a_bare_value_is_what_its_field_takes() -> None:
    (found,) = parsed(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: $name, labels: {a: $yes}}
        spec:
          containers:
          - name: a
            image: $name
            args: [$yes, -p$port]
            ports: [{containerPort: $port}]
            env: [{name: PASSWORD, value: $password}, {name: B, value: $braces}]
        """,
        name="007",
        yes="yes",
        port="80",
        password="007",
        braces="{a: b}",
    )
    assert found.identity.name == "007"
    assert found.specification["metadata"]["labels"] == {"a": "yes"}
    (container,) = found.specification["spec"]["containers"]
    assert container["image"] == "007"
    assert container["args"] == ["yes", "-p80"]
    assert container["ports"] == [{"containerPort": 80}]
    assert [each["value"] for each in container["env"]] == ["007", "{a: b}"]


def test_a_bare_value_may_be_a_list_where_no_text_is_wanted() -> None:
    assert spec("{replicas: $a}", a="[1, {b: no}]") == {"replicas": [1, {"b": False}]}
    assert spec("{replicas: $a}", a="[1") == {"replicas": "[1"}
    assert spec("{replicas: 1$a, b: $c}", a="5", c="true") == {"replicas": 15, "b": True}
    assert spec("{b: $c}", c="") == {"b": None}


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("a: b\n\tc: d\n", (2, 1), "a tab cannot indent"),
        ("a: @b\n", (1, 4), "a value cannot begin with this"),
        ("a: b: c\n", (1, 5), "a ':' is not expected here"),
        ("a: [b\n", (2, 1), "a bracket is not closed"),
        ("a: 'b\n", (2, 1), "a quotation is not closed"),
        ("a: 1\nb\n", (3, 1), "a ':' is missing"),
        ("a: \x01\n", (1, 4), "control character U+0001"),
        ("a: 1\nb: {c: 1}\na: 2\n", (3, 1), "the field 'a' is here twice"),
        ("a: &1 [*2]\n", (1, 8), "nothing before this"),
        ("%x\n", (1, 3), "neither YAML nor JSON"),
    ],
)
def test_what_is_no_yaml(text: str, place: tuple[int, int], what: str) -> None:
    (found,) = problems(text)
    assert what in found.what
    assert found.where[:1] == ("a.yaml",)
    assert found.where[1:] == place, found


def test_places_are_those_of_the_template() -> None:
    text = "a: $long and\nb: '$long'\n$long: [$long, {]\n"
    (found,) = problems(text, long="x\n" * 20)
    assert found.where == ("a.yaml", 3, 17)


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in pairwise("abcdefg")
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[" * 101 + "]" * 101, "nested more than 100 deep"),
        ("[" * 100_000, "nested more than 100 deep"),
        ("- " * 100_000, "nested more than 100 deep"),
        (LAUGHS, "the aliases stand for more than 100,000 values"),
    ],
)  # fmt: skip
def test_bombs_are_refused(text: str, what: str) -> None:
    """threats: bombs (YAML aliases, depth)."""
    (found,) = problems(text)
    assert what in found.what


def test_aliases_cannot_nest_deeper_than_text() -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 120)]
    (found,) = problems("\n".join(lines))
    assert "too deep" in found.what


def test_an_artifact_without_objects_has_no_resources() -> None:
    assert parsed("", "---\n# nothing\n---\n", "---\nnull\n") == ()
    assert parsed("$a", a="") == ()


def test_the_mark_of_values_is_never_in_the_text() -> None:
    (found,) = parsed(artifact(thing("spec: [\ue000, $a, '\ue0010\ue001']\n"), a="v"))
    assert found.specification["spec"] == ["\ue000", "v", "\ue0010\ue001"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_lines_end_in_many_ways(end: str) -> None:
    (found,) = problems(end.join(["a: 1", "b: $x", "b: $x", ""]), x="2")
    assert "the field 'b' is here twice" in found.what
    if "\n" in end:  # editors count no others
        assert found.where == ("a.yaml", 3, 1)
