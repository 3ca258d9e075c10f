"""Answers that belong to nothing are refused with the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.graph import Application
from atomicapp.values.answers import Answers
from atomicapp.values.answers_file import parse_answers
from atomicapp.values.check import check_answers, check_options
from tests.trees import application, nulecule


@pytest.fixture
def app(tmp_path: Path) -> Application:
    inner = (
        "[{name: server, params: [{name: image, description: d}], artifacts: {docker: [file:x]}}]"
    )
    graph = (
        "[{name: database, source: docker://x/db, params: [{name: size, description: d}]},"
        " {name: web, params: [{name: port, description: d}], artifacts: {docker: [file:x]}}]"
    )
    params = "[{name: domain, description: d}]"
    return application(
        tmp_path,
        {"Nulecule": nulecule(graph, params), "external/database/Nulecule": nulecule(inner)},
    )


def test_what_is_declared_around_or_below_is_fine(app: Application) -> None:
    text = (
        "[general]\ndomain=x\nport=1\nnamespace=n\nprovider-auth=t\n"
        "[database]\nsize=1\nimage=x\ndomain=y\n[database:server]\nimage=x\nsize=1\ndomain=x\n"
        "[web]\nport=1\ndomain=x\n"
    )
    assert check_answers(app, parse_answers(text, "a.conf")) == ()


def test_sections_and_names_that_nobody_has(app: Application) -> None:
    text = "[general]\ndomian=S\n[databse]\nsize=S\n[web]\nprot=S\nimage=S\n[zzz]\n"
    problems = check_answers(app, parse_answers(text, "a.conf"))
    assert [(str(problem), problem.is_warning) for problem in problems] == [
        ("a.conf:2:1: the application has no param 'domian' (did you mean 'domain'?)", True),
        ("a.conf:4:1: no component is called 'databse', but there are answers for it"
         " (did you mean 'database'?)", False),
        ("a.conf:6:1: component 'web' has no param 'prot' (did you mean 'port'?)", False),
        ("a.conf:7:1: component 'web' has no param 'image'", False),
        ("a.conf: no component is called 'zzz', but there are answers for it", False),
    ]  # fmt: skip


def test_allowed_they_are_warnings(app: Application) -> None:
    answers = parse_answers("[general]\na=1\n[nobody]\nb=1\n[web]\nc=1\n", "a.conf")
    problems = check_answers(app, answers, allow_unknown=True)
    assert [problem.is_warning for problem in problems] == [True, True, True]


def test_on_the_command_line_general_is_strict_too(app: Application) -> None:
    options = Answers.of({"general": {"domian": "S", "namespace": "n"}}, "--param")
    problems = check_options(app, options)
    assert [(str(problem), problem.is_warning) for problem in problems] == [
        ("--param: the application has no param 'domian' (did you mean 'domain'?)", False)
    ]
    assert check_options(app, options, allow_unknown=True)[0].is_warning


def test_only_the_first_problems_get_suggestions(app: Application) -> None:
    answers = Answers.of({"web": {f"port{number}": "1" for number in range(30)}})
    remedies = [problem.remedy for problem in check_answers(app, answers)]
    assert len(remedies) == 30
    assert remedies[0] == "did you mean 'port'?"
    assert remedies[-1] == ""


def test_bytes_of_the_command_line_that_are_no_text(app: Application) -> None:
    options = Answers.of({"web": {"port": "S\udcff"}, "general": {"domain": "ü"}}, "--param")
    (problem,) = check_options(app, options, allow_unknown=True)
    assert not problem.is_warning
    assert str(problem) == (
        "--param: the value of 'port' is not UTF-8 text (values are text: encode it, as in base64)"
    )
