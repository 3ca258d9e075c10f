"""Answers files: five formats, recognised by content, every value byte for byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError, InputError, Place
from atomicapp.values.answers import Answers
from atomicapp.values.answers_file import SIZE_LIMIT, load_answers, parse_answers


def texts(text: str, file: str = "answers.conf") -> dict[str, dict[str, str]]:
    return parse_answers(text, file).texts()


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_answers(text, "answers.conf")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("key = value", "key", "value"),
        ("key: value", "key", "value"),
        ("key=value", "key", "value"),
        ("Key = V", "Key", "V"),
        ("password = a#b ; c", "password", "a#b ; c"),
        ("url: http://host:80/x=y", "url", "http://host:80/x=y"),
        ('quoted = " a b "', "quoted", " a b "),
        ("single = 'it'", "single", "it"),
        ("inner = 'it''", "inner", "'it''"),
        ('two = "a" and "b"', "two", '"a" and "b"'),
        ("half = 'a", "half", "'a"),
        ("commas = a, b", "commas", "a, b"),
        ("percent = 100% %(x)s", "percent", "100% %(x)s"),
        ("octal = 007", "octal", "007"),
        ("none = None", "none", "None"),
        ("number = 1e3", "number", "1e3"),
        ("truth = yes", "truth", "yes"),
        ('backslashes = "a\\\\b\\n"', "backslashes", "a\\\\b\\n"),
        ("password = $\"'\\", "password", "$\"'\\"),
        ('list = ["a", "b"]', "list", '["a", "b"]'),
        ("empty =", "empty", ""),
        ("  indented = x", "indented", "x"),
    ],
)
def test_ini_values_arrive_as_written(line: str, name: str, value: str) -> None:
    assert texts(f"[general]\nfirst = 1\n{line}\n") == {"general": {"first": "1", name: value}}


def test_real_ini() -> None:
    found = parse_answers(
        "# comment\n; comment\n\n[general]\r\nnamespace = default\r\n[ a:b ] # c\nx: 1\n", "a.conf"
    )
    assert found.texts() == {"general": {"namespace": "default"}, "a:b": {"x": "1"}}
    assert found.sections["a:b"]["x"].place == Place("a.conf", 7, 1)
    assert found.general("namespace") is not None
    assert found.general("nothing") is None


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing\n", "# no\r; [a]\r", "{}", "---\n", "<answers/>"]
)
def test_no_answers(text: str) -> None:
    assert texts(text) == {}


def test_general_is_not_needed() -> None:
    assert texts("[web]\nimage = x\n") == {"web": {"image": "x"}}


SAME = {"general": {"namespace": "default", "n": "007"}, "a:b": {"x": "yes"}}


@pytest.mark.parametrize(
    "text",
    [
        '{"general": {"namespace": "default", "n": "007"}, "a:b": {"x": "yes"}}',
        '{\n\t"general": {"namespace": "default", "n": "007"},\n\t"a:b": {"x": "yes"}\n}',
        "general:\n  namespace: default\n  n: 007\na:b:\n  x: yes\n",
        "# c\n---\n{general: {namespace: default, n: 007}, 'a:b': {x: yes}}",
        "<answers><general><namespace>default</namespace><n>007</n></general>"
        "<a:b><x>yes</x></a:b></answers>",
        "<?xml version='1.0'?>\n<root>\n <general><namespace>default</namespace><n>007</n>"
        "</general>"
        "<section name='a:b'><x>yes</x></section>\n</root>",
        '[general]\nnamespace = "default"\nn = "007"\n["a:b"]\nx = "yes"\n',
        'general = {namespace = "default", n = "007"}\n"a:b" = {x = "yes"}\n',
        '"general" = {namespace = "default", n = "007"}\n"a:b" = {x = "yes"}\n',
    ],
)
def test_formats_are_recognised_by_content(text: str) -> None:
    for file in ("answers.conf", "answers.json", "answers.toml", "x"):
        assert texts(text, file) == SAME


def test_yaml_and_json_keep_what_was_written() -> None:
    yaml = "general: {a: no, b: 22:22, c: 1e3, d: 007, e: None, f: 'true', g: 1_000}"
    assert list(texts(yaml)["general"].values()) == [
        "no", "22:22", "1e3", "007", "None", "true", "1_000",
    ]  # fmt: skip
    assert texts('{"g": {"a": 1e3, "b": 1.50, "c": true, "d": "None"}}') == {
        "g": {"a": "1e3", "b": "1.50", "c": "true", "d": "None"}
    }


def test_null_is_no_answer() -> None:
    assert texts('{"general": {"a": null, "b": "x"}, "c": null}') == {
        "general": {"b": "x"},
        "c": {},
    }
    assert texts("general:\n  a:\n  b: ''\n") == {"general": {"b": ""}}


def test_toml_numbers_are_as_written() -> None:
    text = '["a:b"]\ni = 1_000\nh = 0x1F\nf = 1.50\nt = true\nd = 2024-01-02 # day\ns = "a\\"b"\n'
    found = parse_answers(text, "x")
    assert found.texts() == {
        "a:b": {"i": "1_000", "h": "0x1F", "f": "1.50", "t": "true", "d": "2024-01-02", "s": 'a"b'}
    }
    assert found.sections["a:b"]["h"].place == Place("x", 3, 5)
    found = parse_answers('general = {a = 1_0, b = true, c = 0x10}\n"#=" = {"=" = +1e3}', "x")
    assert found.texts() == {"general": {"a": "1_0", "b": "true", "c": "0x10"}, "#=": {"=": "+1e3"}}
    assert found.sections["general"]["c"].place == Place("x", 1, 35)


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_toml_texts_are_no_lines_of_the_file(quotes: str) -> None:
    inner = "[general]\nport = 99 # {x = 1}\n"
    text = f"[web]\ntext = {quotes}\n{inner}{quotes} # port = 1\nport = 8_0\n"
    found = parse_answers(text, "x")
    assert found.texts() == {"web": {"text": inner, "port": "8_0"}}
    assert found.sections["web"]["port"].place == Place("x", 6, 8)


def test_quotes_at_the_end_of_a_toml_text() -> None:
    text = '[a]\nx = """a"""""\ny = """"""\nz = \'\'\'\\\'\'\'\'\nw = """\\""", v = 1"""\nv = 0x2\n'
    assert texts(text) == {"a": {"x": 'a""', "y": "", "z": "\\'", "w": '""", v = 1', "v": "0x2"}}


@pytest.mark.parametrize(
    "text", ['[a]\nx = """\nb"""\n', '[a]\nx = "\\nb" # why\n', '[a]\n"x" = "\\nb"\n']
)
def test_what_only_toml_writes_is_toml(text: str) -> None:
    assert texts(text)["a"]["x"].strip() == "b"


def test_the_name_decides_only_where_the_content_does_not() -> None:
    assert texts('[a]\nx = "\\n"\n', "answers.conf") == {"a": {"x": "\\n"}}
    assert texts('[a]\nx = "\\n"\n', "answers.TOML") == {"a": {"x": "\n"}}
    assert texts("'a' = {x = 1_0}", "answers.toml") == {"a": {"x": "1_0"}}
    assert texts("[a]\nx = 007\n", "answers.toml") == {"a": {"x": "007"}}
    assert texts("[a]\nx: 1\n", "answers.yaml") == {"a": {"x": "1"}}


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("a.toml", '[web]\nv = "SECRET', "a.toml:2:1: this is not TOML: "),
        ("a.toml", '[web]\na="SECRET" # z\nb=["x"]\n', "a.toml:3:3: 'b' of [web] is not a single"),
        ("a.toml", '{"web": SECRET', "a.toml:1:1: this is not TOML: "),
        ("a.json", '["web", 1]\n', "a.json:1:1: these are no answers: sections were expected"),
        ("a.yml", "web = 1\n", "a.yml:1:1: these are no answers: sections were expected"),
        ("a.XML", 'web name="SECRET">\n', "a.XML:1:1: this is not XML: "),
    ],
)
def test_what_is_wrong_is_wrong_in_the_format_that_the_name_says(
    file: str, text: str, expected: str
) -> None:
    with pytest.raises(InputError) as caught:
        parse_answers(text, file)
    assert str(caught.value).startswith(expected)
    assert "SECRET" not in str(caught.value)


def test_xml_keeps_spaces_and_the_old_single_section() -> None:
    assert texts("<general><a> x &lt; </a><b/></general>") == {"general": {"a": " x < ", "b": ""}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a]\nx=1\n[a]\n", "answers.conf:3:1: section [a] is there a second time"),
        ("[a]\nx=1\n[ a ]\n", "answers.conf:3:1: section [a] is there a second time"),
        ("[a]\nx=1\nx=SECRET\n", "answers.conf:3:1: 'x' is there a second time in [a]"),
        ("x = SECRET\n[a]\n", "answers.conf:1:1: something stands before the first section"),
        ("[a]\nSECRET\n", "answers.conf:2:1: this line is neither a section nor 'key = value'"),
        ("[a]\n = SECRET\n", "answers.conf:2:2: this line is neither"),
        ("[a]\n[b:SECRET\n", "answers.conf:2:1: this section's name has no ']' behind it"),
        ("[a\nb = SECRET\n", "answers.conf:1:1: this section's name has no ']' behind it"),
        ("[a]\nx = 1\n[]\n", "answers.conf:3:1: this section has no name"),
        ("[a] x = SECRET\n", "answers.conf:1:1: something stands behind the section's name"),
        ("[a]\rx = SECRET\r", "answers.conf:1:1: a carriage return stands inside this line"),
        ("# c\r[a]\rx = SECRET\r", "answers.conf:1:1: a carriage return stands inside this line"),
        ("a: {x: SECRET}\na: {}", "answers.conf:2:1: "),
        ("a: {x: {y: SECRET}}", "answers.conf:1:5: 'x' of [a] is not a single value"),
        ("a: SECRET", "answers.conf:1:4: 'a' is not a section with names and values"),
        ("- SECRET", "answers.conf:1:1: these are no answers: sections were expected"),
        ("a: {x: 'SECRET}", "answers.conf:1:"),
        ("a: {}\n---\nb: {}\n", "answers.conf:1:1: these are no answers"),
        ("<a><b><c><d/></c></b></a>", "answers.conf:1:10: 'd' is nested too deep"),
        ("<answers><a><b>1</b><b>SECRET</b></a></answers>", "answers.conf:1:21: 'b' is there a"),
        ("<answers><a/><a/></answers>", "answers.conf:1:14: section 'a' is there a second"),
        ("<answers><a><b><c/></b></a></answers>", "answers.conf:1:16: 'c' is nested too deep"),
        ("<answers><a>SECRET<b/></a></answers>", "answers.conf:1:10: text stands in 'a' outside"),
        ("<answers>SECRET<a/></answers>", "answers.conf:1:1: text stands in 'answers' outside"),
        ("<a>SECRET<b/></a>", "answers.conf:1:1: text stands in 'a' outside"),
        ("<a><b><c/></b>SECRET</a>", "answers.conf:1:1: text stands in 'a' outside"),
        ("<a>SECRET", "answers.conf:1:10: this is not XML: no element found"),
        ('<!DOCTYPE a [<!ENTITY b "SECRET">]><a>&b;</a>', "answers.conf:1:13: an answers file has"),
        ('["a"]\nx = "SECRET', "answers.conf:"),
        ('["a"]\nx = ["SECRET"]\n"""', "answers.conf:"),
        ("[a]\0\n", "answers.conf: this is not text"),
    ],
)
def test_what_is_wrong_is_named_and_no_value_is_quoted(text: str, expected: str) -> None:
    """threats.md: a line that cannot be parsed is not quoted; bombs (entities)."""
    found = problems(text)
    assert found[0].startswith(expected)
    assert "SECRET" not in "".join(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '["a"]\nx = ["SECRET"]\ny = {z = 1}\n',
            ["answers.toml:2:5: 'x' of [a] is not a", "answers.toml:3:10: 'y' of [a]"],
        ),
        ('x = "SECRET"\n["a"]\n', ["answers.toml:1:5: 'x' stands outside of any section"]),
        ("[[a]]\nx = 1\n", ["answers.toml:2:5: 'a' is not a section with names and values"]),
    ],
)
def test_toml_that_is_no_answers(text: str, expected: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse_answers(text, "answers.toml")
    for problem, beginning in zip(caught.value.problems, expected, strict=True):
        assert str(problem).startswith(beginning)


def test_all_wrong_lines_are_named_at_once() -> None:
    assert len(problems("[a]\nb\nc = 1\nd\n")) == 2


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_bytes(b"\xef\xbb\xbf[general]\nprovider = docker\n")
    assert load_answers(str(file)).texts() == {"general": {"provider": "docker"}}


def test_files_that_are_not_answers(tmp_path: Path) -> None:
    """Binary, UTF-16, too large, missing, a directory, a FIFO: one line each."""
    (tmp_path / "binary").write_bytes(b"\x7fELF\0\0")
    (tmp_path / "utf16").write_bytes("[general]\n".encode("utf-16"))
    with (tmp_path / "large").open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    (tmp_path / "directory").mkdir()
    os.mkfifo(tmp_path / "fifo")
    for name in ("binary", "utf16", "large", "missing", "directory", "fifo"):
        with pytest.raises(InputError) as caught:
            load_answers(str(tmp_path / name))
        assert name in str(caught.value)
        assert len(caught.value.problems) == 1


def test_merged_answers_prefer_the_later() -> None:
    merged = Answers.of({"a": {"x": "1", "y": "2"}}).merged(Answers.of({"a": {"x": "3"}, "b": {}}))
    assert merged.texts() == {"a": {"x": "3", "y": "2"}, "b": {}}
    assert issubclass(InputError, AtomicAppError)
