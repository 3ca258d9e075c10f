"""Nulecule files to documents: what is written, what is odd, and all that is wrong at once."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent

import pytest

from atomicapp.document import (
    Component,
    Constraint,
    FileArtifact,
    InheritedArtifacts,
    Nulecule,
    Param,
    PersistentVolume,
    PointedArtifact,
    RepositoryArtifact,
)
from atomicapp.errors import InputError, Place
from atomicapp.load.nulecule import load_nulecule, nulecule_of

LIBRARY = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "nulecule-library"
HEAD = "specversion: 0.0.2\nid: app\n"
GRAPH = "graph:\n- {name: web, artifacts: {docker: [file://run]}}\n"


def load(text: str) -> tuple[Nulecule, list[str]]:
    nulecule, warnings = nulecule_of(dedent(text), "N")
    assert all(warning.is_warning for warning in warnings)
    return nulecule, [str(warning) for warning in warnings]


def errors_of(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        nulecule_of(dedent(text), "N")
    return [str(problem) for problem in caught.value.problems]


def params_of(params: str) -> tuple[tuple[Param, ...], list[str]]:
    nulecule, warnings = load(f"{HEAD}{GRAPH}params: {params}\n")
    return nulecule.params, warnings


def artifacts_of(artifacts: str) -> tuple[Component, list[str]]:
    nulecule, warnings = load(f"{HEAD}graph: [{{name: c, artifacts: {artifacts}}}]\n")
    return nulecule.graph[0], warnings


def test_a_whole_document() -> None:
    nulecule, warnings = load(
        """\
        specversion: 0.0.2
        id: app
        metadata:
          name: An app
          appversion: 1.0
          license: [{name: MIT, url: x}]
          free: true
          nothing:
        params:
        - name: provider
          description: The default.
          default: docker
        requirements:
        - persistentVolume: {name: data, accessMode: ReadWrite, size: 4}
        graph:
        - name: web
          params:
          - name: port
            description: >
              The
              port.
            default: 8080
            hidden: yes
            constraints: [{allowed_pattern: '[0-9]+', description: digits}]
          artifacts:
            docker: [file://run]
        - name: db
          source: docker://example/db
        """
    )
    assert warnings == []
    assert nulecule == Nulecule(
        id="app",
        specversion="0.0.2",
        metadata={
            "name": "An app",
            "appversion": "1.0",
            "license": [{"name": "MIT", "url": "x"}],
            "free": True,
        },
        params=(Param("provider", "The default.", "docker", False, (), Place("N", 10, 3)),),
        requirements=(PersistentVolume("data", "ReadWriteOnce", 4, Place("N", 14, 21)),),
        graph=nulecule.graph,
        file="N",
    )
    web, db = nulecule.graph
    assert (web.name, web.source, web.place) == ("web", None, Place("N", 16, 3))
    assert web.artifacts == {"docker": (FileArtifact("file://run", Place("N", 26, 14)),)}
    digits = Constraint("[0-9]+", "digits", Place("N", 24, 37))
    port = Param("port", "The port.\n", "8080", True, (digits,), Place("N", 18, 5))
    assert web.params == (port,)
    assert (db.name, db.source, db.artifacts) == ("db", "docker://example/db", None)


@pytest.mark.parametrize(
    ("written", "default"),
    [
        ("007", "007"),
        ("no", "no"),
        ("22:22", "22:22"),
        ("1e3", "1e3"),
        ("1.0", "1.0"),
        ("0x1F", "0x1F"),
        ("2020-01-01", "2020-01-01"),
        ("true", "True"),
        ("TRUE", "True"),
        ("False", "False"),
        ("'true'", "true"),
        ("tRue", "tRue"),
        ('""', ""),
        ("'null'", "null"),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_a_default_is_the_characters_that_were_written(written: str, default: str | None) -> None:
    params, _ = params_of(f"[{{name: p, description: x, default: {written}}}]")
    assert params[0].default == default


def test_defaults_in_blocks() -> None:
    nulecule, _ = load(
        f"{HEAD}{GRAPH}params:\n"
        "- name: a\n  description: x\n  default: |\n    one\n    two\n"
        "- name: b\n  description: x\n  default: >-\n    one\n    two\n"
    )
    assert [param.default for param in nulecule.params] == ["one\ntwo\n", "one two"]


def test_a_param_without_default() -> None:
    assert params_of("[{name: p, description: x}]")[0][0].default is None


@pytest.mark.parametrize("nothing", ["", "~", "[]"])
def test_params_may_be_nothing(nothing: str) -> None:
    assert params_of(nothing) == ((), [])


@pytest.mark.parametrize(
    ("written", "hidden"),
    [("true", True), ("yes", True), ("On", True), ("'true'", True), ("no", False), ("", False)],
)
def test_hidden(written: str, hidden: bool) -> None:
    assert params_of(f"[{{name: p, description: x, hidden: {written}}}]")[0][0].hidden is hidden


def test_json() -> None:
    nulecule, warnings = load(
        '{"specversion": "0.0.2", "id": "app",\n'
        '\t"params": [{"name": "p", "description": "\\ud83d\\ude00", "default": true}],\n'
        '\t"graph": [{"name": "c", "artifacts": {"docker": ["file://run"]}}]}\n'
    )
    assert warnings == []
    assert nulecule.params[0] == Param("p", "😀", "True", False, (), Place("N", 2, 13))


def test_constraints_of_old() -> None:
    params, warnings = params_of(
        "[{name: p, description: x, constraints: {allowed_patterns: a, description: b}},"
        " {name: q, description: x, constraints: [{allowed_pattern: 1}]}]"
    )
    assert params[0].constraints == (Constraint("a", "b", Place("N", 5, 68)),)
    assert params[1].constraints == (Constraint("1", "", Place("N", 5, 147)),)
    assert warnings == [
        "N:5:50: 'allowed_patterns' is read as 'allowed_pattern' (drop the last 's')",
        "N:5:129: the constraint has no description (say what the value must be like)",
    ]
    assert errors_of(
        f"{HEAD}{GRAPH}params: "
        "[{name: p, constraints: {allowed_pattern: a, allowed_patterns: b}}]"
    ) == ["N:5:33: 'allowed_pattern' is here twice, once misspelt"]


def test_what_is_odd_is_a_warning() -> None:
    nulecule, warnings = load(
        f"{HEAD}{GRAPH}"
        "params:\n- name: p\n  descriptoin: x\nxyzzy: 1\nrequirements: [{stackAccess: 1}]\n"
    )
    assert nulecule.params[0].description == ""
    assert warnings == [
        "N:6:3: the param 'p' has no description (say what it is for)",
        "N:7:3: nothing is known of the field 'descriptoin' (did you mean 'description'?)",
        "N:8:1: nothing is known of the field 'xyzzy'",
        "N:9:17: nothing is known of the field 'stackAccess'",
    ]


def test_artifacts_beat_a_source() -> None:
    nulecule, warnings = load(
        f"{HEAD}graph:\n- name: c\n  source: docker://x\n  artifacts: {{docker: [x]}}\n"
    )
    assert nulecule.graph[0].source is None
    assert warnings == ["N:5:3: the component 'c' has artifacts, so its source is ignored"]


def test_a_provider_without_artifacts_is_none() -> None:
    component, warnings = artifacts_of("{docker: [run], kubernetes: , openshift: []}")
    assert list(component.artifacts or ()) == ["docker"]
    assert warnings == [
        f"N:3:{column}: there are no artifacts for {name!r} (list some or remove it)"
        for column, name in ((46, "kubernetes"), (60, "openshift"))
    ]


def test_a_component_called_general() -> None:
    _, warnings = load(f"{HEAD}graph: [{{name: general, source: x}}]")
    assert warnings[0].startswith("N:3:10: a component is called 'general'")


def test_kinds_of_artifacts() -> None:
    component, warnings = artifacts_of(
        """{docker: [
            file://run,
            {inherit: [kubernetes, openshift]},
            {source: 'https://example.org/x', path: /a, type: git, branch: b, tag: v1},
            {source: 'https://example.org/x'},
            {resource: file://pod, image: [/a, /b/0], port: '/c, /d'},
            {resource: file://pod, params: {image: [/a]}, port: /c, free: },
        ]}"""
    )
    assert warnings == []
    assert component.artifacts == {
        "docker": (
            FileArtifact("file://run", Place("N", 4, 13)),
            InheritedArtifacts(("kubernetes", "openshift"), Place("N", 5, 13)),
            RepositoryArtifact("https://example.org/x", "/a", "b", "v1", Place("N", 6, 13)),
            RepositoryArtifact("https://example.org/x", "/", "master", "", Place("N", 7, 13)),
            PointedArtifact(
                "file://pod",
                (("image", ("/a", "/b/0")), ("port", ("/c", "/d"))),
                Place("N", 8, 13),
            ),
            PointedArtifact(
                "file://pod", (("port", ("/c",)), ("image", ("/a",))), Place("N", 9, 13)
            ),
        )
    }


def test_artifacts_that_are_odd() -> None:
    _, warnings = artifacts_of(
        "{docker: [{resource: x}, {inherit: [a], pth: x}, {source: x, pat: y}]}"
    )
    assert warnings == [
        "N:3:40: no param is put into this resource (name a param and its pointers)",
        "N:3:70: nothing is known of the field 'pth'",
        "N:3:91: nothing is known of the field 'pat' (did you mean 'path'?)",
    ]


def test_pointers_that_are_here_twice() -> None:
    assert errors_of(
        f"{HEAD}graph: [{{name: c, artifacts: {{docker: [{{resource: x, p: /a,"
        " params: {p: /b}}]}}]"
    ) == ["N:3:70: the pointers of 'p' are here twice"]


@pytest.mark.parametrize(
    ("mode", "kubernetes"),
    [
        ("ReadWrite", "ReadWriteOnce"),
        ("ReadOnly", "ReadOnlyMany"),
        ("ReadWriteOnce", "ReadWriteOnce"),
        ("ReadOnlyMany", "ReadOnlyMany"),
        ("ReadWriteMany", "ReadWriteMany"),
    ],
)
def test_access_modes(mode: str, kubernetes: str) -> None:
    nulecule, _ = load(
        f"{HEAD}{GRAPH}requirements: "
        f"[{{persistentVolume: {{name: v, accessMode: {mode}, size: '12'}}}}]"
    )
    assert nulecule.requirements[0].size == 12
    assert nulecule.requirements[0].access_mode == kubernetes


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert errors_of(
        """\
        specversion: 0.02
        id: a/b
        id: c
        metadata: x
        requirements:
        - persistentVolume: {name: v, accessMode: Often, size: 5Gi}
        graph:
        - nam: x
        - name: [1]
          params: {a: 1}
          artifacts:
            a/b: [1]
            docker: [{}, {inherit: x}, {source: x, type: svn}]
        - y
        - name: z
          params: [{name: p, default: [], hidden: maybe, constraints: {}}]
          artifacts: {d: [{resource: r, p: x, q: [/a, b], 'r/s': /a}], e: x}
        """
    ) == [
        "N:1:14: 'specversion' is '0.02', expected 0.0.2,"
        " the version of the specification that is implemented",
        f"N:2:5: 'id' is 'a/b', expected {A_NAME}",
        "N:3:1: the field 'id' is here twice (the first is in line 2)",
        "N:4:11: 'metadata' is 'x', expected a map",
        "N:6:43: 'accessMode' is 'Often', expected"
        " ReadWrite, ReadOnly, ReadWriteOnce, ReadOnlyMany or ReadWriteMany",
        "N:6:56: 'size' is '5Gi', expected a whole number of GiB",
        "N:8:3: the field 'name' is missing (is it what 'nam' should be?)",
        "N:8:3: item 1 of 'graph' is a map with 'nam',"
        " expected a map with 'name', and 'artifacts' or 'source'",
        f"N:9:9: 'name' is a list, expected {A_NAME}",
        "N:10:11: 'params' is a map with 'a',"
        " expected a list of params, each a map with 'name' and 'description'",
        f"N:12:5: 'a/b' is not {A_NAME}",
        f"N:13:14: item 1 of 'docker' is an empty map, expected {AN_ARTIFACT}",
        "N:13:28: 'inherit' is 'x', expected a list of providers",
        "N:13:50: 'type' is 'svn', expected git",
        "N:14:3: item 3 of 'graph' is 'y', expected a map with 'name', and 'artifacts' or 'source'",
        "N:16:31: 'default' is an empty list, expected a single value, not a list or a map",
        "N:16:43: 'hidden' is 'maybe', expected true or false",
        "N:16:63: 'constraints' is an empty map,"
        " expected a map with 'allowed_pattern' and 'description'",
        "N:17:36: 'p' is 'x', expected a JSON pointer such as /spec/replicas, or a list of them",
        "N:17:47: item 2 of 'q' is 'b', expected a JSON pointer such as /spec/replicas",
        f"N:17:51: 'r/s' is not {A_NAME}",
        "N:17:67: 'e' is 'x', expected a list of artifacts",
    ]


A_NAME = (
    "a name of at most 128 letters, digits, '_', '-' and '.', with a letter, a digit or '_' first"
)
AN_ARTIFACT = "a path or URL, or a map with 'inherit', 'source' or 'resource'"


@pytest.mark.parametrize(
    "name",
    [
        "a/b",
        "..",
        ".a",
        "-a",
        '"a\\nb"',
        '"a\\n"',
        "a:b",
        '"\\e[31m"',
        "'a b'",
        "ä",
        '""',
        "a" * 129,
    ],
)
def test_names_that_could_be_something_else_are_refused(name: str) -> None:
    """Covers "a name that becomes a path" and "terminal escapes in names" of the threats."""
    for text in (
        f"{HEAD}graph: [{{name: {name}, source: x}}]",
        f"{HEAD}{GRAPH}params: [{{name: {name}, description: x}}]",
        f"specversion: 0.0.2\nid: {name}\n{GRAPH}",
        f"{HEAD}graph: [{{name: c, artifacts: {{{name}: [x]}}}}]",
    ):
        (error,) = errors_of(text)
        assert error.endswith(A_NAME)
        assert error.isprintable()


@pytest.mark.parametrize("name", ["a", "_", "0", "A-b_c.d", "a" * 128])
def test_names(name: str) -> None:
    nulecule, _ = load(f"{HEAD}graph: [{{name: {name}, source: x}}]")
    assert nulecule.graph[0].name == name


def test_two_of_one_name() -> None:
    volume = "{persistentVolume: {name: v, accessMode: ReadOnly, size: 1}}"
    assert errors_of(
        f"{HEAD}graph:\n- {{name: c, source: x}}\n- name: c\n  source: x\n"
        "  params:\n  - {name: p}\n  - {name: p}\n"
        f"params: [{{name: q}}, {{name: q}}]\nrequirements:\n- {volume}\n- {volume}\n"
    ) == [
        "N:5:9: a second component is called 'c' (the first is in line 4)",
        "N:9:12: a second param is called 'p' (the first is in line 8)",
        "N:10:28: a second param is called 'q' (the first is in line 10)",
        "N:13:29: a second persistent volume is called 'v' (the first is in line 12)",
    ]


def test_a_component_with_neither() -> None:
    assert errors_of(f"{HEAD}graph:\n- name: c\n  artifacts:\n  source:\n") == [
        "N:4:3: item 1 of 'graph' is a map with 'name', 'artifacts', 'source',"
        " expected a map with 'name', and 'artifacts' or 'source'"
    ]
    assert errors_of(f"{HEAD}graph:\n- name: c\n  artifacts: {{docker: []}}\n") == [
        "N:4:3: the component 'c' has neither artifacts nor a source"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "N:1:1: nothing is written here"),
        ("# only a comment", "N:1:1: nothing is written here"),
        ("just text", "N:1:1: the document is 'just text', expected a map with"),
        ("[]", "N:1:1: the document is an empty list, expected a map with"),
        ("x" * 100, "N:1:1: the document is '" + "x" * 57 + "...', expected"),
        ("~", "N:1:1: the document is nothing, expected"),
        (f"{HEAD}{GRAPH}---\na: b\n", "N:6:1: a second document begins here"),
        (f"{HEAD}graph: []", "N:3:8: 'graph' is an empty list, expected a list of at least one"),
        (f"{HEAD}graph: ", "N:1:1: the field 'graph' is missing"),
        (f"{HEAD}graph: {{a: b}}", "N:3:8: 'graph' is a map with 'a', expected a list of at"),
    ],
)
def test_what_is_no_nulecule(text: str, message: str) -> None:
    (error,) = errors_of(text)
    assert error.startswith(message)


def test_a_pointed_artifact_with_a_param_of_artifacts() -> None:
    """Param names that are fields of other artifacts are params here."""
    component, warnings = artifacts_of("{docker: [{resource: x, path: /a, tag: /b}]}")
    assert warnings == []
    assert component.artifacts is not None
    (artifact,) = component.artifacts["docker"]
    assert isinstance(artifact, PointedArtifact)
    assert artifact.pointers == (("path", ("/a",)), ("tag", ("/b",)))


def test_files(tmp_path: Path) -> None:
    """Empty, binary, UTF-16 and 50 MB files, FIFOs and directories are one clear error each."""
    file = tmp_path / "Nulecule"
    file.write_text(HEAD + GRAPH)
    assert load_nulecule(file, "shown")[0].file == "shown"

    def message() -> str:
        with pytest.raises(InputError) as caught:
            load_nulecule(file, "shown")
        return str(caught.value)

    for data, what in (
        (b"", "is empty"),
        (b"\x7fELF\0", "is not text: byte 4 is NUL"),
        (HEAD.encode("utf-16"), "is UTF-16 text, not UTF-8 (save it as UTF-8,"),
        (b"a: b\n" * 10_000_000, "is larger than 16 MiB, the most that is read"),
    ):
        file.write_bytes(data)
        assert message().startswith(f"{file}: the Nulecule file {what}")
    file.unlink()
    assert "does not exist" in message()
    os.mkfifo(file)
    assert "is a FIFO" in message()


@pytest.mark.skipif(
    not LIBRARY.is_dir() and "CI" not in os.environ, reason="the corpus is not beside the checkout"
)
def test_every_real_document_loads() -> None:
    found = {
        file.parent.name: load_nulecule(file, file.parent.name)
        for file in LIBRARY.glob("*/Nulecule")
    }
    assert len(found) >= 14
    odd = {name: [problem.what for problem in warnings] for name, (_, warnings) in found.items()}
    assert {name: warnings for name, warnings in odd.items() if warnings} == {
        "gitlab-centos7-atomicapp": ["'allowed_patterns' is read as 'allowed_pattern'"],
        "redis-centos7-atomicapp": [
            "the param 'instances' has no description",
            "nothing is known of the field 'descriptoin'",
        ],
    }
    mongodb = found["mongodb-centos7-atomicapp"][0]
    assert {param.name: param.default for param in mongodb.graph[0].params}[
        "mongodb_quiet"
    ] == "True"
    assert mongodb.metadata["appversion"] == "1.0.0"
