"""A registry that misbehaves: bounded time and memory, one clear line, a second try that works.

threats.md: bombs; verification that fails open.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import pytest

from tests.registry.conftest import LAYER
from tests.registry.faulty import HEAD, Asked, Registry, Reply, endless, once, silent
from tests.registry.pulling import HURRY, HastySession, complaint, pull


def _slowly(data: bytes, seconds: float = 0.01) -> Iterator[bytes]:
    for byte in data:
        time.sleep(seconds)
        yield bytes([byte])


LENGTH = len(LAYER)

BLOBS = {
    "other bytes": (Reply(body=b"y" * LENGTH), "its digest is sha256:"),
    "fewer bytes": (Reply(body=LAYER[:-1]), f"has {LENGTH - 1} bytes of it, and it must have"),
    "more bytes": (Reply(body=LAYER + b"x"), f"has {LENGTH + 1} bytes of it, and it must have"),
    "fewer, unannounced": (Reply(body=LAYER[:-1], length=-1), "and must have"),
    "more, unannounced": (Reply(body=LAYER + b"x", length=-1), "larger than the"),
    "a length that is none": (
        Reply(raw=lambda: (HEAD + b"Content-Length: -7\r\n\r\n",)),
        "must have",
    ),
    "without end": (Reply(raw=lambda: endless(HEAD + b"\r\n")), "larger than the"),
    "cut at once, always": (Reply(body=LAYER, cut=0), "broke"),
    "nothing at all": (Reply(raw=lambda: ()), "broke"),
    "chunks that are none": (
        Reply(raw=lambda: (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",)),
        "broke",
    ),
    "headers without end": (Reply(raw=lambda: endless(HEAD + b"A: ")), "is no HTTP"),
    "too many headers": (
        Reply(raw=lambda: itertools.chain([HEAD], itertools.repeat(b"A: b\r\n"))),
        "no HTTP",
    ),
    "interim answers without end": (
        Reply(raw=lambda: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)),
        "sends on and on, and nothing that was asked for",
    ),
    "trailers without end": (
        Reply(
            raw=lambda: itertools.chain(
                [HEAD, b"Transfer-Encoding: chunked\r\n\r\n0\r\n"],
                itertools.repeat(b"A: b\r\n" * 1000),
            )
        ),
        "sends on and on, and nothing that was asked for",
    ),
    "no HTTP": (Reply(raw=lambda: (b"220 mail.example ESMTP\r\n",)), "is no HTTP"),
    "encoded": (Reply(body=LAYER, headers=(("Content-Encoding", "gzip"),)), "encoded as 'gzip'"),
    "encoded twice": (
        Reply(body=LAYER, headers=(("Content-Encoding", "gzip, deflate"),)),
        "encoded as 'gzip, deflate'",
    ),
    "a part, unasked": (
        Reply(206, LAYER[10:], (("Content-Range", f"bytes 10-{LENGTH - 1}/{LENGTH}"),)),
        "answers 206 to a request for the whole",
    ),
    "no range": (Reply(416), "answers 416 to a request for the whole"),
    "always busy": (Reply(503), "answers 503 (try again later)"),
    "not there": (Reply(404), "no such image"),
    "denied": (Reply(403), "denies access"),
    "teapot": (Reply(418), "answers 418"),
    "redirected to nowhere": (Reply(307), "redirects to nowhere"),
    "redirected to no URL": (Reply(307, headers=(("Location", "http://[x"),)), "no URL"),
    "redirected to a file": (
        Reply(302, headers=(("Location", "file:///etc/passwd"),)),
        "not an http or https URL",
    ),
    "redirected to itself": (Reply(302, headers=(("Location", "?"),)), "in a circle"),
}


SLOW = {
    "a stall": (Reply(body=LAYER, drip=5), "is silent for 1 s"),
    "a byte at a time": (Reply(body=LAYER, drip=0.01), "slower than 4000 bytes per second"),
    "a header by the byte": (
        Reply(raw=lambda: _slowly(b"HTTP/1.1 200 " + b"O" * 200)),
        "slower than",
    ),
    "a chunk's length by the byte": (
        Reply(
            raw=lambda: itertools.chain(
                [HEAD, b"Transfer-Encoding: chunked\r\n\r\n"], _slowly(b"0" * 99)
            )
        ),
        "slower than",
    ),
}


@pytest.mark.parametrize("fault", BLOBS)
def test_blobs(faulty: Registry, app: str, fault: str) -> None:
    reply, expected = BLOBS[fault]
    faulty.when("/v2/.*/blobs/", reply)
    assert expected in complaint(app)
    assert len(faulty.asked) < 12


@pytest.mark.parametrize("fault", SLOW)
def test_slow_blobs(faulty: Registry, app: str, fault: str) -> None:
    reply, expected = SLOW[fault]
    faulty.when("/v2/.*/blobs/", reply)
    assert expected in complaint(app, HastySession(HURRY, tries=1))


def _redirects(asked: Asked) -> Reply:
    count = int(asked.path.partition("?")[2] or 0)
    return Reply(307, headers=(("Location", f"?{count + 1}"),))


def test_redirects_without_end(faulty: Registry, app: str) -> None:
    faulty.when("/v2/.*/blobs/", _redirects)
    assert "in a circle, or too often" in complaint(app)


def test_a_silent_host() -> None:
    with silent() as port:
        session = HastySession(HURRY._replace(connect=0.2))
        assert f"127.0.0.1:{port} is silent" in complaint(f"127.0.0.1:{port}/app", session)


ABSURD = ["99999999999999999999", "86400", "Fri, 31 Dec 9999 23:59:59 GMT"]


@pytest.mark.parametrize("value", ABSURD)
def test_busy_for_longer_than_anybody_waits(faulty: Registry, app: str, value: str) -> None:
    faulty.when("/v2/team", Reply(429, headers=(("Retry-After", value),)))
    session = HastySession()
    assert "takes no more requests for now" in complaint(app, session)
    assert session.pauses == []


@pytest.mark.parametrize("value", ["-5", "soon", "1e3", "", "Fri, 99 Foo 1 1:1:1", "٣"])
def test_busy_for_nobody_knows_how_long(faulty: Registry, app: str, value: str) -> None:
    header = f"Retry-After: {value}\r\n\r\n".encode()
    faulty.when("/v2/team", Reply(raw=lambda: (b"HTTP/1.1 429 Busy\r\n" + header,)))
    session = HastySession()
    assert "takes no more requests for now" in complaint(app, session)
    assert len(session.pauses) == 2
    assert sum(session.pauses) < 2


def test_busy_for_a_while(faulty: Registry, app: str) -> None:
    faulty.when("/v2/.*/blobs/", once(Reply(429, headers=(("Retry-After", "1"),))))
    session = HastySession()
    assert pull(app, session) == (LAYER,)
    assert [round(pause) for pause in session.pauses] in ([1], [2])


def test_busy_for_a_time_that_would_be_too_long(faulty: Registry, app: str) -> None:
    faulty.when("/v2/team", Reply(429, headers=(("Retry-After", "50"),)))
    assert "this takes too long" in complaint(app, HastySession(HURRY))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_failures_that_pass(faulty: Registry, app: str, status: int) -> None:
    faulty.when("/v2/team", once(Reply(status, b"oops")))
    assert pull(app) == (LAYER,)
