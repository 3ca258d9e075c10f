"""Two tiers: a database nested as an application of its own, and answers for two places."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.examples import EXAMPLES
from tests.examples.conftest import Person, fetched

Ports = Callable[[], str]
Built = Callable[[str], str]


def _without_values(file: Path) -> list[str]:
    """The lines of an answers file, a key the same whether it is set or offered in a comment."""
    lines = file.read_text().splitlines()
    return [re.sub(r"^(?:# )?([\w-]+) =.*", r"\1 =", line) for line in lines]


@pytest.mark.parametrize("place", ["dev", "prod"])
def test_answers_files_are_what_genanswers_writes_but_for_edited_values(
    person: Person, built: Built, place: str
) -> None:
    person.says("genanswers", built("two-tier"))

    kept = EXAMPLES / f"two-tier/answers.{place}.conf"
    assert _without_values(kept) == _without_values(person.directory / "answers.conf")


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
