"""The command line as people write it."""

from __future__ import annotations

import pytest

from atomicapp.cli.line import parse
from atomicapp.errors import UsageError


def test_options_stand_anywhere_and_may_be_shortened() -> None:
    before = parse(["--names", "x", "-v", "run", "app"], {})
    after = parse(["run", "app", "-v", "--namespace", "x"], {})
    between = parse(["-v", "run", "--namespace=x", "app"], {})
    for arguments in (before, after, between):
        assert (arguments.app, arguments.namespace, arguments.verbose) == ("app", "x", True)


def test_the_value_of_an_option_before_the_verb_is_not_taken_for_the_verb() -> None:
    arguments = parse(["--namespace", "run", "stop", "app"], {})
    assert (arguments.namespace, arguments.instance) == ("run", "app")


def test_mode_replaces_the_verb_and_may_stand_without_one() -> None:
    assert parse(["run", "--mode", "stop", "app"], {}).instance == "app"
    assert parse(["--mode=genanswers", "run", "app"], {}).app == "app"
    assert parse(["--mo", "genanswers", "app"], {}).app == "app"


def test_the_last_mode_counts() -> None:
    environment = {"ATOMICAPP_APPEND_ARGS": "--mo=genanswers"}
    arguments = parse(["run", "--mode", "stop", "app"], environment)
    assert arguments.handler is parse(["genanswers", "app"], {}).handler


def test_behind_two_dashes_a_mode_is_only_a_word() -> None:
    with pytest.raises(UsageError, match="unrecognized arguments"):
        parse(["run", "app", "--", "--mode=stop"], {})


def test_with_a_mode_what_only_the_verb_on_the_line_knows_is_ignored() -> None:
    line = ["-a", "file", "run", "--ask", "--time=soon", "-p", "a=1", "--no-wait", "app"]
    arguments = parse([*line, "--mode", "stop"], {})
    assert (arguments.instance, sorted(arguments.ignored)) == (
        "app",
        ["--ask", "--no-wait", "--timeout", "-a", "-p"],
    )
    assert parse(["stop", "app", "--mode", "stop"], {}).ignored == ()


def test_what_the_verb_of_the_mode_alone_knows_is_taken() -> None:
    assert parse(["--volumes", "run", "app", "--mode", "stop"], {}).volumes
    fetching = parse(["--destination", "run", "stop", "--mode=fetch", "app"], {})
    assert (fetching.destination, fetching.app) == ("run", "app")


def test_a_mode_never_stops_another_instance_than_the_one_that_is_named() -> None:
    with pytest.raises(UsageError, match="'stop' takes an instance's name as its argument"):
        parse(["run", "--name", "other", "app", "--mode", "stop"], {})
    assert parse(["run", "--name", "other", "app", "--mode", "fetch"], {}).ignored == ("--name",)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ([], None),
        (["--dry-run"], "client"),
        (["--dr"], "client"),
        (["--dry-run=server"], "server"),
        (["--dry-r=server"], "server"),
        (["--dry-run=client"], "client"),
    ],
)
def test_what_a_dry_run_is_judged_by_stands_only_behind_an_equals_sign(
    words: list[str], value: str | None
) -> None:
    for line in (["run", *words, "server"], [*words, "run", "server"], ["run", "server", *words]):
        arguments = parse(line, {})
        assert (arguments.dry_run, arguments.app) == (value, "server")


@pytest.mark.parametrize("words", [["--dry-run=nobody"], ["--dry-run="]])
def test_nobody_else_judges_a_dry_run(words: list[str]) -> None:
    with pytest.raises(UsageError, match="invalid choice"):
        parse(["run", "app", *words], {})
    with pytest.raises(UsageError):
        parse(["stop", "app", *words], {})


@pytest.mark.parametrize("words", [["run", "--mode", "list"], ["run", "--mode"]])
def test_a_mode_that_is_none_is_refused(words: list[str]) -> None:
    with pytest.raises(UsageError, match="--mode takes one of"):
        parse(words, {})


def test_the_image_of_the_environment_is_the_application_where_none_is_named() -> None:
    assert parse(["run"], {"IMAGE": "team/app"}).app == "team/app"
    assert parse(["stop"], {"IMAGE": "team/app"}).instance == "team/app"
    assert parse(["run", "other"], {"IMAGE": "team/app"}).app == "other"


def test_the_environment_replaces_the_line_and_adds_to_it() -> None:
    environment = {"ATOMICAPP_ARGS": "run 'my app'", "ATOMICAPP_APPEND_ARGS": "--ask"}
    arguments = parse(["stop", "x"], environment)
    assert (arguments.app, arguments.ask) == ("my app", True)


@pytest.mark.parametrize("name", ["ATOMICAPP_ARGS", "ATOMICAPP_APPEND_ARGS"])
@pytest.mark.parametrize("text", ["run 'hunter2", 'run "hunter2', "run hunter2\\"])
def test_quotes_that_do_not_end_in_the_environment_are_an_error(name: str, text: str) -> None:
    """threats: secrets in logs, plans, errors. The value of the variable is not shown."""
    with pytest.raises(UsageError, match=f"variable {name} has a quote that") as caught:
        parse(["run", "app"], {name: text})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "words",
    [
        *(["-a", ""], ["--answers="], ["--provider", ""], ["--namespace="], ["--name", ""]),
        *(["--destination", ""], ["--write-answers", ""], ["--provider-auth", ""]),
    ],
)
def test_an_option_without_a_value_is_not_taken_for_none(words: list[str]) -> None:
    """It is a variable of a script that is not set."""
    with pytest.raises(UsageError, match=rf"{words[0].strip('=')}\b.* is empty"):
        parse(["run", "app", *words], {})


def test_an_empty_directory_is_not_the_standard_output() -> None:
    with pytest.raises(UsageError, match="--output-dir is empty"):
        parse(["render", "app", "--output-dir", ""], {})


def test_an_empty_argument_is_an_error_and_an_empty_value_of_a_param_is_none() -> None:
    with pytest.raises(UsageError, match="APP is empty"):
        parse(["run", ""], {"IMAGE": "team/app"})
    assert parse(["run"], {"IMAGE": ""}).app is None
    assert parse(["run", "app", "-p", "name="], {}).params == ["name="]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rn", "app"], "did you mean 'run'"),
        (["frobnicate"], "unknown verb 'frobnicate'"),
        (["--max-bytes", "2g", "frobnicate"], "unknown verb 'frobnicate'"),
        (["--namespace", "run"], "which verb? 'run' is the value of an option"),
        (["--strict"], "which verb?"),
        (["--max", "2g", "validate", "app"], "ambiguous option: --max"),
        (["--frobnicate"], "unknown option '--frobnicate'"),
        (["run", "app", "--frobnicate"], "--frobnicate"),
        (["run", "-v", "-q", "app"], "contradict"),
        (["run", "app", "--timeout", "soon"], "is not a time"),
        (["run", "app", "--provider-tlsverify", "maybe"], "neither True nor False"),
        (["logs", "x", "--tail", "-1"], "tail"),
    ],
)
def test_wrong_usage_says_what_and_where_help_is(words: list[str], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(words, {})
    assert told in str(caught.value)
    assert caught.value.exit_status == 2


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90.0), ("90s", 90.0), ("5m", 300.0), ("1h", 3600.0)]
)
def test_times(text: str, seconds: float) -> None:
    assert parse(["run", "app", "--timeout", text], {}).timeout == seconds


def test_the_old_name_of_fetch_still_works() -> None:
    assert parse(["install", "app"], {}).app == "app"
