"""Pauses, paces, redirects and addresses, without a network."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.downloads.address import is_loopback, origin_of, shown
from atomicapp.downloads.pace import Pace, TimeLimits, TooSlow
from atomicapp.downloads.redirects import redirected
from atomicapp.downloads.request import Request
from atomicapp.downloads.retries import Retries, asked_pause, pause
from atomicapp.errors import SourceError

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("000000000000007", 7.0),
        ("9999999999", float("inf")),
        ("Sat, 21 Nov 2026 12:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 12:00:30 -0000", 30.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("Sat, 99 Nov 2026 11:00:00 GMT", None),
    ],
)
def test_what_retry_after_asks_for(text: str | None, seconds: float | None) -> None:
    assert asked_pause(text, NOW) == seconds


@given(st.text(max_size=40))
def test_whatever_retry_after_says(text: str) -> None:
    seconds = asked_pause(text)
    assert seconds is None or seconds >= 0


def test_pauses_grow_and_end() -> None:
    retries = Retries(tries=8, first=1, longest=10)
    longest = [pause(failures, retries, jitter=lambda: 1.0) for failures in range(1, 9)]
    assert longest == [1, 2, 4, 8, 10, 10, 10, None]
    shortest = [pause(failures, retries, jitter=lambda: 0.0) for failures in range(1, 9)]
    assert shortest == [0.5, 1, 2, 4, 5, 5, 5, None]


def test_pauses_that_are_asked_for() -> None:
    assert pause(1, Retries(), 60.0, lambda: 0.0) == 60
    assert pause(1, Retries(), 61.0, lambda: 0.0) is None
    assert pause(1, Retries(), float("inf")) is None


def test_a_pace() -> None:
    limits = TimeLimits(idle=30, total=100, slowest=10, window=20)
    pace = Pace(limits, lambda: 0.0)
    for _ in range(4):
        assert pace.allowance() == 30
        pace.received(200, 20)
    assert pace.allowance() == 20
    pace.received(10_000, 20)
    with pytest.raises(TooSlow, match="longer than 100 s"):
        pace.allowance()


def test_more_than_was_asked_for() -> None:
    pace = Pace(TimeLimits(), lambda: 0.0)
    pace.grant(10)
    pace.received(10, 0)
    assert pace.allowance()
    pace.received(1, 0)
    with pytest.raises(TooSlow, match="sends on and on"):
        pace.allowance()


def test_too_slow_on_average() -> None:
    pace = Pace(TimeLimits(slowest=10, window=20), lambda: 0.0)
    pace.received(1_000_000, 1)
    pace.received(1, 19)
    pace.allowance()
    pace.received(199, 20)
    with pytest.raises(TooSlow, match="slower than 10 bytes per second"):
        pace.allowance()
    assert pace.reason


def test_small_things_get_less_time() -> None:
    assert TimeLimits().for_documents().total < TimeLimits().total
    assert TimeLimits(total=1).for_documents().total == 1


HERE = Request("https://a.example/x/y?sig=1", authorization="Basic s", name="it")


@pytest.mark.parametrize(
    ("location", "url", "authorized"),
    [
        ("z", "https://a.example/x/z", True),
        ("/z", "https://a.example/z", True),
        ("https://A.example:443/z", "https://A.example:443/z", True),
        ("https://a.example:444/z", "https://a.example:444/z", False),
        ("https://b.example/z#part", "https://b.example/z", False),
        ("//b.example/z", "https://b.example/z", False),
        ("https://a.example@b.example/z", "https://b.example/z", False),
        ("https://b.example\\@a.example/z", None, False),
    ],
)
def test_redirects(location: str, url: str | None, authorized: bool) -> None:
    """threats.md: credentials sent to another host."""
    if url is None:
        after = redirected(HERE, location)
        assert origin_of(after.url).host == "a.example"
        return
    after = redirected(HERE, location)
    assert after.url == url
    assert bool(after.authorization) == authorized


@pytest.mark.parametrize(
    "location",
    [None, "", "http://a.example/", "ftp://a/", "https://[", "a\nb", "https://:1/", "x" * 20_000],
)
def test_redirects_that_are_not_followed(location: str | None) -> None:
    with pytest.raises(SourceError, match=r"^it: |^https?:|^ftp:|^a URL: "):
        redirected(HERE, location)


def test_what_is_sent_stays() -> None:
    request = HERE._replace(method="POST", body=b"secret")
    assert redirected(request, "/z").body
    with pytest.raises(SourceError, match="redirects what is sent to it to b"):
        redirected(request, "https://b.example/")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["localhost.example", "128.0.0.1", "0.0.0.0", "::2", "127.1", ""])
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a:b@c.example:1/d?e#f", "https://c.example:1/d"),
        ("http://[::1]:5000/x", "http://[::1]:5000/x"),
        ("http://x/\x1b", "'http://x/\\x1b'"),
        ("http://x:y/", "a URL"),
    ],
)
def test_urls_in_messages(url: str, expected: str) -> None:
    assert shown(url) == expected


def test_origins() -> None:
    assert str(origin_of("https://[::1]:443/")) == "[::1]"
    assert str(origin_of("http://[::1]:443/")) == "[::1]:443"
    assert origin_of("HTTP://A.example/") == ("http", "a.example", 80)
    assert origin_of("https://a.example:0/").port == 0
