"""Artifacts that are Jinja templates: within a sandbox and within limits.

threats.md: a template that executes; bombs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError, InputError
from atomicapp.rendering import jinja, jinja_process
from atomicapp.rendering.jinja import JinjaTemplate, render_jinja

VALUES = {"name": "va'l", "password": "S3CRET", "n": "3", "provider-auth": "t"}


def rendered(*templates: str) -> list[str]:
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
    with pytest.raises(InputError) as caught:
        rendered(text)
    assert "S3CRET" not in str(caught.value)
    assert len(caught.value.problems) == 1
    return str(caught.value)


def test_templates_render() -> None:
    text = "{% for i in range(n | int) %}{{ i }}{% endfor %} {{ name | quote }} $name é\n\n"
    assert rendered(text, "{{ name }}", "") == ["012 'va'\"'\"'l' $name é\n\n", "va'l", ""]
    assert rendered() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n{{ nobody }}", "web.j2:2:1: 'nobody' is undefined"),
        ("\n\n{{ name", "web.j2:3:1: this is not a Jinja template: unexpected end"),
        ("{% include '/etc/passwd' %}", "web.j2:1:1: the template fails here (TypeError)"),
        ("{{ ''.__class__.__mro__ }}", "web.j2:1:1: "),
        ("{{ name.__init__.__globals__ }}", "web.j2:1:1: "),
        ("{{ {}.update({1: 2}) }}", "web.j2:1:1: "),
        ("\n{{ 1 / 0 }}", "web.j2:2:1: the template fails here (ZeroDivisionError)"),
        ("{{ {}[password] }}", "web.j2:1:1: something has no value here"),
        ("{% for i in range(100000000) %}x{% endfor %}", "web.j2:1:1: the template fails here"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "web.j2:1:1: "),
        ("{% for i in range(9999) %}{{ 'x' * 999 }}{% endfor %}", "more than 1,048,576 characters"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, expected: str) -> None:
    assert expected in problem(text)


def test_memory_is_limited() -> None:
    assert "web.j2:2:1: the template needs more memory" in problem("\n{{ 'x' * 10**10 }}")


def test_processor_time_is_limited(
    monkeypatch: pytest.MonkeyPatch, program: Callable[[str], str]
) -> None:
    """A process that its own limits end (here: killed by a signal) is told as such."""
    monkeypatch.setattr("sys.executable", program("kill -XCPU $$"))
    assert "web.j2: rendering takes more time or memory" in problem("x")


def test_a_process_that_does_not_start(
    monkeypatch: pytest.MonkeyPatch, program: Callable[[str], str]
) -> None:
    monkeypatch.setattr("sys.executable", program("exit 1"))
    with pytest.raises(AtomicAppError, match="does not start"):
        rendered("x")


def test_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jinja, "TIME_LIMIT", 1)
    loop = "{% for a in range(9999) %}" * 3 + "{% endfor %}" * 3
    assert "web.j2: rendering takes more than 1 s" in problem(loop)


def test_all_templates_with_problems_are_told() -> None:
    with pytest.raises(InputError) as caught:
        rendered("{{ a }}", "fine", "{{ b }}")
    assert len(caught.value.problems) == 2


def test_the_process_renders_what_it_is_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io
    import resource

    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    monkeypatch.setattr("sys.stdin", io.StringIO('[["{{ a }}", {"a": "1"}], ["{{ b }}", {}]]'))
    jinja_process.main()
    assert capsys.readouterr().out == (
        '[{"text": "1"}, {"problem": "\'b\' is undefined", "line": 1}]'
    )
