"""Bearer tokens: asked for where a registry says, with as few rights as will do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from atomicapp.downloads.address import Origin, is_loopback, origin_of
from atomicapp.downloads.request import Request, basic
from atomicapp.downloads.trust import Trust
from atomicapp.errors import SourceError
from atomicapp.registry.credentials import Credentials

LARGEST = 256 * 1024
"""Bytes of an answer with a token."""
CLIENT = "atomicapp"

_SHORTEST, _LONGEST = 60.0, 3600.0
_MARGIN = 5.0
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_PULL = re.compile(r"repository(?:\([a-z0-9]+\))?:[A-Za-z0-9._:/-]+:pull")


class Token(NamedTuple):
    """A bearer token; ``expires`` by the clock that it was read with, in seconds."""

    value: str
    expires: float

    def __repr__(self) -> str:
        """Nothing of what is secret."""
        return f"Token(expires={self.expires!r})"


class Realm(NamedTuple):
    """Where tokens are to be had, as a registry's challenge says."""

    url: str
    service: str
    scope: str


def realm_of(parameters: Mapping[str, str], repository: str) -> Realm:
    """The realm of a ``Bearer`` challenge; raises ValueError where it names none.

    No right is asked for but pulling, whatever a registry would like.
    """
    url = parameters.get("realm", "")
    if not url or not url.isascii() or not url.isprintable() or "@" in urlsplit(url).netloc:
        raise ValueError("its realm is not a URL")
    scopes = parameters.get("scope", "").split()
    pulls = bool(scopes) and all(_PULL.fullmatch(scope) for scope in scopes)
    scope = " ".join(scopes) if pulls else f"repository:{repository}:pull"
    return Realm(url, parameters.get("service", ""), scope)


def token_request(
    realm: Realm, registry: Origin, trust: Trust, credentials: Credentials | None, name: str
) -> Request:
    """The request for a token; raises SourceError where it would tell secrets to who may not know.

    A realm may be on another host than its registry, but then it is encrypted; or both are
    this very machine.
    """
    there = origin_of(realm.url)
    is_own = there == registry or (is_loopback(there.host) and is_loopback(registry.host))
    unencrypted = not there.is_encrypted and not is_own
    if unencrypted and (credentials is not None or registry.is_encrypted or not trust.insecure):
        what = f"registry {registry} sends who logs in to {there}, which is not encrypted"
        raise SourceError(what, name, "credentials do not go there; tell the registry's keeper")
    trusted = trust if there == registry else trust.elsewhere()
    if there.host != registry.host:
        trusted = trusted._replace(insecure=unencrypted)
    if credentials is not None and credentials.identity_token:
        return _refreshing(realm, credentials, trusted, name)
    return _asking(realm, credentials, trusted, name)


def _asking(realm: Realm, credentials: Credentials | None, trust: Trust, name: str) -> Request:
    parts = urlsplit(realm.url)
    query = [*parse_qsl(parts.query, keep_blank_values=True)]
    query += [("service", realm.service)] if realm.service else []
    query += [("scope", scope) for scope in realm.scope.split()]
    authorization = ""
    if credentials is not None:
        query.append(("account", credentials.username))
        authorization = basic(credentials.username, credentials.password)
    url = urlunsplit(parts._replace(query=urlencode(query), fragment=""))
    return Request(url, authorization=authorization, trust=trust, name=name)


def _refreshing(realm: Realm, credentials: Credentials, trust: Trust, name: str) -> Request:
    fields = {
        "grant_type": "refresh_token",
        "service": realm.service,
        "client_id": CLIENT,
        "scope": realm.scope,
        "refresh_token": credentials.identity_token,
    }
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    body = urlencode(fields).encode()
    return Request(realm.url, "POST", (kind,), body=body, trust=trust, name=name)


def read_token(raw: bytes, now: float) -> Token:
    """The token in an answer; raises ValueError where there is none that can be sent."""
    data = json.loads(raw)
    value = (data.get("token") or data.get("access_token")) if isinstance(data, dict) else None
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise ValueError
    lasts = data.get("expires_in")
    seconds = lasts if type(lasts) in (int, float) and 0 < lasts < _LONGEST else _SHORTEST
    return Token(value, now + max(seconds - _MARGIN, seconds / 2))
