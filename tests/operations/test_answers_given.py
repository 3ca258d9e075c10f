"""Answers as people hand them over: by path, through a pipe, on standard input."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from tests.program import Program
from tests.trees import write_tree

ANSWERS = "[web]\nport = 8080\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    nulecule = (
        "specversion: 0.0.2\nid: shop\ngraph:\n  - name: web\n"
        "    params:\n      - {name: port, description: d, default: 1}\n"
        "      - {name: colour, description: d, default: red}\n"
        "    artifacts: {x: ['file://a']}\n"
    )
    return write_tree(tmp_path / "shop", {"Nulecule": nulecule, "a": "$port $colour\n"})


def rendered(atomicapp: Program, shop: Path, *words: str) -> str:
    return atomicapp.does("render", str(shop), *words).out.splitlines()[-1]


def type_in(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_answers_on_standard_input(
    atomicapp: Program, shop: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    type_in(monkeypatch, ANSWERS.encode())
    assert rendered(atomicapp, shop, "-a", name) == "8080 red"
    type_in(monkeypatch, ANSWERS.encode() + b"S3CRET")
    told = atomicapp.fails("render", str(shop), "-a", name)
    assert "standard input:3:1: this line is neither a section nor" in told
    assert "S3CRET" not in told


@pytest.mark.parametrize("words", ["-a - -p colour=@-", "-p colour=@- -p port=@/dev/stdin"])
def test_standard_input_serves_once(
    atomicapp: Program, shop: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    type_in(monkeypatch, ANSWERS.encode())
    told = atomicapp.fails("render", str(shop), *words.split(), status=2)
    assert "standard input is named twice" in told


def test_a_value_on_standard_input_arrives_byte_for_byte_or_not_at_all(
    atomicapp: Program, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, b"a\r\nb\n")
    said = atomicapp.does("render", str(shop), "-p", "colour=@-")
    assert said.out.endswith("1 a\r\nb\n")
    type_in(monkeypatch, b"a\xff")
    told = atomicapp.fails("render", str(shop), "-p", "colour=@-")
    assert "standard input: the file is not UTF-8 text: byte 1 is 0xff" in told


def test_answers_and_values_through_pipes(atomicapp: Program, shop: Path) -> None:
    """What a shell makes of ``-a <(command)``."""
    answers, colour = piped(ANSWERS), piped("blue\n")
    words = ("-a", f"/dev/fd/{answers}", "-p", f"colour=@/dev/fd/{colour}")
    assert rendered(atomicapp, shop, *words) == "8080 blue"
    os.close(answers)
    os.close(colour)


def piped(text: str) -> int:
    read, write = os.pipe()
    os.write(write, text.encode())
    os.close(write)
    return read


def test_a_value_that_is_no_text_is_named(atomicapp: Program, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "written"
    words = ("genanswers", str(shop), "--write-answers", str(path))
    told = atomicapp.fails(*words, "-p", "web.colour=\udcff", "--namespace", "\udcff")
    assert "--param: the value of 'colour' is not UTF-8 text" in told
    assert "the command line: the value of 'namespace' is not UTF-8 text" in told
    assert not path.exists()


def test_what_a_person_names_may_be_a_link(atomicapp: Program, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text(ANSWERS)
    (tmp_path / "link").symlink_to("mine")
    assert rendered(atomicapp, shop, "-a", str(tmp_path / "link")) == "8080 red"


def test_carried_answers_are_inside_the_application(
    atomicapp: Program, shop: Path, tmp_path: Path
) -> None:
    """threats: symlinks inside the application."""
    (tmp_path / "outside").write_text(ANSWERS)
    carried = shop / "answers.conf"
    carried.symlink_to("../outside")
    told = atomicapp.fails("render", str(shop))
    assert f"{carried}: the path 'answers.conf' leads out of the application" in told
    (shop / "inside").write_text(ANSWERS)
    carried.unlink()
    carried.symlink_to("inside")
    assert rendered(atomicapp, shop) == "8080 red"
    (shop / "inside").unlink()
    told = atomicapp.fails("render", str(shop))
    assert f"{carried}: the answers file does not exist" in told


def test_a_carried_fifo_is_never_waited_for(atomicapp: Program, shop: Path) -> None:
    os.mkfifo(shop / "answers.conf")
    assert "is a FIFO, not a file" in atomicapp.fails("render", str(shop))
