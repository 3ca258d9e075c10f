"""``--param``: which component, which name, and where the value comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.errors import InputError, UsageError
from atomicapp.graph import Application
from atomicapp.values.options import parse_params
from tests.trees import application, nulecule


@pytest.fixture
def app(tmp_path: Path) -> Application:
    inner = (
        "[{name: server.v2, params: [{name: pass, description: d, hidden: true}],"
        " artifacts: {docker: [file:x]}}]"
    )
    graph = (
        "[{name: db, source: docker://x/db},"
        " {name: web, params: [{name: v2.port, description: d}], artifacts: {docker: [file:x]}},"
        " {name: web.v2, params: [{name: port, description: d}], artifacts: {docker: [file:x]}}]"
    )
    params = "[{name: dotted.name, description: d}, {name: domain, description: d}]"
    return application(
        tmp_path, {"Nulecule": nulecule(graph, params), "external/db/Nulecule": nulecule(inner)}
    )


def read(where: str) -> str:
    return {"-": "from input\n", "file": "two\nlines\r\n", "bare": "no newline"}[where]


@pytest.mark.parametrize(
    ("option", "section", "name", "value"),
    [
        ("domain=x", "general", "domain", "x"),
        ("domain=", "general", "domain", ""),
        ("domain=a=b", "general", "domain", "a=b"),
        ("unknown=x", "general", "unknown", "x"),
        ("namespace=x", "general", "namespace", "x"),
        ("dotted.name=x", "general", "dotted.name", "x"),
        ("web.v2.port=x", "web.v2", "port", "x"),
        ("web.other=x", "web", "other", "x"),
        ("web.v2.other=x", "web.v2", "other", "x"),
        ("db:server.v2.domain=x", "db:server.v2", "domain", "x"),
        ("domain=@file", "general", "domain", "two\nlines"),
        ("domain=@bare", "general", "domain", "no newline"),
        ("domain=@-", "general", "domain", "from input"),
        ("domain=@@x", "general", "domain", "@x"),
    ],
)
def test_options(app: Application, option: str, section: str, name: str, value: str) -> None:
    answers, warnings = parse_params([option], app, read)
    assert answers.texts() == {section: {name: value}}
    assert answers.sections[section][name].place == "--param"
    assert not warnings


def test_the_last_of_two_counts(app: Application) -> None:
    answers, _ = parse_params(["domain=a", "domain=b", "web.v2.port=c"], app, read)
    assert answers.texts() == {"general": {"domain": "b"}, "web.v2": {"port": "c"}}


def test_a_hidden_value_in_clear_is_taken_with_a_warning(app: Application) -> None:
    """threats.md: secrets in argument lists."""
    answers, warnings = parse_params(["db:server.v2.pass=S3CRET"], app, read)
    assert answers.texts() == {"db:server.v2": {"pass": "S3CRET"}}
    assert [warning.is_warning for warning in warnings] == [True]
    assert "pass=@FILE" in str(warnings[0])
    assert "S3CRET" not in str(warnings[0])
    assert parse_params(["db:server.v2.pass=@file"], app, read)[1] == ()
    assert len(parse_params(["provider-auth=t"], app, read)[1]) == 1


@pytest.mark.parametrize("option", ["domain", "=x", ""])
def test_an_option_that_gives_no_value_is_wrong_usage(app: Application, option: str) -> None:
    with pytest.raises(UsageError, match="write name=value"):
        parse_params([option], app, read)


def test_the_name_of_a_file_is_missing(app: Application) -> None:
    with pytest.raises(UsageError, match=r"file is missing behind web\.v2\.port=@ \(write web"):
        parse_params(["web.v2.port=@"], app, read)


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("wib.pass=x", "no component is called 'wib' (did you mean 'web'?)"),
        (
            "db:serve.v2.pass=x",
            "no component is called 'db:serve.v2' (did you mean 'db:server.v2'?)",
        ),
        ("q:q=x", "no component is called 'q:q'"),
        (".x=x", "no component is called '.x'"),
    ],
)
def test_a_component_that_does_not_exist(app: Application, option: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_params([option], app, read)
    assert str(caught.value) == f"--param: {expected}"
