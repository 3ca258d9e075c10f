"""Artifacts that are Jinja templates: within a sandbox and within limits.

threats.md: a template that executes; bombs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError, InputError
from atomicapp.rendering import jinja, jinja_process
from atomicapp.rendering.jinja import JinjaProblem, JinjaTemplate, render_jinja

VALUES = {"name": "va'l", "password": "S3CRET", "n": "3", "provider-auth": "t"}


def rendered(*templates: str) -> list[str | JinjaProblem]:
    return render_jinja([JinjaTemplate(text, VALUES, "web.j2") for text in templates])


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    """A program in the place of the one that renders."""

    def write(script: str) -> str:
        path = tmp_path / "python"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        return str(path)

    return write


def problem(text: str) -> str:
    (outcome,) = rendered(text)
    assert isinstance(outcome, JinjaProblem)
    assert "S3CRET" not in str(outcome)
    return str(outcome.problem)


def overrun(text: str) -> str:
    with pytest.raises(InputError) as caught:
        rendered(text)
    return str(caught.value)


def test_templates_render() -> None:
    text = "{% for i in range(n | int) %}{{ i }}{% endfor %} {{ name | quote }} $name é\n\n"
    assert rendered(text, "{{ name }}", "") == ["012 'va'\"'\"'l' $name é\n\n", "va'l", ""]
    assert rendered() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n{{ 1 }} {{ nobody }}", "2:12: no param is called 'nobody' (declare the param, or use"),
        ("{{ undefined }}", "1:4: no param is called 'undefined' (declare the param, or use"),
        ("{{ pasword }}", "1:4: no param is called 'pasword' (did you mean 'password'?)"),
        ("\n\nx {{ name", "3:3: a '{{' is not closed (put '}}' behind it)"),
        ("{% if name %}\n", "1:1: the block 'if' is not closed (end every {% if %} with"),
        ("{{ 'name }}", "1:1: a quotation is not closed (close it with ')"),
        ("{{ (1 }}", "1:1: a ')' is missing here (close every bracket)"),
        ("{{ name name }}", "1:1: the expression ought to end here (put an operator, a"),
        ("{% iff name %}", "1:1: nothing is known of the tag 'iff' (check its spelling)"),
        (
            "{% if name %}{% endfor %}",
            "the tag 'endfor' is not expected here (check its spelling; {%",
        ),
        ("{{ name | shout }}", "1:1: there is no filter called 'shout' (check its spelling)"),
        ("{{ n | map('shout') | list }}", "there is no filter called 'shout' (check its spelling)"),
        (
            "x\n {% include '/etc/passwd' %}",
            "2:2: a template cannot take in another file (write it",
        ),
        ("{% import 'x' as y %}", "1:1: a template cannot take in another file (write it here, or"),
        ("{{ ''.__class__.__mro__ }}", "1:1: a template is not allowed to do this (use texts,"),
        ("{{ name.__init__.__globals__ }}", "1:1: a template is not allowed to do this (use"),
        ("{{ {}.update({1: 2}) }}", "1:1: a template is not allowed to do this (use texts,"),
        ("\n{{ 1 / 0 }}", "2:1: this divides by zero (check the divisor)"),
        ("{{ n + 1 }}", "1:1: this cannot be done with these values (a number is made of a text"),
        ("{{ name | xmlattr }}", "1:1: this cannot be done with these values (a number is"),
        ("{{ {}[password] }}", "1:1: a value has no such part (values are texts, with no names"),
        (
            "{% for i in range(100000000) %}x{% endfor %}",
            "1:1: this is too large a number (a range",
        ),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "1:1: this calls itself without end"),
        ("{% for i in range(9999) %}{{ 'x' * 999 }}{% endfor %}", "more than 1,048,576 characters"),
    ],
)
def test_what_is_wrong_is_told_in_plain_words_with_its_place(text: str, expected: str) -> None:
    told = problem(text)
    assert told.startswith("web.j2:")
    assert expected in told


@pytest.mark.parametrize(
    ("text", "of_values"),
    [
        ("{{ name[7].x }}", True),
        ("{{ 1 // (n | int - 3) }}", True),
        ("{{ 'x' * 10**10 }}", True),
        ("{{ name }", False),
        ("{{ nobody }}", False),
        ("{% include 'x' %}", False),
        ("{{ name.__class__ }}", False),
    ],
)
def test_what_other_values_might_do_for_is_told_apart(text: str, of_values: bool) -> None:
    (outcome,) = rendered(text)
    assert isinstance(outcome, JinjaProblem)
    assert outcome.of_values is of_values


def test_memory_is_limited() -> None:
    assert "web.j2:2:1: the template needs more memory" in problem("\n{{ 'x' * 10**10 }}")


def test_processor_time_is_limited(
    monkeypatch: pytest.MonkeyPatch, program: Callable[[str], str]
) -> None:
    """A process that its own limits end (here: killed by a signal) is told as such."""
    monkeypatch.setattr("sys.executable", program("kill -XCPU $$"))
    assert "web.j2: rendering takes more time or memory" in overrun("x")


def test_a_process_that_does_not_start(
    monkeypatch: pytest.MonkeyPatch, program: Callable[[str], str]
) -> None:
    monkeypatch.setattr("sys.executable", program("exit 1"))
    with pytest.raises(AtomicAppError, match="does not start"):
        rendered("x")


def test_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jinja, "TIME_LIMIT", 1)
    loop = "{% for a in range(9999) %}" * 3 + "{% endfor %}" * 3
    assert "web.j2: rendering takes more than 1 s" in overrun(loop)


def test_all_templates_with_problems_are_told() -> None:
    first, fine, last = rendered("{{ a }}", "fine", "{{ b }}")
    assert fine == "fine"
    assert isinstance(first, JinjaProblem)
    assert isinstance(last, JinjaProblem)


def test_the_process_renders_what_it_is_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io
    import resource

    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    monkeypatch.setattr("sys.stdin", io.StringIO('[["{{ a }}", {"a": "1"}], ["{{ b }}", {}]]'))
    jinja_process.main()
    good, bad = json.loads(capsys.readouterr().out)
    assert good == {"text": "1"}
    assert bad["failure"]["what"] == "no param is called 'b'"
    assert (bad["line"], bad["column"]) == (1, 4)
