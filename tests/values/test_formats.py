"""Answers written read back exactly the same, whatever is in them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from atomicapp.errors import InputError
from atomicapp.values.answers import Entry
from atomicapp.values.answers_file import parse_answers
from atomicapp.values.formats import FORMATS, dump_answers, dump_answers_or_json, dump_entries

AWKWARD = (
    "", " ", "a ", "'", '"', "''", '"a"', "'a'", "'\"", "\"'", '"a" # b', "'''a'''", '"""',
    "#a", "; a", "a, b", "%(x)s", "%%", "$\"'\\", "007", "None", "null", "~", "1e3", "yes", "22:22",
    "[a]", "{a: b}", "a: b", "a = b", "- a", "*a", "&a", "!a", "|", ">", "<a>&lt;]]>", "\\n", "\\",
    "é☃😀", "\u00a0", "\u2028x",
)  # fmt: skip
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,8}(:[a-z0-9-]{1,4})?", fullmatch=True)
LINES = st.sampled_from(AWKWARD) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), max_size=12
)
TEXTS = LINES | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def sections(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, dict[str, str]]]:
    keys = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,8}", fullmatch=True)
    return st.dictionaries(NAMES, st.dictionaries(keys, texts, max_size=4), max_size=4)


@pytest.mark.parametrize("format_name", ["json", "xml", "yaml"])
@settings(deadline=None, max_examples=50)
@given(written=sections(LINES))
@example({"general": dict(zip("abcdefghijklmnopqrstuvwxyz", AWKWARD, strict=False))})
@example({"no": {"yes": "no"}, "null": {}, "a:b": {"on": ""}})
def test_every_line_reads_back_in_every_format(
    format_name: str, written: dict[str, dict[str, str]]
) -> None:
    text = dump_answers(written, format_name)
    assert parse_answers(text, "answers").texts() == written


@pytest.mark.parametrize("format_name", ["json", "yaml"])
@settings(deadline=None, max_examples=50)
@given(written=sections(TEXTS))
def test_json_and_yaml_hold_every_text(
    format_name: str, written: dict[str, dict[str, str]]
) -> None:
    text = dump_answers(written, format_name)
    assert parse_answers(text, "answers").texts() == written


@settings(deadline=None, max_examples=100)
@given(written=sections(TEXTS))
@example({"general": dict(zip("abcdefghijklmnopqrstuvwxyz", AWKWARD, strict=False))})
def test_what_ini_cannot_hold_is_refused(written: dict[str, dict[str, str]]) -> None:
    texts = [text for values in written.values() for text in values.values()]
    if any(_is_too_much_for_ini(text) for text in texts):
        with pytest.raises(InputError, match="--answers-format json"):
            dump_answers(written, "ini")
    else:
        assert parse_answers(dump_answers(written, "ini"), "answers").texts() == written


def _is_too_much_for_ini(text: str) -> bool:
    """Not one line, or in need of quotes and with both kinds of them inside."""
    is_quoted = text != text.strip() or (text[:1] == text[-1:] and text[:1] in ("'", '"'))
    return any(each in text for each in "\n\r\0") or (is_quoted and "'" in text and '"' in text)


@pytest.mark.parametrize("text", [*AWKWARD, "\"it's", 'it\'s "a"'])
def test_ini_holds_every_awkward_line(text: str) -> None:
    written = {"general": {"password": text, "after": "x"}}
    assert parse_answers(dump_answers(written, "ini"), "answers").texts() == written


@pytest.mark.parametrize("text", [" '\"", '"it\'s"', "a\rb"])
def test_a_line_that_ini_cannot_hold_is_kept_as_json(text: str) -> None:
    kept = dump_answers_or_json({"general": {"a": text}}, "ini")
    assert kept.startswith("{")
    assert parse_answers(kept, "x").texts() == {"general": {"a": text}}


@pytest.mark.parametrize(("format_name", "text"), [("ini", "two\nlines"), ("xml", "a\x01")])
def test_the_value_that_does_not_fit_is_named_and_not_shown(format_name: str, text: str) -> None:
    with pytest.raises(InputError) as caught:
        dump_answers({"general": {"fine": "x", "cert": text}}, format_name)
    assert f"{format_name.upper()} cannot hold 'cert' of [general]" in str(caught.value)
    assert text not in str(caught.value)


def test_what_the_program_keeps_is_json_where_ini_cannot_hold_it() -> None:
    for text in ("one line", "two\nlines"):
        written = {"general": {"cert": text}}
        kept = dump_answers_or_json(written, "ini")
        assert kept.startswith("[" if text == "one line" else "{")
        assert parse_answers(kept, "answers.conf.gen").texts() == written


def test_a_section_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="INI cannot hold a section"):
        dump_answers({"a]\n[b": {}}, "ini")


SAMPLE = {
    "general": {"namespace": Entry("default"), "user-name": Entry(None, "who; no default")},
    "a:1 b": {"x": Entry("1", "one"), "y--z": Entry(None)},
}


def test_what_is_still_to_be_given_is_visible_and_no_value() -> None:
    assert dump_entries(SAMPLE, "ini") == (
        "[general]\nnamespace = default\n# who; no default\n# user-name =\n\n"
        "[a:1 b]\n# one\nx = 1\n# y--z =\n"
    )
    assert dump_entries(SAMPLE, "yaml") == (
        'general:\n  namespace: "default"\n  # who; no default\n  user-name:\n'
        '"a:1 b":\n  # one\n  "x": "1"\n  y--z:\n'
    )
    assert '"user-name": null' in dump_entries(SAMPLE, "json")
    assert "<!-- no value yet: user-name -->" in dump_entries(SAMPLE, "xml")
    for format_name in FORMATS:
        assert parse_answers(dump_entries(SAMPLE, format_name), "x").texts() == {
            "general": {"namespace": "default"},
            "a:1 b": {"x": "1"},
        }
