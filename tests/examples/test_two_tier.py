"""Two tiers: a database nested as an application of its own, and answers for two places."""

from __future__ import annotations

import configparser
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.examples.conftest import EXAMPLES, Person, fetched

Ports = Callable[[], str]
Built = Callable[[str], str]


def _sections(file: Path) -> dict[str, set[str]]:
    parser = configparser.ConfigParser(interpolation=None, default_section="-")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(file.read_text())
    return {name: set(parser[name]) for name in parser.sections()}


@pytest.mark.parametrize("place", ["dev", "prod"])
def test_answers_files_hold_what_genanswers_writes(
    person: Person, built: Built, place: str
) -> None:
    person.says("genanswers", built("two-tier"))

    generated = _sections(person.directory / "answers.conf")
    kept = _sections(EXAMPLES / f"two-tier/answers.{place}.conf")
    if place == "prod":
        kept["general"].add("password")  # never in a file that is checked in
    assert kept == generated


def test_counts_visits_and_keeps_the_count_over_a_stop(
    person: Person, built: Built, free_port: Ports
) -> None:
    built("two-tier")
    app, port = person.copy_of("two-tier"), free_port()
    values = ("-a", f"{app}/answers.dev.conf", "-p", f"web.hostport={port}")

    assert set(person.runs(app, *values)) == {"create"}
    assert "Visits: 1<" in fetched(port)
    page = fetched(port)
    assert "Visits: 2<" in page
    assert "<h1>Two tiers (development)</h1>" in page
    assert set(person.runs(app, *values)) == {"unchanged"}

    person.stops()
    person.runs(app)
    assert "Visits: 3<" in fetched(port)
    person.stops("--volumes")


def test_in_production_the_password_comes_from_elsewhere(
    person: Person, built: Built, free_port: Ports
) -> None:
    """threats.md: secrets in plans and errors."""
    image, port = built("two-tier"), free_port()
    answers = ("-a", str(EXAMPLES / "two-tier/answers.prod.conf"), "-p", f"web.hostport={port}")

    assert "password" in person.says("run", image, "--name", person.instance, *answers, status=1)
    (person.directory / "password").write_text("correct-horse.battery")
    given = (*answers, "-p", "password=@password")
    said = person.says("run", image, "--name", person.instance, *given)
    assert "Visits: 1<" in fetched(port)
    assert "correct-horse.battery" not in said
    person.stops("--volumes")


def test_a_password_that_breaks_the_constraint_is_not_shown(person: Person, built: Built) -> None:
    """threats.md: secrets in plans and errors."""
    (person.directory / "password").write_text("5h&rt")
    given = ("-p", "password=@password")
    said = person.says("run", built("two-tier"), *given, status=1)

    assert "at least 8 letters" in said
    assert "5h&rt" not in said
