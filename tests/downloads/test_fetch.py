"""Bodies that nobody knows beforehand, and what is known of them."""

from __future__ import annotations

import hashlib

import pytest

from atomicapp.downloads.document import read_document
from atomicapp.downloads.fetch import ANYTHING, Expected, fetch
from atomicapp.downloads.request import Request, request_for
from atomicapp.downloads.verified import verified
from atomicapp.errors import SourceError
from tests.registry.faulty import Asked, Registry, Reply, once
from tests.registry.pulling import HURRY, HastySession

CONTENT = bytes(range(256)) * 20
HALF = len(CONTENT) // 2
TAG = (("ETag", '"one"'),)


def url(server: Registry, path: str = "file") -> str:
    return f"http://{server.host}/{path}"


def got(request: Request, expected: Expected = ANYTHING) -> bytes:
    with HastySession() as session:
        return b"".join(fetch(session, request, expected))


def refused(request: Request, expected: Expected = ANYTHING) -> str:
    with pytest.raises(SourceError) as caught:
        got(request, expected)
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_a_file(server: Registry) -> None:
    server.when("/file", Reply(body=CONTENT))
    assert got(request_for(url(server))) == CONTENT
    headers = server.asked[0].headers
    assert headers["accept-encoding"] == "identity"
    assert headers["user-agent"] == "atomicapp"
    assert "authorization" not in headers


@pytest.mark.parametrize("kind", ["sha256", "sha512"])
def test_a_digest(server: Registry, kind: str) -> None:
    server.when("/file", Reply(body=CONTENT))
    right = f"{kind}:{hashlib.new(kind, CONTENT).hexdigest()}"
    assert got(request_for(url(server)), Expected(right)) == CONTENT
    wrong = f"{kind}:{hashlib.new(kind, b'').hexdigest()}"
    assert f"its digest is {right}, and must be {wrong}" in refused(
        request_for(url(server)), Expected(wrong)
    )


@pytest.mark.parametrize("digest", ["md5:1234", "sha256:", "sha256:abc", "x"])
def test_digests_that_prove_nothing(digest: str) -> None:
    """threats.md: verification that fails open."""
    with pytest.raises(SourceError, match="no kind that can be verified"):
        list(verified([b"x"], "x", digest))


@pytest.mark.parametrize("length", [None, -1])
def test_a_limit(server: Registry, length: int | None) -> None:
    server.when("/file", Reply(body=CONTENT, length=length))
    assert got(request_for(url(server)), Expected(limit=len(CONTENT))) == CONTENT
    message = refused(request_for(url(server)), Expected(limit=5000))
    assert "larger than 5,000 bytes, the most that is fetched" in message


def test_credentials_in_a_url(server: Registry) -> None:
    """They are sent, and never shown."""
    server.when("/file", Reply(404))
    request = request_for(f"http://per%40son:S3CRET@{server.host}/file?key=S3CRET#part")
    assert refused(request) == f"http://{server.host}/file: {server.host} answers 404"
    assert server.asked[0].headers["authorization"] == "Basic cGVyQHNvbjpTM0NSRVQ="
    assert server.asked[0].path == "/file?key=S3CRET"
    assert "S3CRET" not in repr(request)


def _broken(server: Registry, again: Reply) -> None:
    def rule(asked: Asked) -> Reply:
        return again if asked.before else Reply(body=CONTENT, headers=TAG, cut=HALF)

    server.when("/file", rule)


def test_it_goes_on_where_it_broke(server: Registry) -> None:
    where = ("Content-Range", f"bytes {HALF}-{len(CONTENT) - 1}/{len(CONTENT)}")
    _broken(server, Reply(206, CONTENT[HALF:], (*TAG, where)))
    assert got(request_for(url(server))) == CONTENT
    assert server.asked[1].headers["range"] == f"bytes={HALF}-"
    assert server.asked[1].headers["if-range"] == '"one"'


def test_from_the_beginning_where_it_must(server: Registry) -> None:
    _broken(server, Reply(body=CONTENT, headers=TAG))
    assert got(request_for(url(server))) == CONTENT


@pytest.mark.parametrize("headers", [(), (("ETag", '"two"'),), (("ETag", 'W/"one"'),)])
def test_what_has_changed_meanwhile(server: Registry, headers: tuple[tuple[str, str], ...]) -> None:
    """Two halves of two things are not one."""
    _broken(server, Reply(body=CONTENT[::-1], headers=headers))
    assert "nothing says that what can be had now is the same" in refused(request_for(url(server)))


def test_what_has_become_shorter(server: Registry) -> None:
    _broken(server, Reply(body=CONTENT[:10], headers=TAG))
    assert "it has become shorter" in refused(request_for(url(server)))


def test_what_has_no_name_does_not_go_on(server: Registry) -> None:
    server.when("/file", Reply(body=CONTENT, cut=HALF))
    assert "the connection to" in refused(request_for(url(server)))
    assert len(server.asked) == 1


def test_what_breaks_at_once_is_tried_again(server: Registry) -> None:
    server.when("/file", once(Reply(raw=lambda: ())))
    server.when("/other", Reply())
    assert "answers 404" in refused(request_for(url(server)))
    assert len(server.asked) == 2


def test_who_stops_early_ends_the_connection(server: Registry) -> None:
    server.when("/file", Reply(body=CONTENT * 100))
    with HastySession() as session:
        chunks = fetch(session, request_for(url(server)))
        assert next(chunks)
        chunks.close()


def test_time_is_counted_over_all_tries(server: Registry) -> None:
    """A pause that the download has no time for is not made."""
    server.when("/file", Reply(503, headers=(("Retry-After", "5"),)))
    session = HastySession(HURRY._replace(total=12), tries=10)
    with session, pytest.raises(SourceError, match="it takes longer than 12 s"):
        list(fetch(session, request_for(url(server))))
    assert len(session.pauses) == 2


def test_documents(server: Registry) -> None:
    server.when("/file", once(Reply(body=CONTENT, cut=HALF)))
    server.when("/gone", Reply(410))
    with HastySession() as session:
        with pytest.raises(SourceError, match="answers 404"):
            read_document(session, request_for(url(server)), 10_000)
        with pytest.raises(SourceError, match="answers 410"):
            read_document(session, request_for(url(server, "gone")), 10)
