"""Documents that are wrong: all that is, at once, with places."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atomicapp.errors import InputError
from atomicapp.load.nulecule import load_nulecule
from tests.load.documents import GRAPH, HEAD, errors_of, load

A_NAME = (
    "a name of at most 128 letters, digits, '_', '-' and '.', with a letter, a digit or '_' first"
)
AN_ARTIFACT = "a path or URL, or a map with 'inherit', 'source' or 'resource'"


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
