"""The first application that anybody runs."""

from __future__ import annotations

import urllib.error
from collections.abc import Callable

import pytest

from tests.examples.conftest import Person, fetched

Ports = Callable[[], str]
Built = Callable[[str], str]


def test_runs_from_its_image_answers_and_stops(
    person: Person, built: Built, free_port: Ports
) -> None:
    image, port = built("helloapache"), free_port()

    assert set(person.runs(image, "-p", f"hostport={port}")) == {"create"}
    assert "Hello from Atomic App" in fetched(port)
    assert f":{port}" in person.says("status", person.instance)
    assert set(person.runs(image)) == {"unchanged"}

    person.stops()
    with pytest.raises(urllib.error.URLError):
        fetched(port)
    assert "nothing" in person.stops()


def test_runs_from_its_directory_and_a_changed_port_replaces_it(
    person: Person, built: Built, free_port: Ports
) -> None:
    built("helloapache")
    app, first, second = person.copy_of("helloapache"), free_port(), free_port()

    person.runs(app, "-p", f"hostport={first}")
    assert "replace" in person.runs(app, "-p", f"hostport={second}")
    assert "Hello from Atomic App" in fetched(second)
    person.stops()


def test_a_port_that_is_none_is_refused_in_the_authors_words(person: Person, built: Built) -> None:
    said = person.says("run", built("helloapache"), "-p", "hostport=eighty", status=1)

    assert "a port is a number from 1 to 65535" in said
