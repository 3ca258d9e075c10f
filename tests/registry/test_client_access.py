"""Being let in, and credentials that go where they belong and nowhere else.

threats.md: credentials sent to another host; secrets in errors.
"""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from atomicapp.downloads.request import request_for
from atomicapp.reference import parse_reference
from atomicapp.registry.access import Access, Tokens
from atomicapp.registry.client import Client
from atomicapp.registry.credentials import Credentials
from atomicapp.registry.endpoint import Endpoint
from atomicapp.registry.tokens import Token
from tests.registry.conftest import LAYER
from tests.registry.faulty import Asked, Registry, Reply, Rule, sample
from tests.registry.pulling import NOTHING_CONFIGURED, HastySession, complaint, pull

PERSON = Credentials("person", "S3CRET", "", "/home/person/.docker/config.json")
IDENTITY = Credentials("", "", "S3CRET-identity", "credential helper 'pass'")
BASIC = "Basic " + base64.b64encode(b"person:S3CRET").decode()
SECRETS = ("S3CRET", BASIC.partition(" ")[2])
TOKEN = "t0ken"
APP = "team/app:1"


def wants(challenge: str, right: str) -> Rule:
    """A rule: the right header, or 401."""

    def rule(asked: Asked) -> Reply | None:
        if asked.headers.get("authorization") == right:
            return None
        return Reply(401, b"{}", (("WWW-Authenticate", challenge),))

    return rule


def authorizations(registry: Registry) -> set[str]:
    """All that a server was told of who asks."""
    said = {one.headers.get("authorization", "") for one in registry.asked}
    return said | {one.body.decode() for one in registry.asked if one.body}


@pytest.fixture
def tokens(another: Registry) -> Registry:
    """Another server, that gives tokens for nothing."""
    another.when("/token", Reply(body=json.dumps({"token": TOKEN}).encode()))
    return another


@pytest.fixture
def guarded(faulty: Registry, tokens: Registry) -> str:
    """An image that wants a token of that server."""
    faulty.hold(APP, sample(LAYER))
    challenge = f'Bearer realm="http://{tokens.host}/token?a=b",service="the registry"'
    faulty.when("/v2/team", wants(challenge, f"Bearer {TOKEN}"))
    return f"{faulty.host}/{APP}"


def secret_free(message: str) -> str:
    assert not any(secret in message for secret in (*SECRETS, TOKEN))
    return message


def test_a_token_for_nobody(faulty: Registry, tokens: Registry, guarded: str) -> None:
    assert pull(guarded) == (LAYER,)
    (path,) = tokens.paths()
    query = parse_qs(urlsplit(path).query)
    assert query == {
        "a": ["b"], "service": ["the registry"], "scope": ["repository:team/app:pull"],
    }  # fmt: skip
    assert authorizations(tokens) == {""}
    assert [one.headers.get("authorization") for one in faulty.asked if "/v2/t" in one.path] == [
        None, f"Bearer {TOKEN}", f"Bearer {TOKEN}",
    ]  # fmt: skip


def test_a_token_for_somebody(faulty: Registry, tokens: Registry, guarded: str) -> None:
    """The password goes to who gives tokens, the token to the registry; neither elsewhere."""
    assert pull(guarded, credentials=PERSON) == (LAYER,)
    assert authorizations(tokens) == {BASIC}
    assert "account=person" in tokens.paths()[0]
    assert authorizations(faulty) == {"", f"Bearer {TOKEN}"}


def test_a_token_for_an_identity(faulty: Registry, tokens: Registry, guarded: str) -> None:
    tokens.when("/token", Reply(body=json.dumps({"access_token": TOKEN}).encode()))
    assert pull(guarded, credentials=IDENTITY) == (LAYER,)
    (asked,) = tokens.asked
    assert asked.method == "POST"
    assert "S3CRET" not in asked.path
    assert parse_qs(asked.body.decode()) == {
        "grant_type": ["refresh_token"],
        "service": ["the registry"],
        "client_id": ["atomicapp"],
        "scope": ["repository:team/app:pull"],
        "refresh_token": ["S3CRET-identity"],
    }


def test_one_token_for_all_that_one_client_asks(
    faulty: Registry, tokens: Registry, guarded: str
) -> None:
    with HastySession() as session:
        client = Client(session, NOTHING_CONFIGURED, lambda endpoint: None)
        for _ in range(2):
            client.image(parse_reference(guarded)).top()
    assert len(tokens.asked) == 1


def test_a_token_that_expires_before_its_time(
    faulty: Registry, tokens: Registry, guarded: str
) -> None:
    """Refused once, it is renewed once; refused again, it is an error."""
    faulty.when(
        "/v2/.*/blobs/",
        lambda asked: (
            None if asked.before else Reply(401, b"", (("WWW-Authenticate", _challenge(tokens)),))
        ),
    )
    assert pull(guarded) == (LAYER,)
    assert len(tokens.asked) == 2
    faulty.when("/v2/.*/blobs/", Reply(401, b"", (("WWW-Authenticate", _challenge(tokens)),)))
    assert "wants to know who asks" in complaint(guarded)


def _challenge(tokens: Registry) -> str:
    return f'Bearer realm="http://{tokens.host}/token"'


def test_a_token_that_is_known_to_end_is_renewed_unasked(
    faulty: Registry, tokens: Registry, guarded: str
) -> None:
    now = [0.0]
    session = HastySession()
    session.clock = lambda: now[0]
    with session:
        client = Client(session, NOTHING_CONFIGURED, lambda endpoint: None)
        client.image(parse_reference(guarded)).top()
        now[0] = 59.0
        client.image(parse_reference(guarded)).top()
    assert len(tokens.asked) == 2
    assert f"Bearer {TOKEN}" not in [
        one.headers.get("authorization") for one in faulty.asked if one.before == 2
    ]


def test_what_another_thread_has_renewed_is_taken(faulty: Registry) -> None:
    faulty.when("/v2/", Reply(401))
    with HastySession() as session:
        answer = session.send(request_for(f"http://{faulty.host}/v2/"))
        tokens, endpoint = Tokens(), Endpoint(faulty.host, "team/app", f"{faulty.host}/team/app")
        access = Access(session, endpoint, "x", tokens, lambda endpoint: None)
        tokens.put(answer.origin, "team/app", Token("new", float("inf")))
        assert access.renew("Bearer old", answer) == "Bearer new"
        answer.close()


def test_a_password(faulty: Registry) -> None:
    faulty.hold(APP, sample(LAYER))
    faulty.when("/v2/team", wants('Basic realm="x"', BASIC))
    assert pull(f"{faulty.host}/{APP}", credentials=PERSON) == (LAYER,)
    assert authorizations(faulty) == {"", BASIC}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("what", ["manifests", "blobs"])
def test_nothing_goes_along_to_another_origin(
    faulty: Registry, another: Registry, what: str, status: int
) -> None:
    """Another port is another origin; what is asked for comes from there all the same."""
    for one in (faulty, another):
        one.hold(APP, sample(LAYER))
    faulty.when("/v2/team", wants("Basic", BASIC))

    def elsewhere(asked: Asked) -> Reply | None:
        if "authorization" not in asked.headers:
            return None
        where = f"http://mallory:x@{another.host}{asked.path}"
        return Reply(status, headers=(("Location", where), ("Set-Cookie", "a=b")))

    faulty.when(f"/v2/.*/{what}/", wants("Basic", BASIC))
    faulty.when(f"/v2/.*/{what}/", elsewhere)
    assert pull(f"{faulty.host}/{APP}", credentials=PERSON) == (LAYER,)
    assert authorizations(another) == {""}
    assert not any("cookie" in one.headers for one in another.asked)


def test_a_redirect_back_is_not_trusted_again(faulty: Registry, another: Registry) -> None:
    faulty.hold(APP, sample(LAYER))
    faulty.when("/v2/team", wants("Basic", BASIC))
    away = (("Location", f"http://{another.host}/away"),)
    faulty.when("/v2/.*/blobs/", wants("Basic", BASIC))
    faulty.when("/v2/.*/blobs/", lambda asked: Reply(307, headers=away))
    another.when("/away", Reply(307, headers=(("Location", f"http://{faulty.host}/back"),)))
    assert "no such image" in complaint(f"{faulty.host}/{APP}", credentials=PERSON)
    back = [one for one in faulty.asked if one.path == "/back"]
    assert [one.headers.get("authorization") for one in back] == [None]


def test_a_challenge_of_another_origin_is_no_challenge(faulty: Registry, another: Registry) -> None:
    faulty.hold(APP, sample(LAYER))
    away = (("Location", f"http://{another.host}/away"),)
    faulty.when("/v2/.*/blobs/", Reply(307, headers=away))
    another.when("/", Reply(401, headers=(("WWW-Authenticate", "Basic"),)))
    message = complaint(f"{faulty.host}/{APP}", credentials=PERSON)
    assert f"{another.host}, where registry {faulty.host} sends us, answers 401" in message
    assert authorizations(another) == {""}


def test_who_gives_tokens_does_not_pass_the_password_on(
    faulty: Registry, tokens: Registry, guarded: str
) -> None:
    with_redirect = Reply(307, headers=(("Location", f"http://{faulty.host}/mallory"),))
    tokens.when("/token", with_redirect)
    faulty.when("/mallory", Reply(body=json.dumps({"token": TOKEN}).encode()))
    assert pull(guarded, credentials=PERSON) == (LAYER,)
    assert BASIC not in authorizations(faulty)
    message = secret_free(complaint(guarded, credentials=IDENTITY))
    assert "redirects what is sent to it" in message
    assert not any("S3CRET" in said for said in authorizations(faulty))


REFUSED = {
    "no credentials": ("Basic", None, "there are no credentials for it (log in with `docker login"),
    "wrong password": ("Basic", PERSON, f"does not accept the credentials from {PERSON.origin}"),
    "a token for a password": ("Basic", IDENTITY, "wants a password, and credential helper"),
    "another way": ("Negotiate, Digest realm=x", PERSON, "offers only 'negotiate', 'digest'"),
    "no way": ("", PERSON, "offers only no way to log in"),
    "nonsense": ('Bearer realm="', PERSON, "wants to see cannot be understood"),
    "no realm": ("Bearer service=x", None, "its realm is not a URL"),
    "a realm of nonsense": ('Bearer realm="http://[x"', None, "cannot be understood"),
    "a realm with a password": ('Bearer realm="https://a:b@c/"', None, "its realm is not a URL"),
    "a realm in a file": ('Bearer realm="file:///etc/passwd"', None, "not an http or https URL"),
    "a realm elsewhere": ('Bearer realm="http://e.example/"', PERSON, "which is not encrypted"),
    "a realm elsewhere, for nobody": (
        'Bearer realm="http://e.example/"', None, "which is not encrypted",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_not_let_in(faulty: Registry, case: str) -> None:
    challenge, credentials, expected = REFUSED[case]
    faulty.hold(APP, sample(LAYER))
    faulty.when("/v2/team", wants(challenge, "never"))
    message = secret_free(complaint(f"{faulty.host}/{APP}", credentials=credentials))
    assert expected in message


@pytest.mark.parametrize(
    ("reply", "credentials", "expected"),
    [
        (Reply(401), PERSON, f"does not accept the credentials from {PERSON.origin}"),
        (Reply(400), IDENTITY, f"does not accept the credentials from {IDENTITY.origin}"),
        (Reply(403), None, "wants to know who asks"),
        (Reply(404), None, "answers 404"),
        (Reply(500), None, "answers 500"),
        (Reply(body=b"<html>"), None, "sends no token"),
        (Reply(body=b"[" * 100_000), None, "sends no token"),
        (Reply(body=b"[]"), None, "sends no token"),
        (Reply(body=b'{"token": ""}'), None, "sends no token"),
        (Reply(body=b'{"token": "a\\r\\nX-Evil: b"}'), None, "sends no token"),
        (Reply(body=b" " * 300_000), None, "larger than 262,144 bytes"),
        (Reply(body=b"{}", cut=1), None, "broke"),
    ],
)
def test_tokens_that_do_not_come(
    tokens: Registry, guarded: str, reply: Reply, credentials: Credentials | None, expected: str
) -> None:
    tokens.when("/token", reply)
    assert expected in secret_free(complaint(guarded, credentials=credentials))


@pytest.mark.parametrize(
    ("status", "credentials", "expected"),
    [
        (403, PERSON, f"denies access with the credentials from {PERSON.origin}"),
        (404, PERSON, "no such image in registry"),
    ],
)
def test_let_in_and_refused(
    faulty: Registry, status: int, credentials: Credentials, expected: str
) -> None:
    faulty.when("/v2/team", Reply(status))
    faulty.when("/v2/team", wants("Basic", BASIC))
    assert expected in secret_free(complaint(f"{faulty.host}/{APP}", credentials=credentials))
