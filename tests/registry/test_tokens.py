"""Who may be asked for tokens, for what, and with which secrets.

threats.md: credentials sent to another host.
"""

from __future__ import annotations

import pytest

from atomicapp.downloads.address import Origin
from atomicapp.downloads.trust import Trust
from atomicapp.errors import SourceError
from atomicapp.registry.credentials import Credentials
from atomicapp.registry.tokens import Realm, Token, read_token, realm_of, token_request
from tests.registry.test_client_access import IDENTITY, PERSON, SECRETS

REGISTRY = Origin("https", "registry.example", 443)
PLAIN = Origin("http", "registry.example", 5000)
STRICT, INSECURE = Trust(), Trust(insecure=True)


@pytest.mark.parametrize(
    ("realm", "registry", "trust", "credentials"),
    [
        ("https://auth.example/token", REGISTRY, STRICT, PERSON),
        ("https://registry.example/token", REGISTRY, STRICT, PERSON),
        ("http://registry.example:5000/token", PLAIN, INSECURE, PERSON),
        ("http://auth.example/token", PLAIN, INSECURE, None),
    ],
)
def test_realms_that_are_asked(
    realm: str, registry: Origin, trust: Trust, credentials: Credentials | None
) -> None:
    request = token_request(Realm(realm, "", "a b"), registry, trust, credentials, "x")
    assert bool(request.authorization) == bool(credentials)
    assert "scope=a&scope=b" in request.url


@pytest.mark.parametrize(
    ("realm", "registry", "trust", "credentials"),
    [
        ("http://registry.example/token", REGISTRY, STRICT, None),
        ("http://auth.example/token", REGISTRY, INSECURE, PERSON),
        ("http://auth.example/token", PLAIN, INSECURE, PERSON),
        ("http://127.0.0.1/token", REGISTRY, STRICT, PERSON),
        ("http://127.0.0.1/token", PLAIN, INSECURE, IDENTITY),
        ("http://registry.example:5001/token", PLAIN, INSECURE, PERSON),
    ],
)
def test_realms_that_are_not_asked(
    realm: str, registry: Origin, trust: Trust, credentials: Credentials | None
) -> None:
    with pytest.raises(SourceError, match="which is not encrypted"):
        token_request(Realm(realm, "", ""), registry, trust, credentials, "x")


def test_an_insecure_registry_does_not_make_others_insecure() -> None:
    """A password goes to a realm on another host only where its certificate is good."""
    realm = Realm("https://auth.example/token", "", "")
    assert not token_request(realm, REGISTRY, INSECURE, PERSON, "x").trust.insecure
    own = Realm("https://registry.example/token", "", "")
    assert token_request(own, REGISTRY, INSECURE, PERSON, "x").trust.insecure


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("", "repository:a/b:pull"),
        ("repository:mirror/a/b:pull", "repository:mirror/a/b:pull"),
        ("repository(plugin):a/b:pull", "repository(plugin):a/b:pull"),
        ("repository:a/b:pull,push", "repository:a/b:pull"),
        ("repository:a/b:pull registry:catalog:*", "repository:a/b:pull"),
    ],
)
def test_no_right_but_to_pull_is_asked_for(scope: str, expected: str) -> None:
    found = realm_of({"realm": "https://auth.example", "scope": scope}, "a/b")
    assert found.scope == expected


@pytest.mark.parametrize(
    ("lasts", "expected"),
    [
        ("300", 295.0),
        ("60", 55.0),
        ("4", 2.0),
        ("-1", 55.0),
        ("1e9", 55.0),
        ("true", 55.0),
        ('"9"', 55),
    ],
)
def test_how_long_a_token_lasts(lasts: str, expected: float) -> None:
    assert read_token(f'{{"token": "x", "expires_in": {lasts}}}'.encode(), 0.0).expires == expected


def test_what_holds_secrets_does_not_show_them() -> None:
    request = token_request(
        Realm("https://auth.example/token", "", ""), REGISTRY, STRICT, PERSON, "x"
    )
    shown = repr((request, Token("S3CRET", 1.0), PERSON, request.with_header("a", "b")))
    assert not any(secret in shown for secret in SECRETS)
