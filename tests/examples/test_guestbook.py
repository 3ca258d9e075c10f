"""Three components that know each other by links and keep what visitors say in a volume."""

from __future__ import annotations

from collections.abc import Callable

from tests.examples.conftest import Person, fetched

Ports = Callable[[], str]
Built = Callable[[str], str]
FORM = "/cgi-bin/index.cgi"


def test_keeps_messages_over_a_stop_and_shows_them_as_text(
    person: Person, built: Built, free_port: Ports
) -> None:
    image, port, feed = built("guestbook"), free_port(), free_port()
    values = ("-p", f"web.hostport={port}", "-p", f"feed.feedport={feed}")

    assert set(person.runs(image, *values)) == {"create"}
    fetched(port, {"message": "first"}, FORM)
    assert "<li>a &lt;b&gt; &amp; 50%</li>" in fetched(port, {"message": "a <b> & 50%"}, FORM)
    assert fetched(feed).splitlines() == ["a <b> & 50%", "first"]
    assert set(person.runs(image)) == {"unchanged"}

    person.stops()
    person.runs(image)
    assert fetched(feed).splitlines() == ["a <b> & 50%", "first"]
    person.stops("--volumes")
    person.runs(image, *values)
    assert fetched(feed) == ""
    person.stops("--volumes")


def test_the_number_of_messages_is_constrained(person: Person, built: Built) -> None:
    wrong = ("-p", "store.most=all")

    assert "a number from 1 to 9999" in person.says("run", built("guestbook"), *wrong, status=1)
